# Takes over the key that is there, if one is Active; then a change of rotation
# replaces it.

terraform {
  required_version = ">= 1.11"

  required_providers {
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }
}

provider "watsonx" {}

variable "rotation" {
  description = "Change this value to rotate the key."
  type        = string
  default     = "1"
}

resource "watsonx_user_api_key" "this" {
  regions          = ["us-south", "eu-de"]
  rotation_trigger = var.rotation
  adopt_existing   = true
}

output "active_key" {
  description = "managed is false as long as it is the previous key."
  value       = watsonx_user_api_key.this.active_key
}

output "phased_out_key_ids" {
  value = keys(watsonx_user_api_key.this.phased_out_keys)
}

# The key that the module's tests with a service run with.

terraform {
  required_version = ">= 1.11"

  required_providers {
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = ">= 0.1"
    }
  }
}

variable "rotation" {
  description = "Change this value to rotate the key."
  type        = string
  default     = "1"
}

resource "watsonx_user_api_key" "this" {
  regions          = ["eu-de"]
  rotation_trigger = var.rotation
}

output "active_key_id" {
  value = watsonx_user_api_key.this.active_key.id
}

output "iam_id" {
  value = watsonx_user_api_key.this.iam_id
}

# A configuration and its tests: see the folder tests.

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

  retention = {
    keep_last = 1
  }
}

output "active_key_id" {
  description = "ID of the Active key."
  value       = watsonx_user_api_key.this.active_key.id
}

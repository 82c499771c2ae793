# What make demo applies, rotates and destroys.

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

resource "watsonx_user_api_key" "demo" {
  regions          = ["us-south", "eu-de"]
  rotation_trigger = var.rotation

  # The demo also rotates in the console. Without this line, destroy would leave
  # the key that was made there alone.
  deletion_policy = "delete_all"
}

output "id" {
  description = "The series of keys: account and user. It stays the same through every rotation."
  value       = watsonx_user_api_key.demo.id
}

output "active_key_id" {
  value = watsonx_user_api_key.demo.active_key.id
}

output "previous_key_id" {
  value = watsonx_user_api_key.demo.previous_key_id
}

output "phased_out_key_ids" {
  value = keys(watsonx_user_api_key.demo.phased_out_keys)
}

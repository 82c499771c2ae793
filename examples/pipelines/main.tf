# What the pipelines beside this file plan and apply.

terraform {
  required_version = ">= 1.11"

  required_providers {
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }

  # Add a backend that locks the state. Two pipelines never share a state without a lock.
}

# The API key to sign in with comes from IBMCLOUD_API_KEY, a secret of the pipeline.
provider "watsonx" {}

resource "watsonx_user_api_key" "this" {
  regions           = ["us-south", "eu-de"]
  rotate_after_days = 60
  expire_after_days = 90

  # Each key stays for a week after its rotation, for jobs that began with it.
  retention = {
    keep_last    = 1
    min_age_days = 7
  }
}

output "rotation_due" {
  description = "Whether the next apply rotates the key, and why."
  value       = watsonx_user_api_key.this.rotation_due ? watsonx_user_api_key.this.rotation_reason : "no"
}

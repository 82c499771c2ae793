# One value, two places: watsonx runs jobs with it, and a secret of Kubernetes has it for
# your own programs. It is in no plan and no state.

terraform {
  required_version = ">= 1.11"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.38"
    }
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }
}

provider "kubernetes" {}

provider "watsonx" {}

variable "api_key" {
  description = "Value for the key, at least 32 characters: TF_VAR_api_key."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "api_key_version" {
  description = "Raise this number to rotate the key to the value that api_key holds then."
  type        = number
  default     = 1
}

resource "watsonx_user_api_key" "this" {
  regions            = ["us-south", "eu-de"]
  api_key_wo         = var.api_key
  api_key_wo_version = var.api_key_version
}

resource "kubernetes_secret_v1" "key" {
  metadata {
    name      = "watsonx-user-api-key"
    namespace = "data"
  }

  data_wo          = { api_key = var.api_key }
  data_wo_revision = var.api_key_version

  # First the key works, then your programs get it.
  depends_on = [watsonx_user_api_key.this]
}

# Vault holds two things: the API key that the provider signs in with, and the value of
# the user API key. Neither is in a plan or a state.

terraform {
  required_version = ">= 1.11"

  required_providers {
    vault = {
      source  = "hashicorp/vault"
      version = "~> 5.0"
    }
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }
}

provider "vault" {}

ephemeral "vault_kv_secret_v2" "login" {
  mount = "kv"
  name  = "watsonx/login"
}

provider "watsonx" {
  ibmcloud_api_key = ephemeral.vault_kv_secret_v2.login.data["api_key"]
}

ephemeral "vault_kv_secret_v2" "key" {
  mount = "kv"
  name  = "watsonx/user-api-key"
}

variable "api_key_version" {
  description = "Raise this number to rotate the key to the value that Vault holds then."
  type        = number
  default     = 1
}

resource "watsonx_user_api_key" "this" {
  regions            = ["us-south", "eu-de"]
  api_key_wo         = ephemeral.vault_kv_secret_v2.key.data["api_key"]
  api_key_wo_version = var.api_key_version
}

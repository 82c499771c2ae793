terraform {
  required_version = ">= 1.11"

  required_providers {
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }
}

# The IBM Cloud API key comes from the variable IBMCLOUD_API_KEY of the shell or
# of the CI job. It does not belong in a file.
provider "watsonx" {}

terraform {
  required_providers {
    watsonx = {
      source = "terraform-provider-watsonx/watsonx"
    }
  }
}

# The IBM Cloud API key comes from the variable IBMCLOUD_API_KEY of the shell or
# of the CI job. It does not belong in a file.
provider "watsonx" {}

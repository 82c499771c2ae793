# One block for each account. A user has a series of keys in each account, and the
# provider acts as the user, and in the account, that its API key belongs to.

provider "watsonx" {
  ibmcloud_api_key = var.production_api_key
}

provider "watsonx" {
  alias            = "development"
  ibmcloud_api_key = var.development_api_key
}

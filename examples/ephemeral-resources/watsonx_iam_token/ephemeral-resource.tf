# A token of the user whose key the provider signs in with.
ephemeral "watsonx_iam_token" "run" {}

# Whatever takes a token during a run can have it: the configuration of another
# provider, a write-only argument or, as here, this provider in another region.
provider "watsonx" {
  alias     = "frankfurt"
  region    = "eu-de"
  iam_token = ephemeral.watsonx_iam_token.run.token
}

data "watsonx_user_api_key" "frankfurt" {
  provider = watsonx.frankfurt
}

output "active_key_name" {
  value = data.watsonx_user_api_key.frankfurt.active_key.name
}

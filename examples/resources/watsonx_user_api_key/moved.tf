moved {
  from = watsonx_user_api_key.old
  to   = watsonx_user_api_key.new
}

resource "watsonx_user_api_key" "new" {
  regions = ["us-south", "eu-de"]
}

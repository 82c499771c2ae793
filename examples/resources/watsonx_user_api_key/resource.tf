resource "watsonx_user_api_key" "this" {}

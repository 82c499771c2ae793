# The series of everybody in the account, for administrators.
list "watsonx_user_api_key" "everybody" {
  provider = watsonx
  limit    = 500

  config {
    scope = "account"
  }
}

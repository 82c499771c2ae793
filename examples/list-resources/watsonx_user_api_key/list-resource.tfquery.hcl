# The series of the user whose key the provider signs in with.
list "watsonx_user_api_key" "mine" {
  provider = watsonx
}

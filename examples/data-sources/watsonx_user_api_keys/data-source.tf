data "watsonx_user_api_keys" "old" {
  status          = "Phased out"
  older_than_days = 90
}

output "keys_to_review" {
  value = { for key in data.watsonx_user_api_keys.old.keys : key.id => key.name }
}

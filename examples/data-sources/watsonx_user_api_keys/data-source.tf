data "watsonx_user_api_keys" "old" {
  status          = "Phased out"
  older_than_days = 90

  # All data centers in which the user works. A key that is Active in another one
  # only would be listed, too.
  regions = ["us-south", "eu-de"]
}

output "keys_to_review" {
  value = { for key in data.watsonx_user_api_keys.old.keys : key.id => key.name }
}

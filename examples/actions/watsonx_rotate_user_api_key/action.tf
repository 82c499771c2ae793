variable "leaked_key_id" {
  description = "ID of the key that must not stay Active."
  type        = string
}

action "watsonx_rotate_user_api_key" "now" {
  config {
    expected_active_key_id = var.leaked_key_id
  }
}

variable "rotation" {
  description = "Change this value to rotate the key, for example to the current month."
  type        = string
  default     = "2026-11"
}

resource "watsonx_user_api_key" "this" {
  description      = "Runs the scheduled jobs of the data team"
  regions          = ["us-south", "eu-de"]
  rotation_trigger = var.rotation
}

output "active_key_name" {
  value = watsonx_user_api_key.this.active_key.name
}

output "phased_out_key_ids" {
  description = "Earlier keys. watsonx no longer uses them."
  value       = keys(watsonx_user_api_key.this.phased_out_keys)
}

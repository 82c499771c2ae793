data "watsonx_user_api_key" "owner" {
  regions = ["us-south"]
}

output "active_key_name" {
  value = data.watsonx_user_api_key.owner.active_key.name
}

output "task_credential_id" {
  description = "What the jobs of that data center run with."
  value       = data.watsonx_user_api_key.owner.task_credentials["us-south"].id
}

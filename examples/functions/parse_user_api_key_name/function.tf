# A name as an audit log shows it.
locals {
  key = provider::watsonx::parse_user_api_key_name("cpd-apikey-IBMid-BD9334BE87-2026-11-02T09:30:00Z")
}

output "owner" {
  value = local.key.iam_id
}

output "created_at" {
  description = "To the second; IAM itself keeps minutes."
  value       = local.key.created_at
}

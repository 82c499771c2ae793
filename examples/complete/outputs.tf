output "production" {
  description = "Account, user and Active key."
  value = {
    series     = watsonx_user_api_key.production.id
    active_key = watsonx_user_api_key.production.active_key.name
  }
}

output "development" {
  description = "The same of the development account."
  value = {
    series     = watsonx_user_api_key.development.id
    active_key = watsonx_user_api_key.development.active_key.name
  }
}

output "job_ids" {
  description = "The job of each data center."
  value       = { for region, job in module.nightly : region => job.job_id }
}

output "job_id" {
  description = "ID of the job, for runs on demand."
  value       = watsonx_job.this.id
}

output "user_id" {
  description = "User whose Active key the runs are authorized with."
  value       = try(watsonx_job.this.task_credentials_support.user_id, data.watsonx_user_api_key.owner.iam_id)
}

output "key" {
  description = "ID and name of the key that is Active today. Another one after a rotation."
  value = {
    id   = data.watsonx_user_api_key.owner.active_key.id
    name = data.watsonx_user_api_key.owner.active_key.name
  }
}

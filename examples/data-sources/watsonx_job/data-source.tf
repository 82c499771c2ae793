data "watsonx_job" "nightly" {
  region     = "eu-de"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  id         = "17084ad3-c1e1-4bdb-89ff-fce18f2e8e0a"
}

output "runs_as" {
  description = "The user whose Active key the runs are authorized with."
  value       = data.watsonx_job.nightly.task_credentials_support.user_id
}

output "last_run" {
  description = "How the latest run ended. A run that did not succeed is a warning of each plan, too."
  value       = try(data.watsonx_job.nightly.last_run.state, "has not run yet")
}

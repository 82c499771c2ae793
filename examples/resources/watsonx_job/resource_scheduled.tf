resource "watsonx_user_api_key" "this" {
  regions = ["eu-de"]
}

resource "watsonx_job" "nightly" {
  region      = "eu-de"
  project_id  = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name        = "Nightly scoring"
  description = "Scores the customers of the day"
  asset_ref   = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"

  configuration = jsonencode({
    env_id        = "jupconda31013-ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
    env_variables = ["MODE=full", "BATCH=500"]
  })

  job_parameters = {
    threshold = "0.8"
  }

  # At 3:00 UTC from Monday to Friday, through the year 2027.
  schedule = "0 3 * * 1-5"
  schedule_info = {
    start = "2027-01-01T00:00:00Z"
    end   = "2028-01-01T00:00:00Z"
  }

  retention_policy = {
    amount = 30
  }

  notifications = {
    warning = true
    failure = true
  }

  # No job without a key for the runs. The key of this configuration comes first.
  require_active_key = true
  depends_on         = [watsonx_user_api_key.this]
}

output "runs_as" {
  description = "The user whose Active key the runs are authorized with."
  value       = watsonx_job.nightly.task_credentials_support.user_id
}

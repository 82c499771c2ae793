# The key is there already: another configuration manages it, or it was created in
# the User API key tab. The job finds it by its owner.

# Fails the plan if the user has no Active key in Frankfurt.
data "watsonx_user_api_key" "predefined" {
  regions = ["eu-de"]
}

resource "watsonx_job" "nightly" {
  region     = "eu-de"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name       = "Nightly scoring"
  asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  schedule   = "0 3 * * *"

  require_active_key = true
}

output "key" {
  description = "The key that the next run is authorized with."
  value       = data.watsonx_user_api_key.predefined.active_key.name
}

output "owner" {
  description = "The user whose Active key the runs are authorized with: the job names this user, and no key."
  value       = watsonx_job.nightly.task_credentials_support.user_id
}

# What the module does with a service: with the emulator of the provider, since these
# tests create a key and a job, rotate the key, and delete both.

variables {
  name             = "nightly"
  region           = "eu-de"
  project_id       = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  asset_ref        = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  asset_ref_type   = "notebook"
  configuration    = { env_variables = ["MODE=full"] }
  schedule         = "0 3 * * *"
  max_key_age_days = null
}

run "key" {
  module {
    source = "./tests/key"
  }
}

run "creates_a_job_that_runs_with_the_active_key" {
  assert {
    condition     = output.key.id == run.key.active_key_id && output.user_id == run.key.iam_id
    error_message = "The job runs as ${output.user_id} with ${output.key.id}."
  }

  assert {
    condition     = jsondecode(watsonx_job.this.configuration) == { env_variables = ["MODE=full"] }
    error_message = "The configuration is ${watsonx_job.this.configuration}."
  }
}

run "rotation" {
  variables {
    rotation = "2"
  }

  module {
    source = "./tests/key"
  }
}

run "shows_another_key_and_keeps_the_job" {
  assert {
    condition     = output.key.id == run.rotation.active_key_id && output.key.id != run.key.active_key_id
    error_message = "The key is ${output.key.id}."
  }

  assert {
    condition     = output.job_id == run.creates_a_job_that_runs_with_the_active_key.job_id
    error_message = "The rotation replaced the job."
  }
}

run "changes_the_job_in_place" {
  variables {
    schedule         = null
    description      = "Runs on demand"
    retention_policy = { amount = 30 }
  }

  assert {
    condition     = output.job_id == run.creates_a_job_that_runs_with_the_active_key.job_id && watsonx_job.this.schedule == null
    error_message = "The job ${output.job_id} has the schedule ${coalesce(watsonx_job.this.schedule, "none")}."
  }
}

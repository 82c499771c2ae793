# What the module makes of its inputs, without any service: terraform test.

mock_provider "watsonx" {
  mock_data "watsonx_user_api_key" {
    # The module computes with the age of the key. What Terraform makes up is no time.
    defaults = {
      iam_id = "IBMid-BD9334BE87"
      active_key = {
        id         = "ApiKey-5d2f1c0e-8f0b-4b59-9a53-0b9c2d9a7d11"
        name       = "cpd-apikey-IBMid-BD9334BE87-2026-11-23T10:30:15Z"
        created_at = "2026-11-23T10:30:15Z"
        disabled   = false
      }
    }
  }
}

variables {
  name             = "nightly"
  region           = "eu-de"
  project_id       = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  asset_ref        = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  max_key_age_days = null
}

run "hands_its_inputs_to_the_job" {
  variables {
    configuration  = { env_variables = ["MODE=full"] }
    schedule       = "0 3 * * *"
    parameter_sets = [{ name = "eu", ref = "8d3b0c52-1111-4a35-8f0e-8a2f4a1d2c60" }]
    notifications  = { failure = true }
  }

  assert {
    condition     = jsondecode(watsonx_job.this.configuration).env_variables[0] == "MODE=full"
    error_message = "The configuration is ${watsonx_job.this.configuration}."
  }

  assert {
    condition     = watsonx_job.this.parameter_sets[0].name == "eu" && watsonx_job.this.notifications.failure
    error_message = "The job has neither the parameter set nor the notifications."
  }

  assert {
    condition     = output.key.name == "cpd-apikey-IBMid-BD9334BE87-2026-11-23T10:30:15Z"
    error_message = "The key is ${output.key.name}."
  }
}

run "refuses_the_key_of_somebody_else" {
  command = plan

  variables {
    iam_id = "IBMid-0000000000"
  }

  expect_failures = [data.watsonx_user_api_key.owner]
}

run "warns_of_an_old_key" {
  command = plan

  variables {
    max_key_age_days = 1
  }

  expect_failures = [check.key_age]
}

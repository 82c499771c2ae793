# Without any service: what Terraform makes of the configuration.

mock_provider "watsonx" {
  mock_resource "watsonx_user_api_key" {
    # What the configuration reads of the key. Terraform makes up the rest.
    defaults = {
      active_key = {
        id   = "ApiKey-5d2f1c0e-8f0b-4b59-9a53-0b9c2d9a7d11"
        name = "cpd-apikey-IBMid-BD9334BE87-2026-11-23T10:30:15Z"
      }
    }
  }
}

run "says_which_key_is_active" {
  assert {
    condition     = output.active_key_id == "ApiKey-5d2f1c0e-8f0b-4b59-9a53-0b9c2d9a7d11"
    error_message = "The output is ${output.active_key_id}."
  }
}

run "installs_the_key_where_the_jobs_run" {
  command = plan

  assert {
    condition     = watsonx_user_api_key.this.regions == toset(["eu-de", "us-south"])
    error_message = "The key would be installed in ${join(", ", watsonx_user_api_key.this.regions)}."
  }
}

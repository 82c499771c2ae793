variable "rotation" {
  description = "Change this value to rotate the key."
  type        = string
  default     = "1"
}

resource "watsonx_user_api_key" "this" {
  rotation_trigger = var.rotation
}

resource "watsonx_job" "smoke_test" {
  project_id         = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name               = "Smoke test of the user API key"
  asset_ref          = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  require_active_key = true
  depends_on         = [watsonx_user_api_key.this]
}

# A rotation changes no job. So this stands for "another key is Active": it changes
# with every rotation, and with nothing else.
resource "terraform_data" "active_key" {
  input = watsonx_user_api_key.this.active_key.id

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.watsonx_run_job.smoke_test]
    }
  }
}

# Runs when the key is installed, and waits. A run that fails makes the apply fail.
action "watsonx_run_job" "smoke_test" {
  config {
    project_id = watsonx_job.smoke_test.project_id
    job_id     = watsonx_job.smoke_test.id
    name       = "After a rotation"
  }
}

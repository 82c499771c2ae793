variable "run" {
  description = "Change this value to run the job once more."
  type        = string
  default     = "1"
}

variable "platform_endpoint" {
  description = "Base URL of the platform in Frankfurt, if it is not IBM's public one."
  type        = string
  default     = null
}

# No schedule: the job runs when somebody starts it.
resource "watsonx_job" "scoring" {
  region     = "eu-de"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name       = "Scoring"
  asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"

  require_active_key = true
}

# A token of the user whom the provider signs in as. It is in no plan and no state.
ephemeral "watsonx_iam_token" "run" {}

resource "terraform_data" "run" {
  triggers_replace = var.run

  provisioner "local-exec" {
    command = "sh '${path.module}/run_job.sh'"

    environment = {
      ENDPOINT  = coalesce(var.platform_endpoint, provider::watsonx::platform_endpoint("eu-de"))
      SCOPE     = "project_id=${watsonx_job.scoring.project_id}"
      JOB_ID    = watsonx_job.scoring.id
      IAM_TOKEN = ephemeral.watsonx_iam_token.run.token
    }
  }
}

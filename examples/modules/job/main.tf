# The key that a scheduled or ad hoc job runs with, looked up where the job is
# defined.

terraform {
  required_providers {
    watsonx = {
      source = "terraform-provider-watsonx/watsonx"
    }
  }
}

variable "name" {
  description = "Name of the job."
  type        = string
  default     = "nightly"
}

variable "region" {
  description = "Data center in which the job runs."
  type        = string
  default     = "us-south"
}

variable "iam_id" {
  description = "User who must own the key, for example IBMid-BD9334BE87. Without it, whoever the provider signs in as."
  type        = string
  default     = null
}

data "watsonx_user_api_key" "owner" {
  regions = [var.region]

  lifecycle {
    postcondition {
      condition     = var.iam_id == null || self.iam_id == var.iam_id
      error_message = "The job would run with the key of ${self.iam_id}, not of ${coalesce(var.iam_id, "anybody")}."
    }

    postcondition {
      condition     = try(self.task_credentials[var.region].key_id, null) == self.active_key.id
      error_message = "The Active key is not installed in ${var.region}: add it to the regions of the watsonx_user_api_key resource."
    }
  }
}

# A job would fail with a disabled key only when it starts. This warns earlier,
# and does not stop the plan: the key may be enabled again by then.
check "key_is_enabled" {
  assert {
    condition     = !data.watsonx_user_api_key.owner.active_key.disabled
    error_message = "The Active key ${data.watsonx_user_api_key.owner.active_key.name} is disabled in IAM."
  }
}

output "job" {
  description = "What the job's definition records: who it runs as, and with which key today."
  value = {
    name               = var.name
    region             = var.region
    account_id         = data.watsonx_user_api_key.owner.account_id
    user_id            = data.watsonx_user_api_key.owner.iam_id
    key_id             = data.watsonx_user_api_key.owner.active_key.id
    key_name           = data.watsonx_user_api_key.owner.active_key.name
    task_credential_id = data.watsonx_user_api_key.owner.task_credentials[var.region].id
  }
}

# The key that the job runs with, looked up where the job is defined. It shows no
# secret, and a plan fails while there is no such key.
data "watsonx_user_api_key" "owner" {
  regions = [var.region]

  lifecycle {
    postcondition {
      condition     = var.iam_id == null || self.iam_id == var.iam_id
      error_message = "The job would run with the key of ${self.iam_id}, not of ${coalesce(var.iam_id, "anybody")}."
    }
  }
}

resource "watsonx_job" "this" {
  region     = var.region
  project_id = var.project_id
  space_id   = var.space_id

  name           = var.name
  description    = var.description
  asset_ref      = var.asset_ref
  asset_ref_type = var.asset_ref_type
  configuration  = jsonencode(var.configuration)
  job_parameters = length(var.job_parameters) > 0 ? var.job_parameters : null
  parameter_sets = length(var.parameter_sets) > 0 ? var.parameter_sets : null

  schedule      = var.schedule
  schedule_info = var.schedule_info

  retention_policy   = var.retention_policy
  notifications      = var.notifications
  require_active_key = var.require_active_key

  # No job without a key. The job itself names its user, not the key, so a rotation
  # changes nothing here.
  depends_on = [data.watsonx_user_api_key.owner]
}

# The checks warn and stop nothing: what is to be done about the key is up to
# whoever manages it.
check "key_age" {
  assert {
    condition = var.max_key_age_days == null ? true : timecmp(
      plantimestamp(),
      timeadd(data.watsonx_user_api_key.owner.active_key.created_at, "${24 * var.max_key_age_days}h"),
    ) < 0
    error_message = "The Active key ${data.watsonx_user_api_key.owner.active_key.name} is older than ${coalesce(var.max_key_age_days, 0)} days: rotate it."
  }
}

check "key_is_enabled" {
  assert {
    condition     = var.require_active_key ? true : !data.watsonx_user_api_key.owner.active_key.disabled
    error_message = "The Active key ${data.watsonx_user_api_key.owner.active_key.name} is disabled in IAM: runs of ${var.name} fail."
  }
}

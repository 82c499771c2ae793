# The Active key is installed wherever a job runs.
resource "watsonx_user_api_key" "production" {
  description      = "Runs the scheduled jobs of the data team"
  regions          = keys(var.projects)
  rotation_trigger = var.rotation

  # The two latest Phased out keys are kept, and every key that was in use less than
  # a week ago: a run that began with it may still go on.
  retention = {
    keep_last    = 2
    min_age_days = 7
  }
}

resource "watsonx_user_api_key" "development" {
  provider = watsonx.development

  regions          = ["us-south"]
  rotation_trigger = var.rotation
  retention        = { keep_last = 0 }
}

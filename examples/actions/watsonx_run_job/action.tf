variable "job_id" {
  description = "ID of the job to run."
  type        = string
}

action "watsonx_run_job" "now" {
  config {
    region     = "eu-de"
    project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
    job_id     = var.job_id

    # For this run only.
    job_parameters = {
      threshold = "0.5"
    }

    timeouts = {
      invoke = "30m"
    }
  }
}

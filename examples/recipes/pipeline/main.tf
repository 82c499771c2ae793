# Runs a pipeline of IBM Orchestration Pipelines on the first day of each month.
#
# Source: cpdctl lists the runs of a pipeline by their job (cpdctl pipeline run list).
# Assumed, because no source shows such a job whole: its type is orchestration_flow,
# and it takes the parameters of the pipeline as its own (A128 in
# docs/contributing/assumptions.md).

resource "watsonx_job" "pipeline" {
  region         = "eu-de"
  project_id     = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name           = "Monthly retraining"
  asset_ref_type = "orchestration_flow"

  # cpdctl pipeline list --project-id …
  asset_ref = "18ce241b-c9e8-43ed-94a1-9f5585764924"

  # configuration is left out: each step of the pipeline has an environment of its own.

  # Parameters of the pipeline, by name.
  job_parameters = {
    deployment_space = "c8a1b5de-0d4e-4e0f-9b06-6a4f0c5b7e91"
  }

  schedule           = "0 2 1 * *"
  require_active_key = true
}

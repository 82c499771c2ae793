# Solves a Decision Optimization model every morning: it is a batch deployment in a
# deployment space.
#
# Source: IBM's description of jobs in IBM/watson-data-api-clients,
# java/api/openapi.yaml, for deployment_job_definition_id, and cpdctl for the
# definition itself. Assumed, because no source shows such a job whole: the deployment
# is the asset, and its type is wml_deployment (A127 in
# docs/contributing/assumptions.md).

resource "watsonx_job" "solve" {
  region         = "eu-de"
  space_id       = "c8a1b5de-0d4e-4e0f-9b06-6a4f0c5b7e91"
  name           = "Plan the shifts"
  asset_ref_type = "wml_deployment"

  # metadata.id of the deployment.
  # cpdctl ml deployment list --space-id …
  asset_ref = "7f7a3a18-842a-422b-b60e-f742229f8853"

  configuration = jsonencode({
    # The definition holds the input, the output and the parameters of the solver. There is
    # no env_id: the deployment has its hardware.
    # cpdctl ml deployment-job-definition create --space-id … --decision-optimization …
    deployment_job_definition_id = "4099ad31-fc54-4c6a-a6f5-63de53450959"
  })

  schedule           = "30 5 * * 1-5"
  notifications      = { failure = true }
  require_active_key = true
}

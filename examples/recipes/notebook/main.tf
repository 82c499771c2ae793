# Runs a notebook of a project every night.
#
# Source: cpdctl, samples/Notebook-and-Environment-samples-for-Projects.ipynb, and
# IBM's description of jobs in IBM/watson-data-api-clients, java/api/openapi.yaml.

resource "watsonx_job" "notebook" {
  region         = "eu-de"
  project_id     = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name           = "Nightly report"
  asset_ref_type = "notebook"

  # cpdctl asset search --type-name notebook --query asset.name:report --project-id …
  asset_ref = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"

  configuration = jsonencode({
    # The environment of the runs: metadata.asset_id of one of these.
    # cpdctl environment list --project-id …
    env_id = "jupconda31013-ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"

    # Variables that the notebook finds in its environment. Everybody in the project
    # can read them: no secrets.
    env_variables = ["MODE=full", "BATCH=500"]

    # A saved version of the notebook could stand here as version. Without one, the
    # latest version runs.
  })

  schedule           = "0 3 * * *"
  require_active_key = true
}

# Runs a DataStage flow every hour, with a set of parameters.
#
# Source: IBM/ibm-watsonx-data-integration-sdk, docs/_sources/chapters/04_projects/jobs.rst,
# and the SDK's model of a job for the type of the asset, env_id and flow_limits.

locals {
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
}

resource "watsonx_job" "flow" {
  region         = "eu-de"
  project_id     = local.project_id
  name           = "Load the orders"
  asset_ref_type = "data_intg_flow"

  # cpdctl asset search --type-name data_intg_flow --query asset.name:load_orders --project-id …
  asset_ref = "e0b8d9f2-1c57-4c4e-8f0d-7a9d5b2f6c33"

  configuration = jsonencode({
    # The internal name of a DataStage environment, a hyphen, and the project:
    # default_datastage_px, default_datastage_px_medium, default_datastage_px_large,
    # or one of your own.
    env_id = "default_datastage_px-${local.project_id}"

    # A run stops after so many warnings.
    flow_limits = { warn_limit = 100 }
  })

  # A parameter of the flow by its name, one of a set as set.parameter.
  job_parameters = {
    "batch_size"  = "5000"
    "target.name" = "orders"
  }

  # ref is the ID of the set, value_set the name of one of its sets of values.
  # cpdctl asset search --type-name parameter_set --query asset.name:target --project-id …
  parameter_sets = [{
    name      = "target"
    ref       = "31abfd90-5497-4605-8ac1-d85896fe6c6f"
    value_set = "production"
  }]

  schedule           = "0 * * * *"
  retention_policy   = { days = 7 }
  require_active_key = true
}

# The jobs depend on the key, so that it comes first and goes last. A rotation
# changes none of them. The age of the key is no concern of theirs here, since the key
# is in this configuration.

module "nightly" {
  source   = "../modules/job"
  for_each = var.projects

  name       = "nightly-scoring"
  region     = each.key
  project_id = each.value.project_id
  asset_ref  = each.value.asset_ref

  configuration = {
    env_variables = ["REGION=${each.key}"]
  }

  schedule         = "0 3 * * *"
  retention_policy = { amount = 30 }

  iam_id           = watsonx_user_api_key.production.iam_id
  max_key_age_days = null

  depends_on = [watsonx_user_api_key.production]
}

module "trial" {
  source    = "../modules/job"
  providers = { watsonx = watsonx.development }

  name           = "trial"
  region         = "us-south"
  space_id       = var.space_id
  asset_ref_type = "notebook"

  max_key_age_days = null

  depends_on = [watsonx_user_api_key.development]
}

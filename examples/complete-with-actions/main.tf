# A key, a job in each data center, and what follows a rotation: one run in each data
# center proves the new key, then old keys are deleted.
#
# Actions need Terraform 1.14. Without them the key and the jobs work all the same; see
# the folder complete.

terraform {
  required_version = ">= 1.14"

  required_providers {
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }
}

provider "watsonx" {}

variable "rotation" {
  description = "Change this value to rotate the key, for example to the current month."
  type        = string
  default     = "2026-11"
}

variable "projects" {
  description = "Project in which each data center's job runs, and the asset that it runs."
  type = map(object({
    project_id = string
    asset_ref  = string
  }))
  default = {
    us-south = {
      project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
      asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
    }
    eu-de = {
      project_id = "0f4f6f0e-7f8b-4f7e-a5a6-5a5c7c1ad3f9"
      asset_ref  = "b3f3c1de-93b4-4f43-8d5d-0d7be7a4e8a1"
    }
  }
}

resource "watsonx_user_api_key" "this" {
  regions          = keys(var.projects)
  rotation_trigger = var.rotation
}

module "nightly" {
  source   = "../modules/job"
  for_each = var.projects

  name             = "nightly-scoring"
  region           = each.key
  project_id       = each.value.project_id
  asset_ref        = each.value.asset_ref
  schedule         = "0 3 * * *"
  max_key_age_days = null

  depends_on = [watsonx_user_api_key.this]
}

# A rotation changes no job. So this stands for "another key is Active". The actions run
# in this order, and stop at the first that fails.
resource "terraform_data" "active_key" {
  input      = watsonx_user_api_key.this.active_key.id
  depends_on = [module.nightly]

  lifecycle {
    action_trigger {
      events = [after_update]
      actions = [
        action.watsonx_run_job.smoke_test["us-south"],
        action.watsonx_run_job.smoke_test["eu-de"],
        action.watsonx_delete_phased_out_keys.old,
      ]
    }
  }
}

action "watsonx_run_job" "smoke_test" {
  for_each = var.projects

  config {
    region     = each.key
    project_id = each.value.project_id
    job_id     = module.nightly[each.key].job_id
    name       = "After a rotation"
  }
}

# The latest Phased out key stays, for runs that began with it.
action "watsonx_delete_phased_out_keys" "old" {
  config {
    keep_last = 1
  }
}

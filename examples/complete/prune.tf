# After a rotation, and after the jobs: one run in each data center proves the new
# key. Then of the Phased out keys only the latest stays, for runs that began with
# it; retention alone would keep more of them, and longer. The actions run in this
# order, and stop at the first that fails.
#
# This file needs Terraform 1.14. The others do without it.

resource "terraform_data" "active_key" {
  input      = watsonx_user_api_key.production.active_key.id
  depends_on = [module.nightly]

  lifecycle {
    action_trigger {
      events = [after_update]
      actions = [
        action.watsonx_run_job.smoke_test["us-south"],
        action.watsonx_run_job.smoke_test["eu-de"],
        action.watsonx_run_job.smoke_test["jp-tok"],
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

action "watsonx_delete_phased_out_keys" "old" {
  config {
    keep_last = 1
  }
}

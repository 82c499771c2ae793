variable "rotation" {
  description = "Change this value to rotate the key."
  type        = string
  default     = "1"
}

resource "watsonx_user_api_key" "this" {
  rotation_trigger = var.rotation
}

# Stands for the definition of a job elsewhere. It names the Active key, so a
# rotation changes it, and its update comes after the rotation.
resource "terraform_data" "job" {
  input = watsonx_user_api_key.this.active_key.id

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.watsonx_delete_phased_out_keys.old]
    }
  }
}

# Runs when the job has been updated. The previous key stays, for runs that
# began with it.
action "watsonx_delete_phased_out_keys" "old" {
  config {
    keep_last = 1
  }
}

resource "watsonx_user_api_key" "this" {
  description = "Runs the scheduled jobs of the data team"
  regions     = ["us-south", "eu-de"]

  # From its 60th day on, the first apply rotates the key. IAM refuses it from the
  # 90th day on, should nobody have applied by then.
  rotate_after_days = 60
  expire_after_days = 90

  # The two latest Phased out keys are kept, and every key that was in use less
  # than 30 days ago.
  retention = {
    keep_last    = 2
    min_age_days = 30
  }
}

output "rotation_due" {
  description = "Whether the next apply rotates the key, and why."
  value       = watsonx_user_api_key.this.rotation_due ? watsonx_user_api_key.this.rotation_reason : "no"
}

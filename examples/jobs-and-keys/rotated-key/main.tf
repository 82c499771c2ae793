variable "rotation" {
  description = "Change this value to rotate the key."
  type        = string
  default     = "1"
}

resource "watsonx_user_api_key" "this" {
  regions          = ["eu-de"]
  rotation_trigger = var.rotation

  # A run that began with the previous key may still go on.
  retention = {
    keep_last    = 1
    min_age_days = 1
  }
}

resource "watsonx_job" "nightly" {
  region     = "eu-de"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name       = "Nightly scoring"
  asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  schedule   = "0 3 * * *"

  # The key comes first and goes last. A rotation changes nothing here.
  require_active_key = true
  depends_on         = [watsonx_user_api_key.this]
}

resource "watsonx_job" "scoring" {
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name       = "Scoring"
  asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
}

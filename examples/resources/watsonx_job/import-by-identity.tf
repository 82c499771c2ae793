import {
  to = watsonx_job.nightly
  identity = {
    region     = "eu-de"
    project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
    job_id     = "17084ad3-c1e1-4bdb-89ff-fce18f2e8e0a"
  }
}

resource "watsonx_job" "nightly" {
  region     = "eu-de"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name       = "Nightly scoring"
  asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  schedule   = "0 3 * * *"
}

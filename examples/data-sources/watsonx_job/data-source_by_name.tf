data "watsonx_job" "nightly" {
  region     = "eu-de"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name       = "Nightly scoring"
}

output "job_id" {
  value = data.watsonx_job.nightly.id
}

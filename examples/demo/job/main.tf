# A configuration of its own, with a state of its own: it knows nothing of the
# one that makes and rotates the key. The module looks the Active key up, and
# creates a job that runs with it. How the latest run ended is looked up beside it,
# by each apply anew.

terraform {
  required_version = ">= 1.11"

  required_providers {
    watsonx = {
      source  = "terraform-provider-watsonx/watsonx"
      version = "~> 0.1"
    }
  }
}

provider "watsonx" {}

module "scoring" {
  source = "../../modules/job"

  name       = "nightly-scoring"
  region     = "us-south"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
  schedule   = "0 3 * * *"
}

data "watsonx_job" "scoring" {
  region     = "us-south"
  project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  id         = module.scoring.job_id
}

output "job" {
  value = {
    id       = module.scoring.job_id
    user_id  = module.scoring.user_id
    key_id   = module.scoring.key.id
    last_run = try(data.watsonx_job.scoring.last_run.state, "none")
  }
}

# A configuration of its own, with a state of its own: it knows nothing of the
# one that makes and rotates the key, and looks the Active key up.

terraform {
  required_providers {
    watsonx = {
      source = "terraform-provider-watsonx/watsonx"
    }
  }
}

provider "watsonx" {}

module "scoring" {
  source = "../../modules/job"

  name   = "nightly-scoring"
  region = "eu-de"
}

output "job" {
  value = module.scoring.job
}

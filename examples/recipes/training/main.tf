# Trains a model every Sunday: a notebook does it with watsonx.ai Runtime, and stores
# the model in the project. A training that is started with the API of watsonx.ai
# Runtime itself (POST /ml/v4/trainings) is no job. It needs the user's Active key,
# too.
#
# Source: cpdctl, samples/Train-deploy-and-promote-ML-model.ipynb and
# samples/jenkins/scripts/dev/train_model.sh.

resource "watsonx_job" "training" {
  region         = "eu-de"
  project_id     = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
  name           = "Weekly training"
  asset_ref_type = "notebook"

  # cpdctl asset search --type-name notebook --query asset.name:train_model --project-id …
  asset_ref = "b3f3c1de-93b4-4f43-8d5d-0d7be7a4e8a1"

  configuration = jsonencode({
    # metadata.asset_id of an environment, one with a GPU for example.
    # cpdctl environment list --project-id …
    env_id   = "jupconda31013-ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
    env_type = "notebook"

    # What the notebook trains with. The sample hands an API key over as well. Do not:
    # everybody in the project can read it.
    env_variables = [
      "DATA_ASSET_ID=783d8fc5-ae2c-47d0-a311-f8890dfa1ce0",
      "MODEL_NAME=credit-risk",
    ]
  })

  schedule           = "0 4 * * 0"
  retention_policy   = { amount = 10 }
  notifications      = { failure = true }
  require_active_key = true
}

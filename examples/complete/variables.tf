variable "production_api_key" {
  description = "IBM Cloud API key of the user who owns the jobs, in the production account: TF_VAR_production_api_key."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "development_api_key" {
  description = "IBM Cloud API key of the same user in the development account: TF_VAR_development_api_key."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "rotation" {
  description = "Change this value to rotate the keys of both accounts, for example to the current month."
  type        = string
  default     = "2026-11"
}

variable "projects" {
  description = "Project in which each data center's job runs, in the production account, and the asset that it runs."
  type = map(object({
    project_id = string
    asset_ref  = string
  }))
  default = {
    us-south = {
      project_id = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
      asset_ref  = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
    }
    eu-de = {
      project_id = "0f4f6f0e-7f8b-4f7e-a5a6-5a5c7c1ad3f9"
      asset_ref  = "b3f3c1de-93b4-4f43-8d5d-0d7be7a4e8a1"
    }
    jp-tok = {
      project_id = "6c2c2e6e-8f35-4c1d-9a5b-2d1b6f0c9e44"
      asset_ref  = "e0b8d9f2-1c57-4c4e-8f0d-7a9d5b2f6c33"
    }
  }
}

variable "space_id" {
  description = "Deployment space of the development account in us-south."
  type        = string
  default     = "c8a1b5de-0d4e-4e0f-9b06-6a4f0c5b7e91"
}

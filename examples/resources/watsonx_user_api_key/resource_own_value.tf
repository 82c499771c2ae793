variable "api_key" {
  description = "Value for the key, at least 32 characters. It is in no plan and in no state."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "api_key_version" {
  description = "Raise this number to rotate the key to the value that api_key holds then."
  type        = number
  default     = 1
}

resource "watsonx_user_api_key" "this" {
  api_key_wo         = var.api_key
  api_key_wo_version = var.api_key_version
}

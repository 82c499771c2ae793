variable "key_ids" {
  description = "IDs of Phased out keys that must go, whoever made them."
  type        = set(string)
}

variable "dry_run" {
  description = "Whether to say only what would be deleted."
  type        = bool
  default     = true
}

action "watsonx_delete_phased_out_keys" "named" {
  config {
    key_ids = var.key_ids
    dry_run = var.dry_run
  }
}

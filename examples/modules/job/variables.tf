variable "name" {
  description = "Name of the job."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.name) != ""
    error_message = "The name of a job must not be blank."
  }
}

variable "description" {
  description = "Description of the job."
  type        = string
  default     = null
}

variable "region" {
  description = "Data center of the project or deployment space, for example eu-de."
  type        = string
  nullable    = false

  validation {
    condition     = can(provider::watsonx::platform_endpoint(var.region))
    error_message = "There is no data center ${var.region}. Examples: us-south, eu-de, jp-tok."
  }
}

variable "project_id" {
  description = "ID of the project that the job belongs to. Exactly one of project_id and space_id is needed."
  type        = string
  default     = null

  validation {
    condition     = (var.project_id == null) != (var.space_id == null)
    error_message = "A job belongs to a project or to a deployment space: give project_id or space_id, and not both."
  }
}

variable "space_id" {
  description = "ID of the deployment space that the job belongs to."
  type        = string
  default     = null
}

variable "asset_ref" {
  description = "ID of the asset that the job runs, such as a notebook or a flow."
  type        = string
  default     = null

  validation {
    condition     = var.asset_ref != null || var.asset_ref_type != null
    error_message = "A job needs something to run: give asset_ref, asset_ref_type, or both."
  }
}

variable "asset_ref_type" {
  description = "Type of the asset that the job runs, for example notebook. The service knows it from asset_ref."
  type        = string
  default     = null
}

variable "configuration" {
  description = "Settings of the runs, such as env_id and env_variables: an object, not JSON."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.configuration))
    error_message = "The configuration is an object, such as { env_id = \"…\" }. Text in JSON goes through jsondecode first."
  }
}

variable "job_parameters" {
  description = "Values of the job's parameters, by name. They are no place for secrets: everybody in the project can read them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "parameter_sets" {
  description = "Sets of values that the project keeps for its jobs, in order: name, the ID of the asset (ref), and which of its values count."
  type = list(object({
    name      = string
    ref       = string
    value_set = optional(string)
  }))
  default  = []
  nullable = false
}

variable "schedule" {
  description = "Cron expression, in UTC, by which the job runs, for example \"0 3 * * *\". Without it the job runs only when it is started."
  type        = string
  default     = null
}

variable "schedule_info" {
  description = "When the schedule counts: from start until end (RFC 3339), once only if repeat is false."
  type = object({
    repeat = optional(bool)
    start  = optional(string)
    end    = optional(string)
  })
  default = null

  validation {
    condition     = var.schedule_info == null || var.schedule != null
    error_message = "schedule_info says when the schedule counts: it needs a schedule."
  }

  validation {
    condition     = try(timecmp(var.schedule_info.start, var.schedule_info.end) < 0, true)
    error_message = "The schedule ends before it starts: schedule_info.end must come after schedule_info.start."
  }
}

variable "retention_policy" {
  description = "Which runs the service keeps: those of so many days, or so many of the latest. Without it, it keeps all."
  type = object({
    days   = optional(number)
    amount = optional(number)
  })
  default = null

  validation {
    condition     = var.retention_policy == null ? true : try(min([for n in values(var.retention_policy) : n if n != null]...) >= 1, false)
    error_message = "retention_policy needs days or amount, and neither is below 1."
  }
}

variable "notifications" {
  description = "After which ends of a run the service notifies people. Without it, nobody is notified."
  type = object({
    success = optional(bool)
    warning = optional(bool)
    failure = optional(bool)
  })
  default = null
}

variable "iam_id" {
  description = "User who must own the key that the job runs with, for example IBMid-BD9334BE87. Without it, whoever the provider signs in as."
  type        = string
  default     = null

  validation {
    condition     = try(!strcontains(var.iam_id, "@"), true)
    error_message = "iam_id is an ID such as IBMid-BD9334BE87, not an e-mail address."
  }
}

variable "require_active_key" {
  description = "Whether a plan fails, and does not only warn, while the key can authorize no run: when it is disabled, or its time is over. Without any key a plan fails in any case."
  type        = bool
  default     = true
  nullable    = false
}

variable "max_key_age_days" {
  description = "Age of the Active key, in days, from which on each plan warns; null for no warning."
  type        = number
  default     = 90

  validation {
    condition     = var.max_key_age_days == null ? true : var.max_key_age_days >= 1
    error_message = "max_key_age_days is at least 1."
  }
}

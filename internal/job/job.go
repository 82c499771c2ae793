// SPDX-License-Identifier: MPL-2.0

// Package job holds what a job of the watsonx platform is, what changes it, and
// how a run of it is started and waited for. It speaks to the platform through
// ibmcloud and knows nothing of Terraform, nor which key a run uses.
package job

import (
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// What the platform tells about jobs is what this package decides about.
type (
	Scope           = ibmcloud.Scope
	Definition      = ibmcloud.JobDefinition
	Configuration   = ibmcloud.JSON
	Parameters      = ibmcloud.Parameters
	ParameterSet    = ibmcloud.ParameterSet
	Notifications   = ibmcloud.NotificationTypes
	ScheduleInfo    = ibmcloud.ScheduleInfo
	Retention       = ibmcloud.RetentionPolicy
	Job             = ibmcloud.Job
	TaskCredentials = ibmcloud.TaskCredentialsSupport
	Run             = ibmcloud.JobRun
	NewRun          = ibmcloud.NewJobRun
)

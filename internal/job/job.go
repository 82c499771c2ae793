// SPDX-License-Identifier: MPL-2.0

// Package job holds what a job of the watsonx platform is, what changes it, and
// how a run of it is started and waited for. It speaks to the platform through
// ibmcloud and knows nothing of Terraform, nor which key a run uses.
package job

import (
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// The client's types are the words of this package, too.
type (
	// A Scope says where a job lives.
	Scope = ibmcloud.Scope
	// A Definition is what a job is meant to be.
	Definition = ibmcloud.JobDefinition
	// A Configuration is the JSON object that is handed to what a job runs.
	Configuration = ibmcloud.JSON
	// Parameters are values by name.
	Parameters = ibmcloud.Parameters
	// A ParameterSet is a set of values that a project keeps.
	ParameterSet = ibmcloud.ParameterSet
	// Notifications say after which ends of a run people are told.
	Notifications = ibmcloud.NotificationTypes
	// ScheduleInfo bounds a schedule.
	ScheduleInfo = ibmcloud.ScheduleInfo
	// Retention says which runs are kept.
	Retention = ibmcloud.RetentionPolicy
	// A Job is a job as the service shows it.
	Job = ibmcloud.Job
	// A Run is a run of a job.
	Run = ibmcloud.JobRun
	// A NewRun is what an ad hoc run is given.
	NewRun = ibmcloud.NewJobRun
)

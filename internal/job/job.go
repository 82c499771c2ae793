// SPDX-License-Identifier: MPL-2.0

// Package job holds what a job of the watsonx platform is, what changes it, and
// how a run of it is started and waited for. It speaks to the platform through
// ibmcloud and knows nothing of Terraform, nor which key a run uses.
package job

import (
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// A Scope says where a job lives: a region and exactly one of a project and a space.
type Scope = ibmcloud.Scope

// A Definition is what a job is meant to be.
type Definition struct {
	Name         string
	Description  string // empty: none
	AssetRef     string // ID of the asset that it runs; cannot be changed
	AssetRefType string // for example "notebook"; cannot be changed

	// Configuration is a JSON object; empty is an empty one. What a service
	// shows holds what it added; see Contains and Project.
	Configuration string
	Schedule      string            // a cron expression; empty: none
	Info          *ScheduleInfo     // nil: none
	Parameters    map[string]string // a value that is no text stands as its JSON
	ParameterSets []ParameterSet    // in order
	Retention     *Retention        // nil: none
	Notifications Notifications
}

// A ParameterSet is a set of values that the project keeps for its jobs.
type ParameterSet = ibmcloud.ParameterSet

// Notifications say after which ends of a run the service notifies people.
type Notifications = ibmcloud.NotificationTypes

// ScheduleInfo bounds a schedule, to the millisecond.
type ScheduleInfo struct {
	Repeat *bool     // nil: left to the service
	Start  time.Time // zero: from now on
	End    time.Time // zero: for ever
}

// Retention says which runs of a job the service keeps. 0 means not set.
type Retention struct {
	Days   int64
	Amount int64
}

// A Job is a job as the service shows it.
type Job struct {
	Definition

	ID                string
	OwnerID           string    // an IAM id; empty when the service does not say
	CreatedAt         time.Time // zero when the service does not say
	ScheduleCreatorID string    // an IAM id; empty without a schedule
	TaskCredentials   *TaskCredentials
	Notifies          bool        // whether the service notifies people at all
	FutureRuns        []time.Time // the next ones of the schedule, as many as the service shows
}

// TaskCredentials says with whose task credential a job runs. It is looked up,
// in the job's region, whenever a run starts.
type TaskCredentials struct {
	AccountID string
	UserID    string // an IAM id
	Enabled   bool
}

// A Run is a run of a job.
type Run struct {
	ID    string
	Name  string
	State string    // as the service calls it, for example "Running"
	Time  time.Time // when it was created; zero when the service does not say
	Error string    // why it failed, in one line; empty when the service does not say
}

// A NewRun is what an ad hoc run is given. What is empty is as its job says.
type NewRun struct {
	Name          string
	Description   string
	Configuration string // a JSON object
	Parameters    map[string]string
	ParameterSets []ParameterSet
}

// Ended reports whether the run has ended. In an unknown state it counts as going on.
func (r Run) Ended() bool {
	switch r.State {
	case "Completed", "CompletedWithWarnings", "CompletedWithErrors", "Failed", "Canceled":
		return true
	}
	return false
}

// Succeeded reports whether the run ended well. Warnings do no harm; errors do,
// even if the run came to its end with them.
func (r Run) Succeeded() bool {
	return r.State == "Completed" || r.State == "CompletedWithWarnings"
}

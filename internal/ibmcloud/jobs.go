// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// A Scope says where a job lives: a region and exactly one of a project and a space.
type Scope struct {
	Region    string
	ProjectID string
	SpaceID   string
}

// A JobDefinition is what a job is meant to be. CreateJob needs the name and one of
// AssetRef and AssetRefType, and sends nothing else that is zero.
type JobDefinition struct {
	Name          string            `json:"name"`
	Description   string            `json:"description,omitempty"`
	AssetRef      string            `json:"asset_ref,omitempty"`      // ID of the asset that the job runs
	AssetRefType  string            `json:"asset_ref_type,omitempty"` // for example "notebook"
	Configuration JSON              `json:"configuration"`            // an object; the service requires one, and adds to it
	Schedule      string            `json:"schedule,omitempty"`       // a cron expression
	ScheduleInfo  ScheduleInfo      `json:"schedule_info,omitzero"`
	Parameters    Parameters        `json:"job_parameters,omitempty"`
	ParameterSets []ParameterSet    `json:"parameter_sets,omitempty"`
	Retention     RetentionPolicy   `json:"retention_policy,omitzero"`
	Notifications NotificationTypes `json:"notification_types,omitzero"`
}

// A Job is what the platform tells about a job. Fields that the service does
// not send, or sends in an unexpected form, are zero.
type Job struct {
	JobDefinition

	ID                string
	OwnerID           string                     // the owner's IAM ID
	CreatedAt         time.Time                  // in UTC
	ShownParameters   map[string]json.RawMessage // the parameters as the service shows them
	Notifies          bool                       // whether the service notifies people at all
	ScheduleCreatorID string                     // IAM ID of whoever scheduled the job
	FutureRuns        []time.Time                // the next ones of the schedule, in UTC, as many as the service shows
	TaskCredentials   *TaskCredentialsSupport
}

// ScheduleInfo bounds a schedule. The service knows its times to the millisecond.
type ScheduleInfo struct {
	Repeat *bool     // nil: left to the service
	Start  time.Time // zero: from now on
	End    time.Time // zero: for ever
}

// A JobParameter is a parameter as it is sent.
type JobParameter struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// A ParameterSet is a set of values that a project keeps for its jobs.
type ParameterSet struct {
	Name     string `json:"name,omitempty"`
	Ref      string `json:"ref,omitempty"`       // ID of the asset that is the set
	ValueSet string `json:"value_set,omitempty"` // which of its values count
}

// NotificationTypes say after which ends of a run the service notifies people.
type NotificationTypes struct {
	Success bool `json:"success"`
	Warning bool `json:"warning"`
	Failure bool `json:"failure"`
}

// A RetentionPolicy says which runs of a job the service keeps. 0 means not set.
type RetentionPolicy struct {
	Days   int64 `json:"days,omitempty"`   // for how many days
	Amount int64 `json:"amount,omitempty"` // how many
}

// TaskCredentialsSupport says with whose task credential a job runs. The service
// looks it up, in the job's region, whenever a run starts.
type TaskCredentialsSupport struct {
	AccountID string
	UserID    string // an IAM ID
	Enabled   bool
}

// A JobChange sets a member of a job, whether it is there or not: an operation
// "add" of JSON Patch, which is what IBM's own client sends.
type JobChange struct {
	Path  string // a JSON pointer, for example "/metadata/name"
	Value any
}

// MarshalJSON implements json.Marshaler.
func (c JobChange) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"op": "add", "path": c.Path, "value": c.Value})
}

// JobQuery selects jobs. Empty fields are not sent.
type JobQuery struct {
	AssetRef     string
	AssetRefType string
	Limit        int // how many are enough; 0 means all
}

// ListJobs returns the jobs of a project or space that match, in no particular
// order. With ErrShortList it returns those that the service listed.
func (c *Client) ListJobs(ctx context.Context, s Scope, q JobQuery) ([]Job, error) {
	query := map[string]string{"asset_ref": q.AssetRef, "asset_ref_type": q.AssetRefType}
	return listAssets(ctx, c, message{operation: OpListJobs, scope: s, query: query}, q.Limit, jobOf)
}

// CreateJob creates a job. The request is sent once. When the error is
// ErrAmbiguous the job may exist.
func (c *Client) CreateJob(ctx context.Context, s Scope, d JobDefinition) (Job, error) {
	return oneAsset(ctx, c, message{operation: opCreateJob, scope: s, body: map[string]JobDefinition{"job": d}}, jobOf)
}

// GetJob reads one job. The error is ErrNotFound when there is none, and also
// when there is no such project or space.
func (c *Client) GetJob(ctx context.Context, s Scope, id string) (Job, error) {
	return oneAsset(ctx, c, message{operation: opGetJob, scope: s, ids: map[string]string{"job_id": id}}, jobOf)
}

// UpdateJob changes a job and returns it as it is then. The request is sent
// once. When the error is ErrAmbiguous the job may have been changed.
func (c *Client) UpdateJob(ctx context.Context, s Scope, id string, changes []JobChange) (Job, error) {
	m := message{operation: opUpdateJob, scope: s, ids: map[string]string{"job_id": id}, body: changes}
	return oneAsset(ctx, c, m, jobOf)
}

// DeleteJob deletes a job with its runs. It is not done when the service goes on
// deleting: the job is read until it is gone. The error is ErrConflict while a
// run is under way, and ErrNotFound when there is no such job, which is also the
// answer to a repetition after a lost reply.
func (c *Client) DeleteJob(ctx context.Context, s Scope, id string) (done bool, err error) {
	k, err := c.send(ctx, message{operation: opDeleteJob, scope: s, ids: map[string]string{"job_id": id}}, nil)
	return err == nil && k.status != http.StatusAccepted, err
}

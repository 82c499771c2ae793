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

// A Job is what the platform tells about a job. Fields that the service does
// not send, or sends in a form that is not theirs, are zero or nil.
type Job struct {
	ID          string
	Name        string
	Description string
	OwnerID     string    // the owner's IAM id
	CreatedAt   time.Time // in UTC

	AssetRef            string          // ID of the asset that the job runs
	AssetRefType        string          // for example "notebook"
	Configuration       json.RawMessage // a JSON object, with what the service added
	Schedule            string          // a cron expression; empty also when there is none
	ScheduleInfo        *ScheduleInfo
	Parameters          []JobParameter
	ParameterSets       []ParameterSet
	Retention           *RetentionPolicy
	Notifications       NotificationTypes
	EnableNotifications *bool

	ScheduleCreatorID string      // IAM id of whoever scheduled the job
	FutureRuns        []time.Time // the next ones of the schedule, in UTC; not all of them
	TaskCredentials   *TaskCredentialsSupport
}

// ScheduleInfo bounds a schedule. The service knows its times to the millisecond.
type ScheduleInfo struct {
	Repeat *bool
	Start  time.Time // zero: from now on
	End    time.Time // zero: for ever
}

// A JobParameter is a value that a job hands to what it runs.
type JobParameter struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"` // any JSON
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

// A RetentionPolicy says which runs of a job are kept. 0 means not set.
type RetentionPolicy struct {
	Days   int64 `json:"days,omitempty"`   // for how many days
	Amount int64 `json:"amount,omitempty"` // how many
}

// TaskCredentialsSupport says with whose task credential a job runs.
type TaskCredentialsSupport struct {
	AccountID string
	UserID    string // an IAM id
	Enabled   bool
}

// A NewJob is what CreateJob asks for. Name and one of AssetRef and
// AssetRefType are required; everything else that is zero or nil is not sent.
type NewJob struct {
	Name          string
	Description   string
	AssetRef      string
	AssetRefType  string
	Configuration json.RawMessage // a JSON object; nil is an empty one, since the service requires it
	Schedule      string
	ScheduleInfo  *ScheduleInfo
	Parameters    []JobParameter
	ParameterSets []ParameterSet
	Retention     *RetentionPolicy
	Notifications NotificationTypes
}

// A JobChange is an operation of a JSON Patch. The service knows "add", which
// sets a member in any case, and "replace", which fails when there is none.
// IBM's own client sends "add" only.
type JobChange struct {
	Op    string `json:"op"`
	Path  string `json:"path"` // a JSON pointer, for example "/metadata/name"
	Value any    `json:"value"`
}

// JobQuery selects jobs. Empty fields are not sent.
type JobQuery struct {
	AssetRef     string
	AssetRefType string
	Limit        int // so many are enough; 0 is all
}

// ListJobs returns the jobs of a project or space that match, in no particular
// order. With ErrShortList it returns those that the service listed.
//
// GET /v2/jobs – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) ListJobs(ctx context.Context, s Scope, q JobQuery) ([]Job, error) {
	m := message{operation: opListJobs, query: map[string]string{"asset_ref": q.AssetRef, "asset_ref_type": q.AssetRefType}}
	return listAssets(ctx, c, s, m, q.Limit, func(_ *call, r jobReply) Job { return r.job() })
}

// CreateJob creates a job. The request is sent once. When the error is
// ErrAmbiguous the job may exist.
//
// POST /v2/jobs – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) CreateJob(ctx context.Context, s Scope, in NewJob) (Job, error) {
	if in.Configuration == nil {
		in.Configuration = json.RawMessage("{}")
	}
	body := map[string]jobRequest{"job": jobRequest(in)}
	return c.oneJob(ctx, s, message{operation: opCreateJob, body: body})
}

// GetJob reads one job. The error is ErrNotFound when there is none, and also
// when there is no such project or space.
//
// GET /v2/jobs/{job_id} – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) GetJob(ctx context.Context, s Scope, id string) (Job, error) {
	return c.oneJob(ctx, s, message{operation: opGetJob, ids: map[string]string{"job_id": id}})
}

// UpdateJob changes a job and returns it as it is then. The request is sent
// once. When the error is ErrAmbiguous the job may have been changed.
//
// PATCH /v2/jobs/{job_id} – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) UpdateJob(ctx context.Context, s Scope, id string, changes []JobChange) (Job, error) {
	return c.oneJob(ctx, s, message{
		operation: opUpdateJob, ids: map[string]string{"job_id": id}, body: changes,
	})
}

// DeleteJob deletes a job with its runs. It is not done when the service goes on
// deleting: the job is read until it is gone. The error is ErrConflict while a
// run is under way, and ErrNotFound when there is no such job, which is also the
// answer to a repetition after a lost reply.
//
// DELETE /v2/jobs/{job_id} – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) DeleteJob(ctx context.Context, s Scope, id string) (done bool, err error) {
	k, err := c.sendScoped(ctx, s, message{operation: opDeleteJob, ids: map[string]string{"job_id": id}}, nil)
	return err == nil && k.status != http.StatusAccepted, err
}

// oneJob sends a request whose reply is a job.
func (c *Client) oneJob(ctx context.Context, s Scope, m message) (Job, error) {
	var got jobReply
	k, err := c.sendScoped(ctx, s, m, &got)
	if err != nil {
		return Job{}, err
	}
	if got.Metadata.ID == "" {
		return Job{}, c.failed(k, errIncomplete)
	}
	return got.job(), nil
}

// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"slices"
	"strings"
	"time"
)

// A JobRun is what the platform tells about a run of a job. Fields that the
// service does not send are zero.
type JobRun struct {
	ID        string
	Name      string
	OwnerID   string    // IAM ID of whoever started it
	CreatedAt time.Time // in UTC
	State     string    // for example "Running"
	Scheduled bool      // started by the schedule
	Error     string    // message and code, in one line; empty when the service does not say
}

// Ended reports whether the run has ended. In an unknown state it counts as going on.
func (r JobRun) Ended() bool {
	switch r.State {
	case "Completed", "CompletedWithWarnings", "CompletedWithErrors", "Failed", "Canceled":
		return true
	}
	return false
}

// Succeeded reports whether the run ended well. Warnings do no harm; errors do,
// even if the run came to its end with them.
func (r JobRun) Succeeded() bool {
	return r.State == "Completed" || r.State == "CompletedWithWarnings"
}

// A NewJobRun is what StartJobRun asks for. Fields that are zero are not sent; the
// run then has what its job says.
type NewJobRun struct {
	Name          string         `json:"name,omitempty"`
	Configuration JSON           `json:"configuration,omitempty"` // an object
	Parameters    Parameters     `json:"job_parameters,omitempty"`
	ParameterSets []ParameterSet `json:"parameter_sets,omitempty"`
}

// runOf returns the run of a reply. Only its ID is sure to be there. What the
// service says about a failure is cleaned like a refusal.
func runOf(c *Client, k *call, reply object) JobRun {
	metadata, in := reply.object("metadata"), reply.object("entity").object("job_run")
	run := JobRun{
		ID:        metadata.text("asset_id"),
		Name:      metadata.text("name"),
		OwnerID:   metadata.text("owner_id"),
		CreatedAt: metadata.time("created_at"),
		State:     c.clean(k, in.text("state")),
		Scheduled: in.isTrue("isScheduledRun"),
	}
	failure := in.object("error")
	run.Error = c.clean(k, failure.text("message"))
	if code := c.clean(k, failure.text("code")); code != "" {
		run.Error = strings.TrimSpace(run.Error + " (" + code + ")")
	}
	return run
}

// ListJobRuns returns at most limit of the latest runs of a job, the newest first.
// With ErrShortList it returns those that the service listed.
func (c *Client) ListJobRuns(ctx context.Context, s Scope, jobID string, limit int) ([]JobRun, error) {
	m := message{operation: opListJobRuns, scope: s, ids: map[string]string{"job_id": jobID}, query: map[string]string{}}
	runs, err := listAssets(ctx, c, m, max(limit, 1), runOf)
	slices.SortStableFunc(runs, func(a, b JobRun) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return runs[:min(max(limit, 1), len(runs))], err
}

// StartJobRun starts a run. The request is sent once. When the error is
// ErrAmbiguous the run may have been started.
func (c *Client) StartJobRun(ctx context.Context, s Scope, jobID string, in NewJobRun) (JobRun, error) {
	body := map[string]NewJobRun{"job_run": in}
	m := message{operation: opStartJobRun, scope: s, ids: map[string]string{"job_id": jobID}, body: body}
	return oneAsset(ctx, c, m, runOf)
}

// GetJobRun reads one run. The error is ErrNotFound when there is none.
func (c *Client) GetJobRun(ctx context.Context, s Scope, jobID, runID string) (JobRun, error) {
	m := message{operation: opGetJobRun, scope: s, ids: map[string]string{"job_id": jobID, "run_id": runID}}
	return oneAsset(ctx, c, m, runOf)
}

// RefreshJobRun makes the service look afresh at what became of a run, and reads it.
func (c *Client) RefreshJobRun(ctx context.Context, s Scope, jobID, runID string) (JobRun, error) {
	m := message{operation: opRefreshJobRun, scope: s, ids: map[string]string{"job_id": jobID, "run_id": runID}, body: struct{}{}}
	return oneAsset(ctx, c, m, runOf)
}

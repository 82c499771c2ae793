// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A JobRun is what the platform tells about a run of a job. Fields that the
// service does not send are zero.
type JobRun struct {
	ID        string
	JobID     string
	Name      string
	OwnerID   string    // IAM id of whoever started it
	CreatedAt time.Time // in UTC
	State     string    // for example "Running"
	Scheduled bool      // started by the schedule
	Error     string    // message and code, in one line; empty when the service does not say
}

// A NewJobRun is what StartJobRun asks for. Fields that are zero or nil are not
// sent; the run then has what its job says.
type NewJobRun struct {
	Name          string
	Description   string
	Configuration json.RawMessage
	Parameters    []JobParameter
	ParameterSets []ParameterSet
}

// runReply is a run as the platform sends it. Only its id is sure to be there.
type runReply struct {
	Metadata metadataReply `json:"metadata"`
	Entity   struct {
		Run struct {
			JobRef    text        `json:"job_ref"`
			State     text        `json:"state"`
			Scheduled maybe[bool] `json:"isScheduledRun"`
			Error     maybe[struct {
				Code    text `json:"code"`
				Message text `json:"message"`
			}] `json:"error"`
		} `json:"job_run"`
	} `json:"entity"`
}

func (r runReply) id() string { return r.Metadata.ID }

// run returns the run of a reply. What the service says about a failure is
// cleaned like a refusal.
func (c *Client) run(k *call, r runReply) JobRun {
	in := r.Entity.Run
	run := JobRun{
		ID:        r.Metadata.ID,
		JobID:     string(in.JobRef),
		Name:      string(r.Metadata.Name),
		OwnerID:   string(r.Metadata.OwnerID),
		CreatedAt: parseTime(string(r.Metadata.CreatedAt)),
		State:     c.clean(k, string(in.State)),
		Scheduled: in.Scheduled.isTrue(),
	}
	if e := in.Error.value; e != nil {
		run.Error = c.clean(k, string(e.Message))
		if code := c.clean(k, string(e.Code)); code != "" {
			run.Error = strings.TrimSpace(run.Error + " (" + code + ")")
		}
	}
	return run
}

// ListJobRuns returns at most limit of the latest runs of a job, the newest first.
// With ErrShortList it returns those that the service listed.
//
// GET /v2/jobs/{job_id}/runs – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) ListJobRuns(ctx context.Context, s Scope, jobID string, limit int) ([]JobRun, error) {
	m := message{operation: opListJobRuns, ids: map[string]string{"job_id": jobID}}
	runs, err := listAssets(ctx, c, s, m, max(limit, 1), c.run)
	slices.SortStableFunc(runs, func(a, b JobRun) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return runs[:min(max(limit, 1), len(runs))], err
}

// StartJobRun starts a run. The request is sent once. When the error is
// ErrAmbiguous the run may have been started.
//
// POST /v2/jobs/{job_id}/runs – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) StartJobRun(ctx context.Context, s Scope, jobID string, in NewJobRun) (JobRun, error) {
	type request struct {
		Name          string          `json:"name,omitempty"`
		Description   string          `json:"description,omitempty"`
		Configuration json.RawMessage `json:"configuration,omitempty"`
		Parameters    []JobParameter  `json:"job_parameters,omitempty"`
		ParameterSets []ParameterSet  `json:"parameter_sets,omitempty"`
	}
	return c.oneRun(ctx, s, message{
		operation: opStartJobRun, ids: map[string]string{"job_id": jobID},
		body: map[string]request{"job_run": request(in)},
	})
}

// GetJobRun reads one run. The error is ErrNotFound when there is none.
//
// GET /v2/jobs/{job_id}/runs/{run_id} – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) GetJobRun(ctx context.Context, s Scope, jobID, runID string) (JobRun, error) {
	return c.oneRun(ctx, s, message{operation: opGetJobRun, ids: map[string]string{"job_id": jobID, "run_id": runID}})
}

// oneRun sends a request whose reply is a run.
func (c *Client) oneRun(ctx context.Context, s Scope, m message) (JobRun, error) {
	var got runReply
	k, err := c.sendScoped(ctx, s, m, &got)
	if err != nil {
		return JobRun{}, err
	}
	if got.Metadata.ID == "" {
		return JobRun{}, c.failed(k, errIncomplete)
	}
	return c.run(k, got), nil
}

// JobRunLogs returns the lines of a run's log, without the client's own secrets.
// With a limit the service gives only so many, and does not say whether they are
// the first or the last; 0 asks for all.
//
// GET /v2/jobs/{job_id}/runs/{run_id}/logs – https://cloud.ibm.com/apidocs/watson-data-api
func (c *Client) JobRunLogs(ctx context.Context, s Scope, jobID, runID string, limit int) ([]string, error) {
	var got struct {
		Results *[]text `json:"results"`
	}
	m := message{operation: opJobRunLogs, ids: map[string]string{"job_id": jobID, "run_id": runID}}
	if limit > 0 {
		m.query = map[string]string{"limit": strconv.Itoa(limit)}
	}
	k, err := c.sendScoped(ctx, s, m, &got)
	if err != nil {
		return nil, err
	}
	if got.Results == nil {
		return nil, c.failed(k, errIncomplete)
	}
	lines := []string{}
	for _, line := range *got.Results {
		lines = append(lines, strings.TrimRight(strings.Map(printable, c.mask(k, string(line))), " "))
	}
	return lines, nil
}

// printable keeps the layout of a line and drops what would steer a terminal.
func printable(r rune) rune {
	if r == '\t' || unicode.IsControl(r) || !unicode.IsPrint(r) {
		return ' '
	}
	return r
}

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"net/http"
	"time"
)

// How long a run takes, from its start.
//
// Assumed A101: A run is Starting for a second and ends after 30.
const (
	startingTime = time.Second      // until it is Running
	runTime      = 30 * time.Second // until it ends
)

// The states of a run that occur here.
const (
	runStarting  = "Starting"
	runRunning   = "Running"
	runCompleted = "Completed"
	runFailed    = "Failed"
	runCanceled  = "Canceled"
)

// runStates are all states that there are.
func runStates() []string {
	return []string{
		"Queued", runStarting, runRunning, "Paused", "Resuming", "Canceling",
		runCompleted, "CompletedWithWarnings", "CompletedWithErrors", runFailed, runCanceled,
	}
}

// A jobRun is one run of a job. How it will end is known when it starts, so
// that its state is a matter of the time at which it is looked at. There may
// be very many: what they have in common they share, and logs are made when
// they are asked for.
type jobRun struct {
	id      string
	rank    string // place in lists, which is the order of all starts
	job     *job
	jobName string

	configuration map[string]json.RawMessage
	asked         *runRequest // nil for a scheduled run

	startedAt, endsAt time.Time
	outcome           string
	failure           *runFailure
	keyID             string // "" when there was none

	goneAt time.Time // zero until the run is deleted
}

// A runFailure is why a run failed.
type runFailure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// runRequest is what may be said of a run that is asked for.
type runRequest struct {
	Name          *string                    `json:"name"`
	Description   string                     `json:"description"`
	Configuration map[string]json.RawMessage `json:"configuration"`
	Parameters    []jobParameter             `json:"job_parameters"`
	ParameterSets []parameterSet             `json:"parameter_sets"`

	callerID string
}

func (r *jobRun) hasEnded(now time.Time) bool { return !now.Before(r.endsAt) }

func (r *jobRun) state(now time.Time) string {
	state, _ := r.stateSince(now)
	return state
}

// stateSince returns the state of the run and when it came into it.
func (r *jobRun) stateSince(now time.Time) (string, time.Time) {
	running := r.startedAt.Add(startingTime)
	switch {
	case r.hasEnded(now):
		return r.outcome, r.endsAt
	case now.Before(running):
		return runStarting, r.startedAt
	default:
		return runRunning, running
	}
}

func (s *Server) findRun(c *call) (*jobRun, *problem) {
	of, refusal := s.findJob(c)
	if refusal != nil {
		return nil, refusal
	}
	found := find(of.runs, func(run *jobRun) bool { return run.id == c.params["run_id"] })
	if found == nil {
		return nil, refuse(http.StatusNotFound, "job_run_not_found", "The job has no such run.")
	}
	return found, nil
}

// createRun answers POST /v2/jobs/{job_id}/runs: a run starts at once, with the key of
// the job's owner, whoever asks for it. In one region only the owner may.
//
// Assumed A102: Runs of a job may overlap.
func (s *Server) createRun(c *call, of *job) (reply, *problem) {
	if quirksOf(of.region).onlyOwnerStarts && c.caller.iamID != of.owner.iamID {
		return reply{}, refuse(http.StatusForbidden, "job_run_denied", "Only the owner of the job can start it.")
	}
	var body struct {
		JobRun *runRequest `json:"job_run"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return reply{}, refusal
	}
	if body.JobRun == nil {
		return reply{}, missingField("job_run")
	}
	if refusal := checkParameters(body.JobRun.Parameters, body.JobRun.ParameterSets); refusal != nil {
		return reply{}, refusal
	}
	body.JobRun.callerID = c.caller.iamID
	run := s.startRun(of, c.now, body.JobRun)
	return respond(http.StatusCreated, run.body(c.now, true)), nil
}

// getRun answers GET /v2/jobs/{job_id}/runs/{run_id} and POST …/refresh_state.
//
// Assumed A125: refresh_state answers the run as a read of it does, and userfs makes
// no difference.
func (s *Server) getRun(c *call, run *jobRun) (reply, *problem) {
	return respond(http.StatusOK, run.body(c.now, true)), nil
}

// deleteRun answers DELETE /v2/jobs/{job_id}/runs/{run_id} for a run that has ended.
//
// Assumed A103: Deleting a run under way is refused with 409.
func (s *Server) deleteRun(c *call, run *jobRun) (reply, *problem) {
	if !run.hasEnded(c.now) {
		return reply{}, conflict("job_run_is_running", "The run is under way.")
	}
	run.job.leaving = true
	return s.deleteSoon(c, &run.goneAt), nil
}

// cancelRun answers POST /v2/jobs/{job_id}/runs/{run_id}/cancel.
//
// Assumed A104: Cancelling ends a run at once.
// Assumed A105: Cancelling a run that has ended is refused with 409.
// Assumed A106: Cancelling needs no body.
func (s *Server) cancelRun(c *call, run *jobRun) (reply, *problem) {
	if len(c.body) > 0 {
		var nothing *struct{}
		if refusal := c.decode(&nothing); refusal != nil {
			return reply{}, refusal
		}
		if nothing == nil {
			return reply{}, badRequest("the request body must be {}")
		}
	}
	if run.hasEnded(c.now) {
		return reply{}, conflict("job_run_has_ended", "The run has ended already: "+run.outcome+".")
	}
	run.endsAt, run.outcome, run.failure = c.now, runCanceled, nil
	return respond(http.StatusNoContent, nil), nil
}

// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// latestRuns is how many runs are searched for one of ours.
const latestRuns = 100

// Start starts an ad hoc run. When the reply is lost the run may be under way all the same,
// and a second one could do its work twice. So Start looks for it instead: a run of this name
// that is the caller's, that no schedule started and that was not there before. Exactly one is
// taken. Otherwise the error is ibmcloud.ErrAmbiguous and says what to do.
func (s *Store) Start(ctx context.Context, scope Scope, jobID string, in NewRun) (Run, error) {
	caller, err := s.cloud.Identity(ctx)
	if err != nil {
		return Run{}, err
	}
	earlier, err := s.cloud.ListJobRuns(ctx, scope, jobID, latestRuns)
	if err != nil && !errors.Is(err, ibmcloud.ErrShortList) {
		return Run{}, s.explain(ctx, scope, err)
	}
	sent := s.cloud.Now()
	started, err := s.cloud.StartJobRun(ctx, scope, jobID, in)
	if !errors.Is(err, ibmcloud.ErrAmbiguous) {
		return started, s.explainStart(ctx, scope, jobID, caller.IAMID, err)
	}
	return lostReply[Run]{
		err:    err,
		kind:   "run",
		advice: "look at the job's runs before you start another",
		list:   func() ([]Run, error) { return s.cloud.ListJobRuns(ctx, scope, jobID, latestRuns) },
		ours: func(r Run) bool {
			return !r.Scheduled && (in.Name == "" || r.Name == in.Name) && since(r.CreatedAt, sent) &&
				(r.OwnerID == "" || r.OwnerID == caller.IAMID) &&
				!slices.ContainsFunc(earlier, func(e Run) bool { return e.ID == r.ID })
		},
		id: func(r Run) string { return r.ID },
	}.find(ctx, s)
}

// A NotOwnerError says that a start was refused to somebody who is not the user
// whose key the job runs with, which may be why. It wraps what the service said.
type NotOwnerError struct {
	OwnerID, CallerID string // IAM ids
	Err               error
}

// Error is what the service said.
func (e *NotOwnerError) Error() string { return e.Err.Error() }

// Unwrap returns what the service said.
func (e *NotOwnerError) Unwrap() error { return e.Err }

// explainStart finds out whose key a job runs with after a start of it was refused.
func (s *Store) explainStart(ctx context.Context, scope Scope, jobID, callerID string, err error) error {
	if refusal, ok := errors.AsType[*ibmcloud.Error](err); ok && refusal.Status >= 400 && refusal.Status < 500 {
		seen, look := s.cloud.GetJob(ctx, scope, jobID)
		if look == nil && seen.TaskCredentials != nil && seen.TaskCredentials.UserID != "" && seen.TaskCredentials.UserID != callerID {
			return &NotOwnerError{OwnerID: seen.TaskCredentials.UserID, CallerID: callerID, Err: err}
		}
	}
	return s.explain(ctx, scope, err)
}

// A TimeoutError says that the time to wait for a run was over. The run goes on.
type TimeoutError struct {
	Last error // why the latest look at the run failed; nil if it did not
	Err  error // why the wait ended
}

// Error says what the service said last.
func (e *TimeoutError) Error() string {
	if e.Last != nil {
		return fmt.Sprintf("%v; it was not stopped, and the latest look at it failed: %v", e.Err, e.Last)
	}
	return fmt.Sprintf("%v; it was not stopped", e.Err)
}

// Unwrap returns both.
func (e *TimeoutError) Unwrap() []error { return []error{e.Err, e.Last} }

// Wait waits until a run has ended, well or not. It takes and returns the run as it was seen
// last; progress is told of each change of its state. Only 401, 403 and 404 end the wait
// earlier: waiting does not help there. When ctx ends first, the error is a *TimeoutError.
func (s *Store) Wait(ctx context.Context, scope Scope, jobID string, run Run, progress func(Run)) (Run, error) {
	known, unmoved := false, 0
	var last error
	for attempt := 1; ; attempt++ {
		got, err := s.lookAtRun(ctx, scope, jobID, run.ID, unmoved)
		if ctx.Err() == nil {
			last = err // Otherwise it says no more than that the time is over.
		}
		switch {
		case err == nil:
			unmoved++
			if got.State != run.State {
				unmoved = 0
				progress(got)
			}
			run, known = got, true
			if run.Ended() {
				return run, nil
			}
		case errors.Is(err, ibmcloud.ErrNotFound) && !known && attempt < looks:
			// A run that was started just now may not be known everywhere yet.
		case final(err):
			return run, s.explain(ctx, scope, err)
		}
		if ended := s.pause(ctx, attempt); ended != nil {
			return run, &TimeoutError{Last: last, Err: ended}
		}
	}
}

// lookAtRun reads a run. A state that has not moved for some looks may be old, so the
// service is asked to look afresh itself, if it can.
func (s *Store) lookAtRun(ctx context.Context, scope Scope, jobID, runID string, unmoved int) (Run, error) {
	if unmoved > 0 && unmoved%looks == 0 {
		if got, err := s.cloud.RefreshJobRun(ctx, scope, jobID, runID); err == nil {
			return got, nil
		}
	}
	return s.cloud.GetJobRun(ctx, scope, jobID, runID)
}

// final reports whether asking again brings no other answer.
func final(err error) bool {
	return slices.ContainsFunc([]error{
		ibmcloud.ErrNotFound, ibmcloud.ErrDenied, ibmcloud.ErrUnauthorized, ibmcloud.ErrUnknownKey, ibmcloud.ErrBadToken,
	}, func(target error) bool { return errors.Is(err, target) })
}

// LogTail returns the last lines of a run's log, at most so many.
func (s *Store) LogTail(ctx context.Context, scope Scope, jobID, runID string, lines int) ([]string, error) {
	tail, err := s.cloud.JobRunLogTail(ctx, scope, jobID, runID, lines)
	if err != nil {
		return nil, fmt.Errorf("read the log of the run %s: %w", runID, err)
	}
	return tail, nil
}

// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// latestRuns is how many runs are looked through for one of ours.
const latestRuns = 100

// Start starts an ad hoc run. When the reply is lost the run may be under way
// all the same, and a second one could do its work twice. So Start looks for it
// instead: a run of this name that is the caller's, that no schedule started and
// that was not there before. Exactly one is taken. Otherwise the error is
// ibmcloud.ErrAmbiguous and says what to do.
func (s *Store) Start(ctx context.Context, scope Scope, jobID string, in NewRun) (Run, error) {
	run, err := s.start(ctx, scope, jobID, in)
	if err != nil {
		return Run{}, fmt.Errorf("start a run of the job %s: %w", jobID, err)
	}
	return fromRun(run), nil
}

func (s *Store) start(ctx context.Context, scope Scope, jobID string, in NewRun) (ibmcloud.JobRun, error) {
	caller, err := s.cloud.Identity(ctx)
	if err != nil {
		return ibmcloud.JobRun{}, err
	}
	earlier, err := s.cloud.ListJobRuns(ctx, scope, jobID, latestRuns)
	if err != nil && !errors.Is(err, ibmcloud.ErrShortList) {
		return ibmcloud.JobRun{}, s.explain(ctx, scope, err)
	}
	sent := s.cloud.Now()
	request := ibmcloud.NewJobRun{Name: in.Name, Description: in.Description, Parameters: toParameters(in.Parameters, nil)}
	if in.Configuration != "" {
		request.Configuration = objectOf(in.Configuration)
	}
	started, err := s.cloud.StartJobRun(ctx, scope, jobID, request)
	if err == nil || !errors.Is(err, ibmcloud.ErrAmbiguous) {
		return started, s.explain(ctx, scope, err)
	}
	return s.lostRun(ctx, scope, jobID, err, func(r ibmcloud.JobRun) bool {
		return !r.Scheduled && (in.Name == "" || r.Name == in.Name) && since(r.CreatedAt, sent) &&
			(r.OwnerID == "" || r.OwnerID == caller.IAMID) &&
			!slices.ContainsFunc(earlier, func(e ibmcloud.JobRun) bool { return e.ID == r.ID })
	})
}

// lostRun looks for the run of a start whose reply was lost.
func (s *Store) lostRun(ctx context.Context, scope Scope, jobID string, lost error, ours func(ibmcloud.JobRun) bool) (ibmcloud.JobRun, error) {
	const advice = "look at the job's runs before you start another"
	for attempt := 1; ; attempt++ {
		listed, err := s.cloud.ListJobRuns(ctx, scope, jobID, latestRuns)
		found := slices.DeleteFunc(listed, func(r ibmcloud.JobRun) bool { return !ours(r) })
		switch {
		case err != nil && len(found) == 0:
			return ibmcloud.JobRun{}, fmt.Errorf("%w; whether it was started could not be found out (%w): %s", lost, err, advice)
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			var ids []string
			for _, r := range found {
				ids = append(ids, r.ID)
			}
			slices.Sort(ids)
			return ibmcloud.JobRun{}, fmt.Errorf("%w; several runs were started meanwhile (%s): %s", lost, strings.Join(ids, ", "), advice)
		case attempt == looks:
			return ibmcloud.JobRun{}, fmt.Errorf("%w; there is no such run now, and it may still begin: %s", lost, advice)
		}
		if err := s.pause(ctx, attempt); err != nil {
			return ibmcloud.JobRun{}, fmt.Errorf("%w; there is no such run yet (%w): %s", lost, err, advice)
		}
	}
}

// Wait waits until a run has come to its end, well or not, and returns it.
// Progress, if it is not nil, is told of the run's first state and of each
// change. When ctx ends first the run goes on, and the error says so; the run is
// then returned as it was last seen.
func (s *Store) Wait(ctx context.Context, scope Scope, jobID, runID string, progress func(Run)) (Run, error) {
	var seen Run
	for attempt := 1; ; attempt++ {
		got, err := s.cloud.GetJobRun(ctx, scope, jobID, runID)
		switch {
		case errors.Is(err, ibmcloud.ErrNotFound) && seen.ID == "" && attempt < looks:
			// A run that was started just now may not be known everywhere yet.
		case err != nil:
			return seen, fmt.Errorf("wait for the run %s of the job %s: %w", runID, jobID, s.explain(ctx, scope, err))
		default:
			changed := got.State != seen.State || seen.ID == ""
			seen = fromRun(got)
			if changed && progress != nil {
				progress(seen)
			}
			if seen.Ended() {
				return seen, nil
			}
		}
		if err := s.pause(ctx, attempt); err != nil {
			return seen, fmt.Errorf("wait for the run %s of the job %s: %w; it was not stopped, and its state was %q", runID, jobID, err, seen.State)
		}
	}
}

// LogTail returns the last lines of a run's log, at most so many, without blank
// ones at its end.
func (s *Store) LogTail(ctx context.Context, scope Scope, jobID, runID string, lines int) ([]string, error) {
	// Of a limited log the service does not say which end it is, so it is read
	// whole, unless it is too long for that.
	log, err := s.cloud.JobRunLogs(ctx, scope, jobID, runID, 0)
	if err != nil && ctx.Err() == nil && !errors.Is(err, ibmcloud.ErrNotFound) && !errors.Is(err, ibmcloud.ErrDenied) {
		log, err = s.cloud.JobRunLogs(ctx, scope, jobID, runID, max(lines, 1))
	}
	if err != nil {
		return nil, fmt.Errorf("read the log of the run %s: %w", runID, err)
	}
	for len(log) > 0 && strings.TrimSpace(log[len(log)-1]) == "" {
		log = log[:len(log)-1]
	}
	return log[max(0, len(log)-max(lines, 0)):], nil
}

// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Delete deletes a job with its runs and waits until it is gone. While a run is under way
// the service refuses; a scheduled one may have begun just now, so Delete waits for its end,
// too. When ctx ends first the error says what was waited for. A job that is gone already is
// no error, but a project or space that is out of reach is a *ScopeError.
func (s *Store) Delete(ctx context.Context, scope Scope, id string) error {
	defer s.lists.Forget()
	if err := s.delete(ctx, scope, id); err != nil {
		return fmt.Errorf("delete the job %s: %w", id, err)
	}
	return nil
}

func (s *Store) delete(ctx context.Context, scope Scope, id string) error {
	idle := false // The service refused although no run was under way.
	for attempt := 1; ; attempt++ {
		done, err := s.cloud.DeleteJob(ctx, scope, id)
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			return s.awaitGone(ctx, scope, id)
		case errors.Is(err, ibmcloud.ErrNotFound):
			gone, look := s.gone(ctx, scope, id)
			if look == nil && !gone {
				look = fmt.Errorf("%s, and yet the service shows it", err.Error()) // Not ErrNotFound: it is there.
			}
			return look
		case !errors.Is(err, ibmcloud.ErrConflict):
			return s.explain(ctx, scope, err)
		}
		run, look := s.runUnderWay(ctx, scope, id)
		switch {
		case look != nil:
			return fmt.Errorf("%w; whether a run is under way could not be found out: %w", err, look)
		case run == nil && idle:
			return fmt.Errorf("%w; no run of it is under way", err)
		case run == nil:
			idle = true // The run may have ended between the two requests.
			continue
		}
		idle = false
		if ended := s.pause(ctx, attempt); ended != nil {
			return fmt.Errorf("%w; it is not deleted before the run %s has ended, which is %s: %w", ended, run.ID, run.State, err)
		}
	}
}

// runUnderWay returns a run of a job that has not ended, or nil.
func (s *Store) runUnderWay(ctx context.Context, scope Scope, id string) (*Run, error) {
	listed, err := s.cloud.ListJobRuns(ctx, scope, id, latestRuns)
	for _, run := range listed {
		if !run.Ended() {
			return &run, nil
		}
	}
	return nil, err
}

// gone reports whether a job is gone. A gateway, too, may say that it does not find a
// job, and the service says so to a user who has left the project.
func (s *Store) gone(ctx context.Context, scope Scope, id string) (bool, error) {
	_, err := s.Read(ctx, scope, id)
	if _, elsewhere := errors.AsType[*ScopeError](err); errors.Is(err, ibmcloud.ErrNotFound) && !elsewhere {
		return true, nil
	}
	return false, err
}

// awaitGone waits until a job whose deletion goes on is gone.
func (s *Store) awaitGone(ctx context.Context, scope Scope, id string) error {
	for attempt := 1; ; attempt++ {
		if err := s.pause(ctx, attempt); err != nil {
			return fmt.Errorf("the service is still deleting it: %w", err)
		}
		gone, err := s.gone(ctx, scope, id)
		if err != nil {
			return fmt.Errorf("the service has begun to delete it, and whether it is gone could not be found out: %w", err)
		}
		if gone {
			return nil
		}
	}
}

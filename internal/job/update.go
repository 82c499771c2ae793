// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Update changes a job from one definition to another and asks the service for
// nothing else; see Changes. Where nothing is to be done it only reads. When the
// reply is lost Update looks, and asks again for what is missing: to set the same
// values twice does no harm.
func (s *Store) Update(ctx context.Context, scope Scope, id string, from, to Definition) (Job, error) {
	fail := func(err error) (Job, error) { return Job{}, fmt.Errorf("change the job %s: %w", id, err) }
	seen, err := s.look(ctx, scope, id)
	if err != nil {
		return fail(err)
	}
	for attempt := 1; ; attempt++ {
		if changes := Changes(seen, from, to); len(changes) > 0 {
			changed, err := s.cloud.UpdateJob(ctx, scope, id, changes)
			switch {
			case errors.Is(err, ibmcloud.ErrAmbiguous) && attempt < looks:
				if seen, err = s.lookAgain(ctx, scope, id, attempt, err); err != nil {
					return fail(err)
				}
				continue
			case err != nil:
				return fail(s.explain(ctx, scope, err))
			}
			seen = changed
		}
		return seen, nil
	}
}

// lookAgain reads a job after the reply to its change was lost.
func (s *Store) lookAgain(ctx context.Context, scope Scope, id string, attempt int, lost error) (Job, error) {
	if err := s.pause(ctx, attempt); err != nil {
		return Job{}, fmt.Errorf("%w; %w", lost, err)
	}
	seen, err := s.cloud.GetJob(ctx, scope, id)
	if err != nil {
		return Job{}, fmt.Errorf("%w; whether it was changed could not be found out: %w", lost, err)
	}
	return seen, nil
}

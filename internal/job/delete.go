// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Delete deletes a job with its runs and waits until it is gone, which a service
// may take its time for. While a run is under way the service refuses; a
// scheduled one may have begun just now, so Delete waits for its end, too. When
// ctx ends first the error says what was waited for. A job that is gone already
// is no error.
func (s *Store) Delete(ctx context.Context, scope Scope, id string) error {
	fail := func(err error) error { return fmt.Errorf("delete the job %s: %w", id, err) }
	for attempt := 1; ; attempt++ {
		done, err := s.cloud.DeleteJob(ctx, scope, id)
		switch {
		case errors.Is(err, ibmcloud.ErrNotFound) || (err == nil && done):
			return nil
		case err == nil:
			if err := s.awaitGone(ctx, scope, id); err != nil {
				return fail(err)
			}
			return nil
		case !errors.Is(err, ibmcloud.ErrConflict):
			return fail(s.explain(ctx, scope, err))
		}
		if ended := s.pause(ctx, attempt); ended != nil {
			return fail(fmt.Errorf("%w; it is not deleted before its runs have ended: %w", ended, err))
		}
	}
}

// awaitGone waits until a job whose deletion goes on is gone.
func (s *Store) awaitGone(ctx context.Context, scope Scope, id string) error {
	for attempt := 1; ; attempt++ {
		if err := s.pause(ctx, attempt); err != nil {
			return fmt.Errorf("the service is still deleting it: %w", err)
		}
		_, err := s.cloud.GetJob(ctx, scope, id)
		switch {
		case errors.Is(err, ibmcloud.ErrNotFound):
			return nil
		case err != nil:
			return fmt.Errorf("the service has begun to delete it, and whether it is gone could not be found out: %w", err)
		}
	}
}

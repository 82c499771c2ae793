// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Update changes a job from one definition to another and asks the service for
// nothing else; see Changes. Where nothing is to be done it only reads.
func (s *Store) Update(ctx context.Context, scope Scope, id string, from, to Definition) (Job, error) {
	defer s.lists.Forget()
	job, err := s.Read(ctx, scope, id)
	if changes := Changes(job, from, to); err == nil && len(changes) > 0 {
		job, err = s.change(ctx, scope, id, changes)
		err = s.explain(ctx, scope, err)
	}
	if err != nil {
		return Job{}, fmt.Errorf("change the job %s: %w", id, err)
	}
	return job, nil
}

// change sends changes, and again when the reply is lost: to set the same values
// twice does no harm. A service that refuses an empty schedule gets null.
func (s *Store) change(ctx context.Context, scope Scope, id string, changes []ibmcloud.JobChange) (Job, error) {
	for attempt := 1; ; attempt++ {
		job, err := s.cloud.UpdateJob(ctx, scope, id, changes)
		if refusal, ok := errors.AsType[*ibmcloud.Error](err); ok && refusal.Status == http.StatusBadRequest {
			if nulls := withNulls(changes); nulls != nil {
				changes = nulls
				continue
			}
		}
		if !errors.Is(err, ibmcloud.ErrAmbiguous) || attempt >= looks {
			return job, err
		}
		if ended := s.pause(ctx, attempt); ended != nil {
			return Job{}, fmt.Errorf("%w; %w", err, ended)
		}
	}
}

// withNulls returns the changes with null for a schedule and for bounds that are
// taken away; nil if there are none.
func withNulls(changes []ibmcloud.JobChange) []ibmcloud.JobChange {
	nulls := slices.Clone(changes)
	found := false
	for i, c := range nulls {
		switch {
		case c.Path == pathSchedule && c.Value == "":
			nulls[i].Value, found = nil, true
		case c.Path == pathScheduleInfo && c.Value == ScheduleInfo{}:
			nulls[i].Value, found = map[string]any{"startOn": nil, "endOn": nil}, true
		}
	}
	if !found {
		return nil
	}
	return nulls
}

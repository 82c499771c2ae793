// SPDX-License-Identifier: MPL-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// The members of a job that hold its schedule, as JSON pointers.
const (
	pathSchedule     = "/entity/job/schedule"
	pathScheduleInfo = "/entity/job/schedule_info"
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

// Changes returns what to ask the service for so that a job changes from one
// definition to another: what differs between the two, always in the same order.
// Parameters that the service shows with the same text stay as seen shows them. A
// configuration is sent whole, since the service derives some members from others.
// The asset cannot be changed and is not compared.
func Changes(seen Job, from, to Definition) []ibmcloud.JobChange {
	var changes []ibmcloud.JobChange
	set := func(path string, value any, same bool) {
		if !same {
			changes = append(changes, ibmcloud.JobChange{Path: path, Value: value})
		}
	}
	set("/metadata/name", to.Name, SameText(from.Name, to.Name))
	set("/metadata/description", to.Description, SameText(from.Description, to.Description))
	set("/entity/job/configuration", to.Configuration,
		Contains(from.Configuration, to.Configuration) && Contains(to.Configuration, from.Configuration))
	set(pathSchedule, to.Schedule, from.Schedule == to.Schedule)
	set(pathScheduleInfo, to.ScheduleInfo, sameInfo(from.ScheduleInfo, to.ScheduleInfo, false))
	set("/entity/job/job_parameters", to.Parameters.List(seen), maps.Equal(from.Parameters, to.Parameters))
	set("/entity/job/parameter_sets", append([]ParameterSet{}, to.ParameterSets...), slices.Equal(from.ParameterSets, to.ParameterSets))
	set("/entity/job/retention_policy", to.Retention, from.Retention == to.Retention)
	set("/entity/job/notification_types", to.Notifications, from.Notifications == to.Notifications)
	return changes
}

// agrees reports whether a job is what its definition asks for. What the
// definition leaves to the service may be anything.
func agrees(seen, want Definition) bool {
	return SameText(seen.Name, want.Name) &&
		SameText(seen.Description, want.Description) &&
		(want.AssetRef == "" || seen.AssetRef == want.AssetRef) &&
		(want.AssetRefType == "" || seen.AssetRefType == want.AssetRefType) &&
		Contains(seen.Configuration, want.Configuration) &&
		seen.Schedule == want.Schedule &&
		sameInfo(seen.ScheduleInfo, want.ScheduleInfo, true) &&
		maps.Equal(seen.Parameters, want.Parameters) &&
		seen.Retention == want.Retention &&
		slices.Equal(seen.ParameterSets, want.ParameterSets) &&
		(want.Notifications == Notifications{} || seen.Notifications == want.Notifications)
}

// sameInfo compares the bounds of schedules. If the service may decide, a bound
// that b leaves to it counts as the same.
func sameInfo(a, b ScheduleInfo, mayDecide bool) bool {
	repeat := a.Repeat == b.Repeat || a.Repeat != nil && b.Repeat != nil && *a.Repeat == *b.Repeat
	return sameTime(a.Start, b.Start) && sameTime(a.End, b.End) && (repeat || mayDecide && b.Repeat == nil)
}

// sameTime compares times to the millisecond, which is all that the service keeps.
func sameTime(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && (a.IsZero() || a.UnixMilli() == b.UnixMilli())
}

// SPDX-License-Identifier: MPL-2.0

package job

import (
	"maps"
	"slices"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Changes returns what to ask the service for so that a job changes from one
// definition to another: only what differs between the two, and of that only
// what seen, the job as the service shows it, does not have yet. The order is
// always the same. A configuration is sent whole, since the service derives some
// members from others. The asset cannot be changed and is not compared.
func Changes(seen Job, from, to Definition) []ibmcloud.JobChange {
	var changes []ibmcloud.JobChange
	set := func(path string, value any, wanted bool) {
		if wanted {
			changes = append(changes, ibmcloud.JobChange{Path: path, Value: value})
		}
	}
	set("/metadata/name", to.Name, from.Name != to.Name && !SameText(seen.Name, to.Name))
	set("/metadata/description", to.Description, from.Description != to.Description && !SameText(seen.Description, to.Description))
	set("/entity/job/configuration", to.Configuration, !sameConfiguration(from, to) && !configured(seen, from, to))
	set("/entity/job/schedule", to.Schedule, from.Schedule != to.Schedule && seen.Schedule != to.Schedule)
	// What was asked for and is left to the service from now on has to be sent once more.
	set("/entity/job/schedule_info", to.ScheduleInfo, !sameInfo(from.ScheduleInfo, to.ScheduleInfo, false) &&
		!sameInfo(seen.ScheduleInfo, to.ScheduleInfo, from.ScheduleInfo.Repeat == nil))
	set("/entity/job/job_parameters", to.Parameters.List(seen),
		!maps.Equal(from.Parameters, to.Parameters) && !maps.Equal(seen.Parameters, to.Parameters))
	set("/entity/job/parameter_sets", append([]ParameterSet{}, to.ParameterSets...),
		!slices.Equal(from.ParameterSets, to.ParameterSets) && !slices.Equal(seen.ParameterSets, to.ParameterSets))
	set("/entity/job/retention_policy", to.Retention, from.Retention != to.Retention && seen.Retention != to.Retention)
	set("/entity/job/notification_types", to.Notifications,
		from.Notifications != to.Notifications && seen.Notifications != to.Notifications)
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

func sameConfiguration(a, b Definition) bool {
	equal, err := Equal(a.Configuration, b.Configuration)
	return err == nil && equal
}

// configured reports whether a job has the new configuration and nothing any
// more of what the old one alone had.
func configured(seen Job, from, to Definition) bool {
	object := func(c Configuration) map[string]any {
		document, _ := decode(c)
		members, _ := document.(map[string]any)
		return members
	}
	return Contains(seen.Configuration, to.Configuration) &&
		!dropped(object(seen.Configuration), object(from.Configuration), object(to.Configuration))
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

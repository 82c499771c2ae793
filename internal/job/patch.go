// SPDX-License-Identifier: MPL-2.0

package job

import (
	"maps"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// Changes returns what to ask the service for so that a job changes from one
// definition to another: only what differs between the two, and of that only
// what seen, the job as the service shows it, does not have yet. The order is
// always the same. A configuration is sent whole, since the service derives some
// members from others. The asset cannot be changed and is not compared.
func Changes(seen ibmcloud.Job, from, to Definition) []ibmcloud.JobChange {
	var p patch
	shown := fromCloud(seen).Definition
	p.set("/metadata/name", to.Name,
		from.Name != to.Name && !SameText(shown.Name, to.Name))
	p.set("/metadata/description", to.Description,
		from.Description != to.Description && !SameText(shown.Description, to.Description))
	p.set("/entity/job/configuration", objectOf(to.Configuration),
		!sameConfiguration(from, to) && !configured(shown, from, to))
	p.set("/entity/job/schedule", to.Schedule,
		from.Schedule != to.Schedule && shown.Schedule != to.Schedule)
	// What was asked for and is left to the service from now on has to be sent once more.
	p.set("/entity/job/schedule_info", orEmpty(toInfo(to.Info)),
		!sameInfo(from.Info, to.Info, false) && !sameInfo(shown.Info, to.Info, orZero(from.Info).Repeat == nil))
	p.set("/entity/job/job_parameters", append([]ibmcloud.JobParameter{}, toParameters(to.Parameters, seen.Parameters)...),
		!maps.Equal(from.Parameters, to.Parameters) && !maps.Equal(shown.Parameters, to.Parameters))
	p.set("/entity/job/parameter_sets", append([]ParameterSet{}, to.ParameterSets...),
		!slices.Equal(from.ParameterSets, to.ParameterSets) && !slices.Equal(shown.ParameterSets, to.ParameterSets))
	p.set("/entity/job/retention_policy", orEmpty(toRetention(to.Retention)),
		!sameRetention(from.Retention, to.Retention) && !sameRetention(shown.Retention, to.Retention))
	p.set("/entity/job/notification_types", to.Notifications,
		from.Notifications != to.Notifications && shown.Notifications != to.Notifications)
	return p.changes
}

type patch struct{ changes []ibmcloud.JobChange }

// set asks for a member to be set, if it is wanted, whether it is there or not.
func (p *patch) set(path string, value any, wanted bool) {
	if wanted {
		p.changes = append(p.changes, ibmcloud.JobChange{Op: "add", Path: path, Value: value})
	}
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
		sameInfo(seen.Info, want.Info, true) &&
		maps.Equal(seen.Parameters, want.Parameters) &&
		sameRetention(seen.Retention, want.Retention) &&
		slices.Equal(seen.ParameterSets, want.ParameterSets) &&
		(want.Notifications == Notifications{} || seen.Notifications == want.Notifications)
}

func sameConfiguration(a, b Definition) bool {
	equal, err := Equal(a.Configuration, b.Configuration)
	return err == nil && equal
}

// configured reports whether a job has the new configuration and nothing any
// more of what the old one alone had.
func configured(shown, from, to Definition) bool {
	if !Contains(shown.Configuration, to.Configuration) {
		return false
	}
	object := func(text string) map[string]any {
		document, err := configuration(text)
		members, ok := document.(map[string]any)
		if err != nil || !ok {
			return nil
		}
		return members
	}
	return !dropped(object(shown.Configuration), object(from.Configuration), object(to.Configuration))
}

// sameInfo compares the bounds of schedules. If the service may decide, a bound
// that b leaves to it counts as the same.
func sameInfo(a, b *ScheduleInfo, mayDecide bool) bool {
	x, y := orZero(a), orZero(b)
	return sameTime(x.Start, y.Start) && sameTime(x.End, y.End) &&
		(same(x.Repeat, y.Repeat) || (mayDecide && y.Repeat == nil))
}

func sameRetention(a, b *Retention) bool { return orZero(a) == orZero(b) }

func same[T comparable](a, b *T) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

func orZero[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// orEmpty returns an empty object instead of nothing, with which a member is cleared.
func orEmpty[T any](p *T) any {
	if p == nil {
		return struct{}{}
	}
	return p
}

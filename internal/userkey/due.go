// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"slices"
	"time"
)

// A Reason says why a key is rotated.
type Reason string

// The reasons that a look at the services gives.
const (
	Missing      Reason = "missing"       // the Active key was deleted
	NotInstalled Reason = "not_installed" // it has no task credential in one of its regions
	Disabled     Reason = "disabled"      // it is disabled in IAM
	Expired      Reason = "expired"       // its time is over
	Age          Reason = "age"           // it is as old as the schedule allows
	Expiry       Reason = "expiry"        // its time is nearly over
)

// The reasons that a plan adds.
const (
	Trigger Reason = "trigger" // rotation_trigger changes
	Version Reason = "version" // api_key_wo_version changes
	Region  Reason = "region"  // a region is added, and the value of the key is not at hand
)

// shortNotice is how long before the end of its time a key is due at the latest.
const shortNotice = 7 * 24 * time.Hour

// A Schedule says when keys are due by their age. Zero means never.
type Schedule struct {
	RotateAfter time.Duration
	ExpireAfter time.Duration
}

// end returns when a key can no longer be used, zero for never: when IAM says
// so, or when the schedule does, should IAM not have been told.
func (sch Schedule) end(k Key) time.Time {
	planned := k.CreatedAt.Add(sch.ExpireAfter)
	if sch.ExpireAfter > 0 && (k.ExpiresAt.IsZero() || planned.Before(k.ExpiresAt)) {
		return planned
	}
	return k.ExpiresAt
}

// DueByAge reports whether a key is due at the given time because of its age or
// the end of its time: when that is over, when it is as old as the schedule allows,
// or when a quarter of its life is left, seven days at the most. Empty when it is not.
func (sch Schedule) DueByAge(k Key, now time.Time) Reason {
	end := sch.end(k)
	left, life := end.Sub(now), end.Sub(k.Born())
	switch {
	case !end.IsZero() && left <= 0:
		return Expired // Jobs fail already, whatever else is true.
	case sch.RotateAfter > 0 && now.Sub(k.Born()) >= sch.RotateAfter:
		return Age
	case !end.IsZero() && left <= min(life/4, shortNotice):
		return Expiry
	}
	return ""
}

// Due reports why the Active key is due for a rotation; empty when it is not.
// Was is the ID of the key that the state holds for the Active one.
func (s Series) Due(sch Schedule, regions []string, was string) Reason {
	switch {
	case s.Active.ID == "" && slices.ContainsFunc(s.PhasedOut, func(k Key) bool { return k.ID == was }):
		return NotInstalled
	case s.Active.ID == "":
		return Missing
	case s.Active.Disabled:
		return Disabled
	case !s.Active.Usable(s.Now):
		return Expired
	case !s.Everywhere(regions):
		return NotInstalled
	}
	return sch.DueByAge(s.Active, s.Now)
}

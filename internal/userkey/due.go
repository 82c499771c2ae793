// SPDX-License-Identifier: MPL-2.0

package userkey

import "time"

// A Reason says why a key is rotated.
type Reason string

// The reasons that a refresh finds.
const (
	Missing      Reason = "missing"       // the Active key was deleted
	NotInstalled Reason = "not_installed" // it has no task credential in one of its regions, or another key has
	Disabled     Reason = "disabled"      // it is disabled in IAM
	Expired      Reason = "expired"       // IAM refuses it: its end is past
	Age          Reason = "age"           // it is as old as rotate_after_days allows
	Expiry       Reason = "expiry"        // its end is near, or should be past
)

// The reasons that a configuration adds.
const (
	Trigger  Reason = "trigger"  // rotation_trigger changes
	Version  Reason = "version"  // api_key_wo_version changes
	Region   Reason = "region"   // a region is added, and the value of the key is not at hand
	External Reason = "external" // somebody else made another key Active, and on_external_rotation is "rotate"
)

const (
	shortNotice  = 7         // days before its end at which a key is due at the latest
	endTolerance = time.Hour // how far an end may be from what the configuration asks for
)

// ExpiresAfter returns when a key that was created at a time is to expire: so many days
// later, to the minute. It is the zero time for no days.
func ExpiresAfter(createdAt time.Time, days int64) time.Time {
	if days == 0 {
		return time.Time{}
	}
	return createdAt.UTC().Truncate(time.Minute).AddDate(0, 0, int(days))
}

// endDiffers reports whether a key's end is not the one that the configuration asks
// for. No end is far from any.
func endDiffers(k Key, days int64) bool {
	return ExpiresAfter(k.CreatedAt, days).Sub(k.ExpiresAt).Abs() > endTolerance
}

// due returns why an Active key needs a rotation at a time, if it does. It is Expiry
// when a quarter of its life is left, seven days at most, until the earlier end of
// IAM's and the one that the settings ask for.
func (s Settings) due(k Key, now time.Time) Reason {
	end := k.ExpiresAt
	if planned := ExpiresAfter(k.CreatedAt, s.ExpireAfter.Value()); !planned.IsZero() && (end.IsZero() || planned.Before(end)) {
		end = planned
	}
	rotateAt := k.Born().AddDate(0, 0, int(s.RotateAfter.Value()))
	switch {
	case k.Disabled:
		return Disabled
	case !k.Usable(now):
		return Expired // Jobs fail already, whatever else is true.
	case s.RotateAfter.IsKnown() && !now.Before(rotateAt):
		return Age
	case !end.IsZero() && end.Sub(now) <= min(end.Sub(k.Born())/4, shortNotice*24*time.Hour):
		return Expiry
	}
	return ""
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const day = 24 * time.Hour

// aged is an Active key of an age, with rotate_after_days = 30.
func aged(days int, later time.Duration) func(*userkey.Held) {
	return func(h *userkey.Held) {
		h.Active = minted("K2", noon().AddDate(0, 0, -days).Add(later), ourTag)
		h.Credentials = map[string]userkey.Credential{here: stored("C2", here, h.Active)}
		h.Settings.RotateAfter = userkey.Known[int64](30)
	}
}

// endingIn says when IAM ends the Active key.
func endingIn(left time.Duration) func(*userkey.Held) {
	return func(h *userkey.Held) { h.Active.ExpiresAt = noon().Add(left) }
}

// Time becomes visible at a refresh, and nowhere else.
func TestHeld_Observe_due(t *testing.T) {
	t.Parallel()
	expires := func(days int64) func(*userkey.Held) {
		return func(h *userkey.Held) { expireAfter(days)(&h.Settings) }
	}
	lacksOne := func(h *userkey.Held) { h.Settings.Regions = userkey.Known([]string{here, there}) }
	willGo := func(goes bool) func(*userkey.Held, time.Time) {
		return func(after *userkey.Held, _ time.Time) { after.PastKeys[0].Deletable = goes }
	}
	sights(t, map[string]sight{
		"the key reached its age":                          {held: aged(30, 0), want: because(userkey.Age)},
		"a second before its age":                          {held: aged(30, time.Second)},
		"a rotation was due and is not any more":           {held: both(aged(29, 0), func(h *userkey.Held) { h.Reason = userkey.Age }), want: because("")},
		"a second before it ends for good":                 {held: both(aged(20, 0), endingIn(time.Second)), want: because(userkey.Expiry)},
		"it has ended, and it is old":                      {held: both(aged(40, 0), endingIn(0)), want: because(userkey.Expired)},
		"a week and a second before its end":               {held: both(aged(28, 0), endingIn(7*day+time.Second))},
		"a week before its end":                            {held: both(aged(28, 0), endingIn(7*day)), want: because(userkey.Expiry)},
		"a short life is not due before a quarter is left": {held: both(aged(3, 0), endingIn(day+time.Second))},
		"a short life is due when a quarter is left":       {held: both(aged(3, 0), endingIn(day)), want: because(userkey.Expiry)},
		"expire_after_days ends it before IAM does": {
			held: both(aged(20, 0), endingIn(50*day), expires(21)), want: because(userkey.Expiry),
		},
		"IAM ends it before expire_after_days does": {
			held: both(aged(20, 0), endingIn(day), expires(90)), want: because(userkey.Expiry),
		},
		"the key is disabled, old and past its end": {held: both(aged(40, 0), endingIn(0), disabled), want: because(userkey.Disabled)},
		"the key is old and not installed in one region: the latter is worse": {
			held: both(aged(40, 0), lacksOne), want: because(userkey.NotInstalled),
		},
		"the key has ended and is not installed in one region: the former is worse": {
			held: both(aged(40, 0), endingIn(0), lacksOne), want: because(userkey.Expired),
		},
		"another state took the old key over: that is due there": {held: both(aged(40, 0), adoptedByAnother)},
		"a Phased out key reached retention's age":               {held: both(phasedOut("K1", 30), retaining(0, 30)), want: willGo(true)},
		"a Phased out key is a day too young":                    {held: both(phasedOut("K1", 29), retaining(0, 30))},
		"retention has no age: it is deletable at once":          {held: both(phasedOut("K1", 0), retaining(3, 0)), want: willGo(true)},
		"there is no retention: nothing is deletable":            {held: both(phasedOut("K1", 3000), deletable), want: willGo(false)},
		"a hundred years do not overflow": {held: both(phasedOut("K1", 30), retaining(0, 36500), expires(36500), func(h *userkey.Held) {
			h.Settings.RotateAfter = userkey.Known[int64](36500)
		})},
	})
}

func TestExpiresAfter(t *testing.T) {
	t.Parallel()
	if got := userkey.ExpiresAfter(noon(), 0); !got.IsZero() {
		t.Errorf("no days end at %v", got)
	}
	if got, want := userkey.ExpiresAfter(at(10, 30, 59), 1), at(10, 30, 0).AddDate(0, 0, 1); !got.Equal(want) {
		t.Errorf("a day from 10:30:59 ends at %v, want %v", got, want)
	}
}

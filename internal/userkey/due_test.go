// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const day = 24 * time.Hour

// born says that the Active key was created so much later.
func born(later time.Duration) func(*userkey.Held) {
	return func(h *userkey.Held) {
		h.Active = minted("K2", h.Active.Born().Add(later), ourTag)
		h.Credentials = map[string]userkey.Credential{here: stored("C2", here, h.Active)}
	}
}

// endingIn says when IAM ends the Active key.
func endingIn(left time.Duration) func(*userkey.Held) {
	return func(h *userkey.Held) { h.Active.ExpiresAt = noon().Add(left) }
}

func expireAfter(days int64) func(*userkey.Held) {
	return func(h *userkey.Held) { h.Settings.ExpireAfter = userkey.Known(days) }
}

// Time becomes visible at a refresh, and nowhere else.
func TestHeld_Observe_due(t *testing.T) {
	t.Parallel()
	aged := func(days int) func(*userkey.Held) {
		return func(h *userkey.Held) {
			h.Active = minted("K2", noon().AddDate(0, 0, -days), ourTag)
			h.Credentials = map[string]userkey.Credential{here: stored("C2", here, h.Active)}
			h.Settings.RotateAfter = userkey.Known[int64](30)
		}
	}
	ended := func(h *userkey.Held) { h.Active.ExpiresAt = noon() }
	disabled := func(h *userkey.Held) { h.Active.Disabled = true }
	sights(t, map[string]sight{
		"the key reached its age":    {held: aged(30), want: because(userkey.Age)},
		"the key is a day too young": {held: aged(29)},
		"a rotation was due and is not any more": {
			held: both(aged(29), func(h *userkey.Held) { h.Reason = userkey.Age }), want: because(""),
		},
		"the key's end is near":                                   {held: both(aged(20), endingIn(5*day)), want: because(userkey.Expiry)},
		"the key's end is past, and it is old: jobs fail already": {held: both(aged(40), ended), want: because(userkey.Expired)},
		"a second before its age":                                 {held: both(aged(30), born(time.Second))},
		"a week and a second before its end":                      {held: both(aged(28), endingIn(7*day+time.Second))},
		"a week before its end":                                   {held: both(aged(28), endingIn(7*day)), want: because(userkey.Expiry)},
		"a short life is not due before a quarter is left":        {held: both(aged(3), endingIn(day+time.Second))},
		"a short life is due when a quarter is left":              {held: both(aged(3), endingIn(day)), want: because(userkey.Expiry)},
		"expire_after_days ends it before IAM does": {
			held: both(aged(20), endingIn(50*day), expireAfter(21)), want: because(userkey.Expiry),
		},
		"by expire_after_days it should have ended: the next rotation puts that right": {
			held: both(aged(20), endingIn(50*day), expireAfter(10)), want: because(userkey.Expiry),
		},
		"IAM ends it before expire_after_days does": {
			held: both(aged(20), endingIn(day), expireAfter(90)), want: because(userkey.Expiry),
		},
		"its age counts before the end that is near": {held: both(aged(35), endingIn(day)), want: because(userkey.Age)},
		"the key is disabled, old and past its end":  {held: both(aged(40), ended, disabled), want: because(userkey.Disabled)},
		"the key is old and not installed in one region: the latter is worse": {
			held: both(aged(40), func(h *userkey.Held) { h.Settings.Regions = userkey.Known([]string{here, there}) }), want: because(userkey.NotInstalled),
		},
		"the key is disabled and not installed in one region: the former is worse": {
			held: both(disabled, func(h *userkey.Held) { h.Settings.Regions = userkey.Known([]string{here, there}) }), want: because(userkey.Disabled),
		},
		"another state took the old key over: that is due there": {held: both(aged(40), adoptedByAnother)},
		"a Phased out key reached retention's age": {
			held: both(phasedOut("K1", 30), retaining(0, 30)),
			want: func(after *userkey.Held, _ time.Time) { after.PastKeys[0].Deletable = true },
		},
		"a Phased out key is a day too young": {held: both(phasedOut("K1", 29), retaining(0, 30))},
		"retention has no age: it is deletable at once": {
			held: both(phasedOut("K1", 0), retaining(3, 0)),
			want: func(after *userkey.Held, _ time.Time) { after.PastKeys[0].Deletable = true },
		},
		"there is no retention: nothing is deletable": {
			held: both(phasedOut("K1", 3000), deletable),
			want: func(after *userkey.Held, _ time.Time) { after.PastKeys[0].Deletable = false },
		},
		"a hundred years do not overflow": {held: both(phasedOut("K1", 30), retaining(0, 36500), func(h *userkey.Held) {
			h.Settings.RotateAfter, h.Settings.ExpireAfter = userkey.Known[int64](36500), userkey.Known[int64](36500)
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
	if got := userkey.ExpiresAfter(noon(), 36500); got.Year() != 2126 {
		t.Errorf("a hundred years end at %v", got)
	}
}

func TestKey_Usable(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		key  userkey.Key
		want bool
	}{
		"a plain key":                {userkey.Key{}, true},
		"a disabled key":             {userkey.Key{Disabled: true}, false},
		"a second before it expires": {userkey.Key{ExpiresAt: noon().Add(time.Second)}, true},
		"when it expires":            {userkey.Key{ExpiresAt: noon()}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.key.Usable(noon()); got != tt.want {
				t.Errorf("Usable() = %v, want %v", got, tt.want)
			}
		})
	}
}

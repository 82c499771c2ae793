// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A rotation that stopped half-way goes on in the next plan, also without a refresh.
func TestHeld_Interrupted(t *testing.T) {
	t.Parallel()
	h := inPlace()
	inBoth(&h)
	next := minted("K9", at(11, 0, 0), ourTag)
	v := looked([]userkey.Key{h.Active, next}, stored("C9", here, next), h.Credentials[there])
	after := h.Interrupted(userkey.Outcome{Series: userkey.Understand(v, h, nil)})
	want := lacking(userkey.NotInstalled, there)
	want.PastOpen = true
	diff := differs(userkey.Compare(userkey.Wanted{Settings: h.Settings}, after, nil), want)
	if after.Active.ID != next.ID || diff != "" {
		t.Errorf("%s is Active; Compare() differs (-want +got):\n%s", after.Active.ID, diff)
	}
}

// What an apply says that the next refresh will find: h is the state after it.
func TestHeld_Outlook(t *testing.T) {
	t.Parallel()
	old, past := aged(40, 0), both(phasedOut("K1", 20), phasedOut("K0", 40), retaining(0, 10))
	ending := both(aged(28, 0), endingIn(day))
	noRetention := func(h *userkey.Held) { h.Settings.Retention = userkey.Setting[userkey.Retention]{} }
	older := asksRetention(retention(0, 50))
	tests := map[string]struct {
		held   func(*userkey.Held)
		before func(*userkey.Settings) // how the settings of the state differed before
		after  userkey.Outcome
		reason userkey.Reason // why the key will be due
		goes   int            // how many Phased out keys the next plan will delete
	}{
		"nothing changed, although the key is old":        {held: old},
		"rotate_after_days changed, and the key is older": {held: old, before: rotateAfter(60), reason: userkey.Age},
		"expire_after_days changed, and the end is near":  {held: ending, before: expireAfter(90), reason: userkey.Expiry},
		"the end that is asked for is past, so it stays":  {held: ending, after: userkey.Outcome{EndPast: true}, reason: userkey.Expiry},
		"no key is Active": {held: both(old, missing), before: rotateAfter(60)},
		"min_age_days changed, and keys have reached it": {held: past, before: older, goes: 2},
		"the same, and one of them could not be deleted": {
			held: past, before: older, after: userkey.Outcome{Unpruned: []string{"K0"}}, goes: 1,
		},
		"keep_last changed: what goes went in this apply": {held: past, before: asksRetention(retention(2, 10))},
		"retention was removed: nothing goes":             {held: both(past, noRetention), before: older},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			tt.held(&h)
			before := h.Settings
			if tt.before != nil {
				tt.before(&before)
			}
			var want []userkey.Finding
			if tt.reason != "" {
				want = append(want, userkey.Finding{Kind: userkey.FoundDue, Reason: tt.reason, Key: h.Active})
			}
			if tt.goes > 0 {
				want = append(want, userkey.Finding{Kind: userkey.FoundDeletable, Count: tt.goes})
			}
			if diff := differs(h.Outlook(before, tt.after, noon()), want); diff != "" {
				t.Errorf("Outlook() differs (-want +got):\n%s", diff)
			}
		})
	}
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestKey_Born(t *testing.T) {
	t.Parallel()
	created := at(10, 0, 0)
	tests := map[string]struct {
		name string
		want time.Time
	}{
		"the name agrees with IAM's minute":         {userkey.Name("IBMid-1", at(10, 0, 59)), at(10, 0, 59)},
		"the name is of the next minute":            {userkey.Name("IBMid-1", at(10, 1, 0)), created},
		"the name claims another day":               {userkey.Name("IBMid-1", created.AddDate(1, 0, 0)), created},
		"the name is not that of a user API key":    {"login", created},
		"the name ends with a time that is not one": {"cpd-apikey-IBMid-1-2026-11-23T25:00:00Z", created},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (userkey.Key{Name: tt.name, CreatedAt: created}).Born(); !got.Equal(tt.want) {
				t.Errorf("Born() = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestDeletionPolicy_Deletes(t *testing.T) {
	t.Parallel()
	for policy, want := range map[userkey.DeletionPolicy][2]bool{
		userkey.DeleteManaged: {true, false}, userkey.DeleteAll: {true, true}, userkey.Abandon: {false, false}, "": {false, false},
	} {
		if got := [2]bool{policy.Deletes(true), policy.Deletes(false)}; got != want {
			t.Errorf("%q deletes managed and other keys: %v, want %v", policy, got, want)
		}
	}
}

// A run that stopped half-way may have reached a region that the settings do not name.
func TestHeld_Regions(t *testing.T) {
	t.Parallel()
	h := inPlace()
	h.Settings.Regions = userkey.Known([]string{there, here})
	h.Credentials = map[string]userkey.Credential{here: {}, quiet: {}}
	if diff := differs(h.Regions(), []string{quiet, there, here}); diff != "" {
		t.Error(diff)
	}
	if diff := differs(h.Settings.Regions.Value(), []string{there, here}); diff != "" {
		t.Error("the settings changed: " + diff)
	}
}

// An action has no state: it reads off the series when keys were phased out.
func TestHeld_Prunable(t *testing.T) {
	t.Parallel()
	active := minted("K3", noon().AddDate(0, 0, -5), ourTag)
	older, oldest := minted("K2", noon().AddDate(0, 0, -20), ourTag), minted("K1", noon().AddDate(0, 0, -40), ourTag)
	shut, console := oldest, older
	shut.Locked, console.Mark = true, userkey.Mark{}
	tests := map[string]struct {
		past        []userkey.Key
		keep, age   int64
		ids, locked []string
	}{
		"none is kept":                        {past: []userkey.Key{oldest, older}, ids: []string{"K1", "K2"}},
		"the last one is kept":                {past: []userkey.Key{oldest, older}, keep: 1, ids: []string{"K1"}},
		"what was phased out lately is kept":  {past: []userkey.Key{oldest, older}, age: 6, ids: []string{"K1"}},
		"a key of the console is kept":        {past: []userkey.Key{oldest, console}, ids: []string{"K1"}},
		"a key that somebody locked is told":  {past: []userkey.Key{shut, older}, ids: []string{"K2"}, locked: []string{"K1"}},
		"a locked key counts as the last one": {past: []userkey.Key{shut, older}, keep: 1, locked: []string{"K1"}},
		"more are kept than there are":        {past: []userkey.Key{oldest}, keep: 36500},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := looked(append(tt.past, active), stored("C3", here, active))
			h, s := userkey.Held{}, userkey.Understand(v, knowing(tt.past...), nil)
			for _, k := range s.PhasedOut {
				h.PastKeys = append(h.PastKeys, userkey.PastKey{Key: k, Since: s.PhasedOutAt(k)})
			}
			got, locked := h.Prunable(retention(tt.keep, tt.age).Value(), noon())
			if diff := differs([][]string{got, locked}, [][]string{tt.ids, tt.locked}); diff != "" {
				t.Errorf("Prunable() differs (-want +got):\n%s", diff)
			}
		})
	}
}

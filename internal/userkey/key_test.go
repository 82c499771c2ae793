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

// The action that deletes Phased out keys counts their ages itself.
func TestHeld_Prunable(t *testing.T) {
	t.Parallel()
	h := inPlace()
	both(phasedOut("K1", 40), phasedOut("K2", 20), phasedOut("K3", 20), phasedOut("K4", 5), changed("K3", locked))(&h)
	h.Kept = []string{"K1"}
	for days, want := range map[int64][][]string{41: {nil, nil}, 20: {{"K2"}, {"K3"}}, 0: {{"K2", "K4"}, {"K3"}}} {
		ids, shut := h.Prunable(retention(0, days).Value(), noon())
		if diff := differs([][]string{ids, shut}, want); diff != "" {
			t.Errorf("Prunable() after %d days differs (-want +got):\n%s", days, diff)
		}
	}
}

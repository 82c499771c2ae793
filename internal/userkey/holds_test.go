// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestInventory_Holds(t *testing.T) {
	t.Parallel()
	older, newer := bought("K1", at(10, 0, 30)), bought("K2", at(11, 0, 30))
	generic := userkey.Credential{ID: "C", Region: here, Name: "User API key", CreatedAt: at(10, 30, 0)}
	disabled := newer
	disabled.Disabled = true
	tests := map[string]struct {
		seen       userkey.Inventory
		credential userkey.Credential
		want       string
		sure       bool
	}{
		"it says which key it holds": {
			seen: looked([]userkey.Key{older, newer}), credential: stored("C", here, older), want: "K1", sure: true,
		},
		"it says so, whatever its name says": {
			seen: looked([]userkey.Key{older, newer}), want: "K1", sure: true,
			credential: userkey.Credential{Region: here, KeyID: "K1", Name: newer.Name},
		},
		"it holds a key that is gone": {
			seen: looked([]userkey.Key{older}), credential: stored("C", here, newer), want: "", sure: true,
		},
		"it is named after a key": {
			seen: looked([]userkey.Key{older, newer}), credential: unsaid(stored("C", here, older)), want: "K1", sure: true,
		},
		"it is named after a key that is gone": {
			seen: looked([]userkey.Key{older}), credential: unsaid(stored("C", here, newer)), want: "", sure: true,
		},
		"two keys of one second have its name": {
			seen:       looked([]userkey.Key{bought("K1", at(10, 0, 30)), bought("K3", at(10, 0, 30))}),
			credential: unsaid(stored("C", here, older)), want: "K3", sure: false,
		},
		"a key that this run minted has its name": {
			seen: func() userkey.Inventory {
				v := looked([]userkey.Key{older, minted("K9", at(10, 0, 30), ourTag)})
				v.Fresh = []string{"K9"}
				return v
			}(),
			credential: unsaid(stored("C", here, older)), want: "K1", sure: true,
		},
		"it has a name of no meaning, and was made after one key and before the other": {
			seen: looked([]userkey.Key{newer, older}), credential: generic, want: "K1", sure: true,
		},
		"it was made in the second of its key, in the middle of a minute": {
			seen: looked([]userkey.Key{older, newer}), want: "K2", sure: true,
			credential: userkey.Credential{Region: here, Name: "User API key", CreatedAt: at(11, 0, 30)},
		},
		"it was made in the minute of a key, but before it": {
			seen: looked([]userkey.Key{older, newer}), want: "K1", sure: true,
			credential: userkey.Credential{Region: here, Name: "User API key", CreatedAt: at(11, 0, 29)},
		},
		"it is older than all keys": {
			seen: looked([]userkey.Key{older, newer}), want: "K2", sure: false,
			credential: userkey.Credential{Region: here, Name: "User API key", CreatedAt: at(9, 0, 0)},
		},
		"it was made after both keys, and the newer one is listed first": {
			seen: looked([]userkey.Key{newer, older}), want: "K2", sure: true,
			credential: userkey.Credential{Region: here, Name: "User API key", CreatedAt: noon()},
		},
		"nothing tells, and the newest key is disabled": {
			seen: looked([]userkey.Key{older, disabled}), want: "K1", sure: false,
			credential: userkey.Credential{Region: here, Name: "User API key"},
		},
		"nothing tells, and there is no key": {
			seen: looked(nil), want: "", sure: false, credential: generic,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, sure := tt.seen.Holds(tt.credential)
			if got != tt.want || sure != tt.sure {
				t.Errorf("Holds() = %q, %v, want %q, %v", got, sure, tt.want, tt.sure)
			}
		})
	}
}

func TestKey_Born(t *testing.T) {
	t.Parallel()
	created := at(10, 0, 0)
	tests := map[string]struct {
		name string
		want time.Time
	}{
		"the name agrees with IAM's minute":      {userkey.Name("IBMid-1", at(10, 0, 59)), at(10, 0, 59)},
		"the name is of the next minute":         {userkey.Name("IBMid-1", at(10, 1, 0)), created},
		"the name claims another day":            {userkey.Name("IBMid-1", created.AddDate(1, 0, 0)), created},
		"the name is none of a user API key":     {"login", created},
		"the name ends with a time that is none": {"cpd-apikey-IBMid-1-2026-11-23T25:00:00Z", created},
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

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// What the plan of a create says after a look.
func TestChange_foreseesCreate(t *testing.T) {
	t.Parallel()
	ours, console := minted("K1", at(9, 0, 0), ourTag), bought("K1", at(9, 0, 0))
	unused := ours
	unused.Mark.Place = userkey.Unused
	untold := userkey.Credential{ID: "C5", Region: here, Name: "made by a script"}
	adopting := func(s *userkey.Settings) { s.Adopt = userkey.Known(true) }
	own := func(v *userkey.Seen) { v.Own = "K1" }
	tests := map[string]struct {
		seen    userkey.Seen
		more    func(*userkey.Seen)
		asks    func(*userkey.Settings)
		refusal error
		found   []userkey.Finding
	}{
		"there is nothing":    {seen: looked(nil)},
		"a key is Phased out": {seen: looked([]userkey.Key{console})},
		"a key is Active": {
			seen:    looked([]userkey.Key{console}, stored("C1", here, console)),
			refusal: userkey.MovedError{Owner: owner(), Found: console, Create: true},
		},
		"a key is Active and is to be adopted":  {seen: looked([]userkey.Key{ours}, stored("C1", here, ours)), asks: adopting},
		"a create that failed left a key there": {seen: looked([]userkey.Key{unused}, stored("C1", here, unused))},
		"a key is Active in another region": {
			seen:    looked([]userkey.Key{console}, stored("C1", there, console)),
			refusal: userkey.MovedError{Owner: owner(), Found: console, Elsewhere: []string{there}, Create: true},
		},
		"a key is to be adopted that is Active in another region, too": {
			seen: looked([]userkey.Key{console}, stored("C1", here, console), stored("C2", there, console)), asks: adopting,
			refusal: userkey.MovedError{Owner: owner(), Found: console, Elsewhere: []string{there}, Create: true},
		},
		"a credential does not tell its key": {
			seen:    looked(nil, untold),
			refusal: fmt.Errorf("a task credential is installed for a1/IBMid-1 %w: %q (%s) in us-south", userkey.ErrUntold, untold.Name, untold.ID),
		},
		"a credential does not tell its key and is to be replaced": {
			seen: looked(nil, untold), asks: adopting,
			found: []userkey.Finding{{Kind: userkey.FoundUntold, Regions: []string{here}}},
		},
		"the key that is to be adopted is the provider's own": {
			seen: looked([]userkey.Key{console}, stored("C1", here, console)), asks: adopting, more: own,
			refusal: fmt.Errorf("will not adopt the key %s (%s): %w", console.Name, console.ID, userkey.ErrOwnKey),
		},
		"whether a key is to be adopted is not known: no refusal is foreseen": {
			seen: looked([]userkey.Key{console}, stored("C1", here, console)),
			asks: func(s *userkey.Settings) { s.Adopt = userkey.Unknown[bool]() },
		},
		"where to is not known: no refusal is foreseen": {
			seen: looked([]userkey.Key{console}, stored("C1", here, console)),
			asks: func(s *userkey.Settings) { s.Regions = userkey.Unknown[[]string]() },
		},
		"the region refuses": {
			seen:  looked(nil),
			more:  func(v *userkey.Seen) { v.Refused = map[string]error{here: errDenied, there: errDenied} },
			found: []userkey.Finding{{Kind: userkey.FoundRefused, Regions: []string{here}, Err: errDenied}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := inPlace().Settings
			if tt.asks != nil {
				tt.asks(&w)
			}
			if tt.more != nil {
				tt.more(&tt.seen)
			}
			if tt.refusal != nil {
				tt.found = []userkey.Finding{{Kind: userkey.FoundNoCreate, Err: tt.refusal}}
			}
			got := userkey.Compare(wanting(w), userkey.Held{}, &tt.seen).Found
			if diff := differs(got, tt.found); diff != "" {
				t.Errorf("the findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

// What the plan of an update says of the regions that are added.
func TestChange_foreseesAddedRegions(t *testing.T) {
	t.Parallel()
	console := bought("K9", at(11, 0, 0))
	tests := map[string]struct {
		look func(*userkey.Seen, userkey.Held)
		want []userkey.Finding
	}{
		"nothing is there": {},
		"another key is Active there": {
			look: seeNew(console, there),
			want: []userkey.Finding{{Kind: userkey.FoundElsewhere, Key: console, Regions: []string{there}}},
		},
		"our key is Active there": {
			look: func(v *userkey.Seen, h userkey.Held) {
				v.Credentials[there] = []userkey.Credential{stored("C7", there, h.Active)}
			},
		},
		"a credential with a deleted key is there": {
			look: func(v *userkey.Seen, _ userkey.Held) {
				v.Credentials[there] = []userkey.Credential{stored("C7", there, console)}
			},
		},
		"a credential there does not tell its key": {
			look: seeUntold(there), want: []userkey.Finding{{Kind: userkey.FoundUntold, Regions: []string{there}}},
		},
		"it refuses": {
			look: seeRefusal(there), want: []userkey.Finding{{Kind: userkey.FoundRefused, Regions: []string{there}, Err: errDenied}},
		},
		"a region that is not added is no matter": {look: seeUntold(here)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			v, w := lookAt(h), h.Settings
			asksRegions(here, there)(&w)
			if tt.look != nil {
				tt.look(&v, h)
			}
			got := userkey.Compare(wanting(w), h, &v).Found
			if diff := differs(got, tt.want); diff != "" {
				t.Errorf("the findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

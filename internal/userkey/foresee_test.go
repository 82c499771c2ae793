// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// What the plan of a create says after a look. What the apply refuses beside the
// keys that are there is told in the transcripts.
func TestChange_foreseesCreate(t *testing.T) {
	t.Parallel()
	console := bought("K1", at(9, 0, 0))
	active := looked([]userkey.Key{console}, stored("C1", here, console))
	refusing := looked(nil)
	refusing.Refused = map[string]error{here: errDenied, there: errDenied}
	tests := map[string]struct {
		seen  userkey.Seen
		asks  func(*userkey.Settings)
		found []userkey.Finding
	}{
		"a key is Active": {seen: active, found: []userkey.Finding{
			{Kind: userkey.FoundNoCreate, Err: userkey.MovedError{Owner: owner(), Found: console, Create: true}},
		}},
		"a key is Active and is to be adopted": {
			seen: active, asks: func(s *userkey.Settings) { s.Adopt = userkey.Known(true) },
		},
		"whether a key is to be adopted is not known: no refusal is foreseen": {
			seen: active, asks: func(s *userkey.Settings) { s.Adopt = userkey.Unknown[bool]() },
		},
		"where to is not known: no refusal is foreseen": {seen: active, asks: regionsOpen},
		"a credential does not tell its key: the refusal alone is told": {
			seen: looked(nil, byScript(here)), found: []userkey.Finding{{Kind: userkey.FoundNoCreate, Err: fmt.Errorf(
				"a task credential is installed for a1/IBMid-1 %w: %q (C5) in us-south", userkey.ErrUntold, byScript(here).Name)}},
		},
		"a credential does not tell its key and is to be replaced": {
			seen: looked(nil, byScript(here)), asks: func(s *userkey.Settings) { s.Adopt = userkey.Known(true) },
			found: []userkey.Finding{{Kind: userkey.FoundUntold, Regions: []string{here}}},
		},
		"the region refuses": {seen: refusing, found: []userkey.Finding{refusal(here)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := inPlace().Settings
			if tt.asks != nil {
				tt.asks(&w)
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
	holding := func(k userkey.Key) seeing {
		return func(v *userkey.Seen, _ userkey.Held) {
			v.Credentials[there] = []userkey.Credential{stored("C7", there, k)}
		}
	}
	tests := map[string]struct {
		look seeing
		want []userkey.Finding
	}{
		"another key is Active there": {
			look: seeNew(console, there),
			want: []userkey.Finding{{Kind: userkey.FoundElsewhere, Key: console, Regions: []string{there}}},
		},
		"our key is Active there":                  {look: holding(inPlace().Active)},
		"a credential with a deleted key is there": {look: holding(console)},
		"a credential there does not tell its key": {
			look: seeUntold(there), want: []userkey.Finding{{Kind: userkey.FoundUntold, Regions: []string{there}}},
		},
		"it refuses": {look: seeRefusal(there), want: []userkey.Finding{refusal(there)}},
		"a region that is not added is no matter": {look: seeUntold(here)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			v, w := lookAt(h), h.Settings
			asksRegions(here, there)(&w)
			tt.look(&v, h)
			if diff := differs(userkey.Compare(wanting(w), h, &v).Found, tt.want); diff != "" {
				t.Errorf("the findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

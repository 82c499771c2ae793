// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// What a refresh tells the user.
func TestHeld_Observe_findings(t *testing.T) {
	t.Parallel()
	fromConsole, fromOther := bought("K9", at(11, 0, 0)), minted("K9", at(11, 0, 0), otherTag)
	was := inPlace().Active
	tests := map[string]struct {
		held func(*userkey.Held)
		look func(*userkey.Seen, userkey.Held)
		want []userkey.Finding
	}{
		"an unchanged world: nothing": {held: inBoth},
		"the console rotated: which key replaced which, and when": {
			look: seeNew(fromConsole, here),
			want: []userkey.Finding{{Kind: userkey.FoundReplaced, Key: fromConsole, Was: was, At: at(11, 0, 0)}},
		},
		"another state rotated: so does its key": {
			look: seeNew(fromOther, here),
			want: []userkey.Finding{{Kind: userkey.FoundReplaced, Key: fromOther, Was: was, At: at(11, 0, 0)}},
		},
		"the console rotated and deleted our key: its own creation says when": {
			look: func(v *userkey.Seen, h userkey.Held) {
				seeNew(fromConsole, here)(v, h)
				seeNoKey(v, h)
			},
			want: []userkey.Finding{{Kind: userkey.FoundReplaced, Key: fromConsole, Was: was, At: at(11, 0, 0)}},
		},
		"a run of ours had made its key Active: nothing": {look: seeNew(minted("K9", at(11, 0, 0), ourTag), here)},
		"another state adopted our key: that is no replacement": {
			look: seeKey("K2", func(k *userkey.Key) { k.Mark.Tag = otherTag }),
		},
		"the key is gone: nothing but the rotation that is due": {held: phasedOut("K1", 1), look: seeNoKey},
		"a credential does not tell its key": {
			held: inBoth, look: seeUntold(there),
			want: []userkey.Finding{{Kind: userkey.FoundUntold, Key: was, Regions: []string{there}}},
		},
		"regions refuse: each with its reason": {
			held: inBoth,
			look: func(v *userkey.Seen, h userkey.Held) {
				seeRefusal(there)(v, h)
				seeRefusal(here)(v, h)
			},
			want: []userkey.Finding{
				{Kind: userkey.FoundRefused, Regions: []string{there}, Err: errDenied},
				{Kind: userkey.FoundRefused, Regions: []string{here}, Err: errDenied},
			},
		},
		"fifteen keys of whatever kind: the limit is near": {
			look: func(v *userkey.Seen, _ userkey.Held) { v.Others = make([]userkey.Key, 14) },
			want: []userkey.Finding{{Kind: userkey.FoundCrowded, Count: 15}},
		},
		"fourteen: it is not": {look: func(v *userkey.Seen, _ userkey.Held) { v.Others = make([]userkey.Key, 13) }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			if tt.held != nil {
				tt.held(&h)
			}
			v := lookAt(h)
			if tt.look != nil {
				tt.look(&v, h)
			}
			_, gone, found := h.Observe(v)
			if diff := differs(found, tt.want); gone || diff != "" {
				t.Errorf("Observe() finds something else (-want +got), gone: %v\n%s", gone, diff)
			}
		})
	}
}

// Only a look that finds neither key nor credential ends the resource.
func TestHeld_Observe_gone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		look func(*userkey.Seen, userkey.Held)
		want bool
	}{
		"key and credential are gone": {want: true, look: func(v *userkey.Seen, h userkey.Held) {
			seeNoKey(v, h)
			seeNoCredential(here)(v, h)
		}},
		"the key is gone, its credential is there": {look: seeNoKey},
		"the credential is gone, its key is there": {look: seeNoCredential(here)},
		"the key is gone, and the region refuses": {look: func(v *userkey.Seen, h userkey.Held) {
			seeNoKey(v, h)
			seeRefusal(here)(v, h)
		}},
		"the key is gone, and a credential does not tell its key": {look: func(v *userkey.Seen, h userkey.Held) {
			seeNoKey(v, h)
			seeUntold(here)(v, h)
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			v := lookAt(h)
			tt.look(&v, h)
			if _, gone, _ := h.Observe(v); gone != tt.want {
				t.Errorf("gone: %v, want %v", gone, tt.want)
			}
		})
	}
}

// A rotation that stopped half-way goes on in the next plan, also without a refresh.
func TestHeld_Interrupted(t *testing.T) {
	t.Parallel()
	h := inPlace()
	inBoth(&h)
	next := minted("K9", at(11, 0, 0), ourTag)
	v := looked([]userkey.Key{h.Active, next}, stored("C9", here, next), h.Credentials[there])
	after := h.Interrupted(userkey.Outcome{Series: userkey.Understand(v, h, nil)})
	c := userkey.Compare(userkey.Wanted{Settings: h.Settings}, after, nil)
	want := userkey.Change{
		Rotate: true, Reasons: []userkey.Reason{userkey.NotInstalled}, Lost: []string{there}, PastOpen: true,
	}
	if diff := differs(c, want); after.Active.ID != next.ID || diff != "" {
		t.Errorf("%s is Active; Compare() differs (-want +got):\n%s", after.Active.ID, diff)
	}
}

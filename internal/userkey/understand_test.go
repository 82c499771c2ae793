// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// sorted is what Understand makes of an inventory, in IDs.
type sorted struct {
	Active                                string
	PhasedOut, Orphans, InFlight, Surplus []string
	Guessed                               []string
}

func TestUnderstand(t *testing.T) {
	t.Parallel()
	first, second := bought("K1", at(9, 0, 10)), bought("K2", at(10, 0, 10))
	old := minted("K1", at(9, 0, 10), ourTag)
	orphan := minted("K3", at(11, 0, 10), ourTag)
	tests := map[string]struct {
		seen   userkey.Inventory
		memory userkey.Memory
		want   sorted
	}{
		"nothing is there": {seen: looked(nil)},
		"the console rotated": {
			seen: looked([]userkey.Key{second, first}, unsaid(stored("C", here, second))),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"a key that was made elsewhere and that the state knows was Active once": {
			seen:   beside(looked([]userkey.Key{second}, stored("C", here, second)), first),
			memory: ours("K1"),
			want:   sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"a key that was made elsewhere": {
			seen: beside(looked([]userkey.Key{second}, stored("C", here, second)), first),
			want: sorted{Active: "K2"},
		},
		"two regions hold different keys": {
			seen: looked([]userkey.Key{first, second}, stored("C1", here, first), stored("C2", there, second)),
			want: sorted{Active: "K2"},
		},
		"one region has two credentials": {
			seen: looked([]userkey.Key{first, second}, stored("C2", here, second), stored("C1", here, first)),
			want: sorted{Active: "K2", Surplus: []string{"C1"}},
		},
		"one region has two credentials, the newer one shown last": {
			seen: looked([]userkey.Key{first, second}, stored("C1", here, first), stored("C2", here, second)),
			want: sorted{Active: "K2", Surplus: []string{"C1"}},
		},
		"the key of the only credential is gone": {
			seen: looked([]userkey.Key{first}, stored("C2", here, second)),
			want: sorted{PhasedOut: []string{"K1"}, Surplus: []string{"C2"}},
		},
		"the key in hand is installed nowhere yet": {
			seen: with(looked([]userkey.Key{first, orphan}, stored("C", here, first)), func(v *userkey.Inventory) { v.Hand.Key = orphan }), memory: ours("K1"),
			want: sorted{Active: "K1"},
		},
		"which key is installed is a guess": {
			seen: looked([]userkey.Key{first, second}, userkey.Credential{ID: "C", Region: here, Name: "User API key"}),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}, Guessed: []string{here}},
		},
		"two credentials of one region are a guess": {
			seen: looked([]userkey.Key{first}, userkey.Credential{ID: "C1", Region: here, Name: "a"}, userkey.Credential{ID: "C2", Region: here, Name: "a"}),
			want: sorted{Active: "K1", Surplus: []string{"C2"}, Guessed: []string{here}},
		},
		"a key of the same name may be what is installed": {
			seen:   looked([]userkey.Key{minted("K1", at(9, 0, 10), ourTag), minted("K2", at(9, 0, 10), ourTag)}, unsaid(stored("C", quiet, first))),
			memory: ours(), want: sorted{Active: "K2", Guessed: []string{quiet}},
		},
		"our own run died between mint and install": {
			seen: looked([]userkey.Key{old, orphan}, stored("C", here, old)), memory: ours("K1"),
			want: sorted{Active: "K1", Orphans: []string{"K3"}},
		},
		"our own run died in the second in which the Active key was created": {
			seen:   looked([]userkey.Key{old, minted("K0", at(9, 0, 10), ourTag)}, stored("C", here, old)),
			memory: ours("K1"), want: sorted{Active: "K1", Orphans: []string{"K0"}},
		},
		"our own key is older than the Active one": {
			seen: looked([]userkey.Key{old, second}, stored("C", here, second)), memory: ours(),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"our own key is younger than the Active one, but the state lists it": {
			seen: looked([]userkey.Key{first, orphan}, stored("C", here, first)), memory: ours("K3"),
			want: sorted{Active: "K1", PhasedOut: []string{"K3"}},
		},
		"another workspace has just minted": {
			seen:   looked([]userkey.Key{first, minted("K3", at(11, 30, 0), otherTag)}, stored("C", here, first)),
			memory: ours("K1"), want: sorted{Active: "K1", InFlight: []string{"K3"}},
		},
		"another workspace minted an hour ago and did not install": {
			seen:   looked([]userkey.Key{first, minted("K3", at(11, 0, 0), otherTag)}, stored("C", here, first)),
			memory: ours("K1"), want: sorted{Active: "K1", Orphans: []string{"K3"}},
		},
		"another workspace's key is older than the Active one": {
			seen:   looked([]userkey.Key{minted("K1", at(9, 0, 10), otherTag), second}, stored("C", here, second)),
			memory: ours(), want: sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"a young key of a run without a state, and no key is Active": {
			seen:   looked([]userkey.Key{minted("K3", at(11, 30, 0), otherTag)}),
			memory: ours(), want: sorted{InFlight: []string{"K3"}},
		},
		"an old key of a run without a state, and no key is Active": {
			seen:   looked([]userkey.Key{minted("K3", at(10, 30, 0), otherTag)}),
			memory: ours(), want: sorted{Orphans: []string{"K3"}},
		},
		"a key without our mark is never an orphan": {
			seen: looked([]userkey.Key{first, second}, stored("C", here, first)), memory: ours(),
			want: sorted{Active: "K1", PhasedOut: []string{"K2"}},
		},
		"nobody's mark is no mark of ours": {
			seen: looked([]userkey.Key{first}), memory: userkey.Memory{},
			want: sorted{PhasedOut: []string{"K1"}},
		},
		"a region beyond the scope holds a younger key": {
			seen: func() userkey.Inventory {
				v := looked([]userkey.Key{first, minted("K3", at(11, 0, 10), ourTag)}, stored("C1", here, first), stored("C3", there, orphan))
				v.Scope = []string{here}
				return v
			}(),
			memory: ours(), want: sorted{Active: "K1"},
		},
		"what this run minted counts, whatever the clocks say": {
			seen: func() userkey.Inventory {
				v := looked([]userkey.Key{first, second}, stored("C2", here, second), stored("C1", here, first))
				v.Hand = userkey.Hand{Key: first, Minted: true}
				return v
			}(),
			want: sorted{Active: "K1", Surplus: []string{"C2"}},
		},
		"what a state keeps the value of does not count more": {
			seen: with(looked([]userkey.Key{first, second}, stored("C1", here, first), stored("C2", here, second)), func(v *userkey.Inventory) { v.Hand.Key = first }),
			want: sorted{Active: "K2", Surplus: []string{"C1"}},
		},
		"two keys are installed beside what this run minted": {
			seen: with(looked([]userkey.Key{first, second}, stored("C1", here, first), stored("C2", here, second)), func(v *userkey.Inventory) {
				v.Hand = userkey.Hand{Key: orphan, Minted: true}
			}),
			want: sorted{Active: "K2", Surplus: []string{"C1"}},
		},
		"a key that appeared during our run is a mint whose reply was lost": {
			seen: func() userkey.Inventory {
				v := looked([]userkey.Key{first, minted("K3", at(8, 0, 0), ourTag)}, stored("C", here, first))
				v.Before = []string{"K1"}
				return v
			}(),
			memory: ours("K1"), want: sorted{Active: "K1", Orphans: []string{"K3"}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := userkey.Understand(tt.seen, tt.memory)
			got := sorted{Active: s.Active.ID, PhasedOut: ids(s.PhasedOut), Orphans: ids(s.Orphans), InFlight: ids(s.InFlight), Guessed: s.Guessed}
			for _, c := range s.Surplus {
				got.Surplus = append(got.Surplus, c.ID)
			}
			if diff := differs(got, tt.want); diff != "" {
				t.Errorf("Understand() differs (-want +got):\n%s", diff)
			}
		})
	}
}

// A credential whose key is gone installs nothing.
func TestUnderstand_countsNoCredentialWithADeletedKey(t *testing.T) {
	t.Parallel()
	s := userkey.Understand(looked(nil, stored("C1", here, bought("K1", at(9, 0, 0)))), ours())
	if len(s.Installed) > 0 {
		t.Errorf("installed: %+v", s.Installed)
	}
}

func TestSeries_PhasedOutAt(t *testing.T) {
	t.Parallel()
	first, second, third := bought("K1", at(9, 0, 0)), bought("K2", at(10, 0, 0)), bought("K3", at(11, 0, 0))
	late := stored("C", here, third)
	late.CreatedAt = at(11, 5, 0)
	s := userkey.Understand(looked([]userkey.Key{third, first, second}, late), userkey.Memory{})
	want := []time.Time{at(10, 0, 0), at(11, 5, 0), at(11, 0, 0)}
	for i, k := range []userkey.Key{first, second, third} {
		if got := s.PhasedOutAt(k); !got.Equal(want[i]) {
			t.Errorf("PhasedOutAt(%s) = %v, want %v", k.ID, got, want[i])
		}
	}
	if got := ids(s.PhasedOut); !slices.Equal(got, []string{"K1", "K2"}) {
		t.Errorf("PhasedOut = %v, want the oldest first", got)
	}
}

func TestSeries_whatItTells(t *testing.T) {
	t.Parallel()
	key := bought("K1", at(9, 0, 0))
	tests := map[string]struct {
		series            userkey.Series
		gone, every, hold bool
	}{
		"nothing":                 {userkey.Understand(looked(nil), userkey.Memory{}), true, false, false},
		"a phased-out key":        {userkey.Understand(looked([]userkey.Key{key}), userkey.Memory{}), false, false, false},
		"a dangling credential":   {userkey.Understand(looked(nil, stored("C", here, key)), userkey.Memory{}), false, false, false},
		"an Active key":           {userkey.Understand(looked([]userkey.Key{key}, stored("C", here, key)), userkey.Memory{}), false, true, true},
		"an Active key elsewhere": {userkey.Understand(looked([]userkey.Key{key}, stored("C", there, key)), userkey.Memory{}), false, false, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.series.Gone(); got != tt.gone {
				t.Errorf("Gone() = %v", got)
			}
			if got := tt.series.Everywhere([]string{here}); got != tt.every {
				t.Errorf("Everywhere() = %v", got)
			}
			if got := tt.series.Holds("K1"); got != tt.hold {
				t.Errorf("Holds() = %v", got)
			}
		})
	}
}

// beside adds API keys that a look cannot tell to be of the series.
func beside(seen userkey.Inventory, others ...userkey.Key) userkey.Inventory {
	seen.Others = others
	return seen
}

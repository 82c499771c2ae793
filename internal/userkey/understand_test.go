// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// sorted is what Understand makes of a look, in IDs.
type sorted struct {
	Active                                string
	PhasedOut, Orphans, InFlight, Surplus []string
	Untold                                []string
}

func TestUnderstand(t *testing.T) {
	t.Parallel()
	first, second := bought("K1", at(9, 0, 10)), bought("K2", at(10, 0, 10))
	old := minted("K1", at(9, 0, 10), ourTag)
	orphan, unused := minted("K3", at(11, 0, 10), ourTag), minted("K1", at(9, 0, 10), otherTag)
	unused.Mark.Place = userkey.Unused
	half := knowing(old)
	half.Credentials = map[string]userkey.Credential{there: stored("C0", there, userkey.Key{ID: "K0"})}
	tests := map[string]struct {
		seen    userkey.Seen
		held    userkey.Held
		regions []string // nil for all
		want    sorted
	}{
		"the console rotated": {
			seen: looked([]userkey.Key{second, first}, unsaid(stored("C", here, second))),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"a key that was made elsewhere and that the state knows was Active once": {
			seen: beside(looked([]userkey.Key{second}, stored("C", here, second)), first), held: knowing(first),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"one region has two credentials, the newer one shown last": {
			seen: looked([]userkey.Key{first, second}, stored("C1", here, first), stored("C2", here, second)),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}, Surplus: []string{"C1"}},
		},
		"one that tells stands beside one that does not": {
			seen: looked([]userkey.Key{first}, byScript(here), stored("C2", here, first)), want: sorted{Active: "K1"},
		},
		"a key is younger than the credential that has its name": {
			seen: looked([]userkey.Key{second}, userkey.Credential{ID: "C", Region: here, Name: second.Name, CreatedAt: at(9, 0, 0)}),
			want: sorted{PhasedOut: []string{"K2"}, Surplus: []string{"C"}},
		},
		"two keys of one second have the name of a credential": {
			seen: looked([]userkey.Key{minted("K1", at(9, 0, 10), ourTag), minted("K2", at(9, 0, 10), ourTag)}, unsaid(stored("C", quiet, first))),
			held: knowing(), want: sorted{Active: "K2"},
		},
		"our own run died in the second in which the Active key was created": {
			seen: looked([]userkey.Key{old, minted("K0", at(9, 0, 10), ourTag)}, stored("C", here, old)), held: knowing(old),
			want: sorted{Active: "K1", Orphans: []string{"K0"}},
		},
		"our own key of that second was installed when the state last looked": {
			seen: looked([]userkey.Key{old, minted("K0", at(9, 0, 10), ourTag)}, stored("C", here, old)), held: half,
			want: sorted{Active: "K1", PhasedOut: []string{"K0"}},
		},
		"our own key is younger than the Active one, but the state lists it": {
			seen: looked([]userkey.Key{first, orphan}, stored("C", here, first)), held: knowing(orphan),
			want: sorted{Active: "K1", PhasedOut: []string{"K3"}},
		},
		"another state minted an hour ago and did not install": {
			seen: looked([]userkey.Key{first, minted("K3", at(11, 0, 0), otherTag)}, stored("C", here, first)), held: knowing(first),
			want: sorted{Active: "K1", PhasedOut: []string{"K3"}},
		},
		"a create that failed left a key, and the state has taken it over": {
			seen: looked([]userkey.Key{unused, second}, stored("C", here, second)), held: knowing(unused),
			want: sorted{Active: "K2", PhasedOut: []string{"K1"}},
		},
		"a region that does not decide holds a younger key": {
			seen: looked([]userkey.Key{first, orphan}, stored("C1", here, first), stored("C3", there, orphan)), regions: []string{here},
			held: knowing(), want: sorted{Active: "K1"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := userkey.Understand(tt.seen, tt.held, tt.regions)
			got := sorted{Active: s.Active.ID, PhasedOut: ids(s.PhasedOut), Orphans: ids(s.Orphans), InFlight: ids(s.InFlight)}
			got.Untold = slices.Collect(maps.Keys(s.Untold))
			for _, c := range s.Surplus {
				got.Surplus = append(got.Surplus, c.ID)
			}
			if diff := differs(got, tt.want); diff != "" {
				t.Errorf("Understand() differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSeries_PhasedOutAt(t *testing.T) {
	t.Parallel()
	first, second, third := bought("K1", at(9, 0, 0)), bought("K2", at(10, 0, 0)), bought("K3", at(11, 0, 0))
	late := stored("C", here, third)
	late.CreatedAt = at(11, 5, 0)
	s := userkey.Understand(looked([]userkey.Key{third, first, second}, late), userkey.Held{}, nil)
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

// beside adds API keys that a look cannot tell to be of the series.
func beside(seen userkey.Seen, others ...userkey.Key) userkey.Seen {
	seen.Others = others
	return seen
}

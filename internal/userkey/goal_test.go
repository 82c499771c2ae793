// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// What a run is told of a change.
func TestChange_Goal(t *testing.T) {
	t.Parallel()
	const tag = "tag"
	own := userkey.NewSecret("chosen by the user")
	tests := map[string]struct {
		held  func(*userkey.Held)
		asks  func(*userkey.Settings)
		value userkey.Secret
		want  func(g *userkey.Goal) // what differs from a run that does nothing
	}{
		"nothing is to be done": {},
		"a rotation: a key for the regions of this run": {
			held: inBoth, asks: both(trigger("2"), asksRegions(there)),
			want: func(g *userkey.Goal) {
				g.Rotate, g.Regions, g.Leave, g.New.Mark.Place = true, []string{there}, []string{here}, there
			},
		},
		"a rotation whose value the state keeps: the key can be anywhere": {
			asks: both(trigger("2"), func(s *userkey.Settings) { s.StoreValue = userkey.Known(true) }),
			want: func(g *userkey.Goal) { g.Rotate, g.New.Mark.Place = true, userkey.Anywhere },
		},
		"a rotation to a value of the user's own: the key can be anywhere": {
			asks: nextVersion, value: own,
			want: func(g *userkey.Goal) { g.Rotate, g.New.Value, g.New.Mark.Place = true, own, userkey.Anywhere },
		},
		"an edit": {
			asks: func(s *userkey.Settings) { s.Description = userkey.Known("x") },
			want: func(g *userkey.Goal) { g.Edit.Description, g.New.Description = userkey.Known("x"), userkey.Known("x") },
		},
		"the first update after an import marks the key": {
			held: func(h *userkey.Held) { h.Imported = true }, asks: func(s *userkey.Settings) { s.StoreValue = userkey.Known(false) },
			want: func(g *userkey.Goal) { g.Mark = true },
		},
		"retention": {
			held: both(phasedOut("K1", 1), retaining(0, 0)), want: func(g *userkey.Goal) { g.Prune = []string{"K1"} },
		},
		"a region is added and the state has the value": {
			held: keptValue, asks: asksRegions(here, there),
			want: func(g *userkey.Goal) {
				g.Regions, g.Value, g.New.Mark.Place = []string{here, there}, userkey.NewSecret("v"), userkey.Anywhere
			},
		},
		"a region is added and the user passes a value, which may be another": {
			held: ownValue, asks: asksRegions(here, there), value: own,
			want: func(g *userkey.Goal) {
				g.Regions, g.Value = []string{here, there}, own
				g.New.Value, g.New.Mark.Place = own, userkey.Anywhere
			},
		},
		"a create: what is there already is not touched": {
			held: func(h *userkey.Held) { *h = userkey.Held{Settings: h.Settings} },
			want: func(g *userkey.Goal) {
				g.Create, g.Mark, g.Edit = true, true, userkey.Spec{Description: userkey.Known("")}
			},
		},
		"a create that may adopt: the key that is there is edited and marked": {
			held: func(h *userkey.Held) { *h = userkey.Held{Settings: h.Settings} },
			asks: func(s *userkey.Settings) { s.Adopt, s.ExpireAfter = userkey.Known(true), userkey.Known[int64](90) },
			want: func(g *userkey.Goal) {
				g.Create, g.Mark = true, true
				g.Edit = userkey.Spec{Description: userkey.Known(""), ExpireAfter: userkey.Known(int64(90))}
				g.New.ExpireAfter = userkey.Known(int64(90))
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			triggered("1")(&h)
			if tt.held != nil {
				tt.held(&h)
			}
			w := h.Settings
			if tt.asks != nil {
				tt.asks(&w)
			}
			got := userkey.Compare(wanting(w), h, nil).Goal(w, h, tag, tt.value)
			if got.Held.Tag != tag {
				t.Errorf("the tag is %q", got.Held.Tag)
			}
			want := userkey.Goal{
				Regions: []string{here},
				New:     userkey.Spec{Description: userkey.Known(""), Mark: userkey.Mark{Tag: tag, Place: here}},
			}
			if tt.want != nil {
				tt.want(&want)
			}
			got.Held, got.Settings = userkey.Held{}, userkey.Settings{}
			got.Change = userkey.Change{ // what a run reads of it
				Create: got.Create, Rotate: got.Rotate, Leave: got.Leave, Edit: got.Edit, Mark: got.Mark, Prune: got.Prune,
			}
			if diff := differs(got, want); diff != "" {
				t.Errorf("Goal() differs (-want +got):\n%s", diff)
			}
		})
	}
}

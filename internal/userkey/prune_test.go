// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// Prune is asked for keys by their IDs. It deletes all of them, or none; a dry run
// refuses the same and deletes nothing.
func TestPrune(t *testing.T) {
	t.Parallel()
	const (
		old          = "the key cpd-apikey-IBMid-1-2026-11-23T08:00:00Z (K004)"
		notPhasedOut = "not Phased out keys of this series: "
		unseen       = "could not look whether a key to be deleted is installed in "
	)
	tests := map[string]struct {
		prepare func(c *cloud, old *record) // nil for nothing
		ask     []string                    // nil for the two that are Phased out
		refuses string                      // a call that is refused
		says    string                      // what the error says; empty where the keys go
		applies bool                        // whether only the deletion itself fails
	}{
		"keys that are Phased out":                      {},
		"whoever made them":                             {prepare: func(_ *cloud, old *record) { old.Mark = userkey.Mark{} }},
		"the Active key, beside one that is Phased out": {ask: []string{"K004", "K002"}, says: notPhasedOut + "K002"},
		"a key that does not belong to the series":      {ask: []string{"K999", "K004"}, says: notPhasedOut + "K999"},
		"a key that is installed far away": {
			prepare: func(c *cloud, old *record) { c.place("jp-tok", old, old.ID) }, says: notPhasedOut + "K004",
		},
		"a region of its mark does not answer": {
			prepare: func(c *cloud, _ *record) { c.silent[there] = true }, says: unseen + "eu-de: the region does not answer",
		},
		"a region of its mark refuses": {
			prepare: func(c *cloud, _ *record) { c.refuses[there] = true }, says: unseen + "eu-de: the service refuses",
		},
		"another region does not answer": {prepare: func(c *cloud, _ *record) { c.silent["jp-tok"] = true }},
		"another region does not answer, and the key can be anywhere": {
			prepare: func(c *cloud, old *record) { c.silent["jp-tok"], old.Mark.Place = true, userkey.Anywhere },
			says:    unseen + "jp-tok: the region does not answer",
		},
		"the provider's own key": {
			prepare: func(c *cloud, old *record) { c.own = old.ID },
			says:    "will not delete " + old + ": the provider authenticates with it",
		},
		"a key that somebody locked": {
			prepare: func(_ *cloud, old *record) { old.Locked = true },
			says:    old + " is locked in IAM",
		},
		"nothing can be seen": {refuses: "look everywhere", says: "look everywhere: the service refuses"},
		"the deletion is refused": {
			refuses: "discard K004", applies: true,
			says: "delete " + old + ": discard K004: the service refuses; the keys before it are deleted",
		},
	}
	for name, tt := range tests {
		for _, dry := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", dry"}[dry], func(t *testing.T) {
				t.Parallel()
				c, w := newCloud(conflict), newWorkspace("ours", here)
				c.addLogin()
				w.succeed(t, c) // K002 is Active.
				mark := userkey.Mark{Tag: w.held.Tag, Place: userkey.InRegions([]string{here, there})}
				first, second := c.addPast(at(8, 0, 0), mark), c.addPast(at(9, 0, 0), mark)
				if tt.prepare != nil {
					tt.prepare(c, first)
				}
				ask, want := tt.ask, tt.says
				if ask == nil {
					ask = []string{first.ID, second.ID}
				}
				if dry && tt.applies {
					want = ""
				}
				s, before := c.session(), c.String()
				s.fault = func(_ int, call string) fault { return map[string]fault{tt.refuses: refused}[call] }
				c.named = ask
				err := userkey.Prune(t.Context(), s, w.held, ask, dry)
				wrong := c.broken()
				if said := word(err); said != want && (err != nil || want != "") || len(wrong) > 0 {
					t.Fatalf("Prune() = %v, want %q; %v\n%s", said, want, wrong, c)
				}
				if goes := !dry && want == ""; !goes && c.String() != before || goes && len(c.keys) != 4-len(ask) {
					t.Errorf("from %s to %s", before, c)
				}
			})
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// Prune is asked for keys by their IDs. It deletes all of them, or none; a dry run
// refuses the same and deletes nothing.
func TestPrune(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(c *cloud, old *record) // nil for nothing
		ask     []string                    // nil for the two that are Phased out
		fault   func(n int, call string) fault
		refused func(err error) bool // nil where the keys go
		applies bool                 // whether only the deletion itself fails
	}{
		"keys that are Phased out": {},
		"whoever made them":        {prepare: func(_ *cloud, old *record) { old.Mark = userkey.Mark{} }},
		"nothing":                  {ask: []string{}},
		"the Active key, beside one that is Phased out": {
			ask:     []string{"K004", "K002"},
			refused: says(userkey.ErrNotPhasedOut, "not Phased out keys of this series: K002"),
		},
		"a key that does not belong to the series": {
			ask:     []string{"K999", "K004"},
			refused: says(userkey.ErrNotPhasedOut, "not Phased out keys of this series: K999"),
		},
		"a key that is installed far away": {
			prepare: func(c *cloud, old *record) { c.place("jp-tok", old, old.ID) },
			refused: says(userkey.ErrNotPhasedOut, "not Phased out keys of this series: K004"),
		},
		"a key that is installed beside the Active one": {
			prepare: func(c *cloud, old *record) { c.place(here, old, old.ID) },
			refused: says(userkey.ErrNotPhasedOut, "not Phased out keys of this series: K004"),
		},
		"a region of its mark does not answer": {
			prepare: func(c *cloud, _ *record) { c.silent[there] = true },
			refused: says(userkey.ErrUnseen, "could not look whether a key to be deleted is installed in eu-de: the region does not answer"),
		},
		"a region of its mark refuses": {
			prepare: func(c *cloud, _ *record) { c.refuses[there] = true },
			refused: says(userkey.ErrUnseen, "could not look whether a key to be deleted is installed in eu-de: the service refuses"),
		},
		"another region does not answer": {prepare: func(c *cloud, _ *record) { c.silent["jp-tok"] = true }},
		"another region does not answer, and the key can be anywhere": {
			prepare: func(c *cloud, old *record) { c.silent["jp-tok"], old.Mark.Place = true, userkey.Anywhere },
			refused: says(userkey.ErrUnseen, "could not look whether a key to be deleted is installed in jp-tok: the region does not answer"),
		},
		"the provider's own key":     {prepare: func(c *cloud, old *record) { c.own = old.ID }, refused: isOwnKey},
		"a key that somebody locked": {prepare: func(_ *cloud, old *record) { old.Locked = true }, refused: is[userkey.LockedError]},
		"nothing can be seen": {
			fault:   always(refused, "look everywhere"),
			refused: func(err error) bool { return errors.Is(err, errRefused) },
		},
		"the deletion is refused": {
			fault:   always(refused, "discard K004"),
			refused: func(err error) bool { return errors.Is(err, errRefused) }, applies: true,
		},
	}
	for name, tt := range tests {
		for _, dry := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", dry"}[dry], func(t *testing.T) {
				t.Parallel()
				c, w := created(t, conflict, here) // K002 is Active.
				mark := userkey.Mark{Tag: w.held.Tag, Place: userkey.InRegions([]string{here, there})}
				old, other := c.addPast(at(8, 0, 0), mark), c.addPast(at(9, 0, 0), mark)
				if tt.prepare != nil {
					tt.prepare(c, old)
				}
				ask := tt.ask
				if ask == nil {
					ask = []string{old.ID, other.ID}
				}
				s, before := c.session(), c.String()
				s.fault = tt.fault
				c.named = ask
				err := userkey.Prune(t.Context(), s, w.held, ask, dry)
				want := tt.refused
				if dry && tt.applies {
					want = nil
				}
				if wrong := c.broken(); want == nil && err != nil || want != nil && (err == nil || !want(err)) || len(wrong) > 0 {
					t.Fatalf("Prune() = %v, %v\n%s", err, wrong, c)
				}
				if unchanged := dry || want != nil; unchanged && c.String() != before || !unchanged && len(c.keys) != 4-len(ask) {
					t.Errorf("from %s to %s", before, c)
				}
			})
		}
	}
}

// is reports whether an error is of a type.
func is[T error](err error) bool {
	var e T
	return errors.As(err, &e)
}

func isOwnKey(err error) bool { return errors.Is(err, userkey.ErrOwnKey) }

// says reports whether an error is one of the domain's and has a text.
func says(kind error, text string) func(error) bool {
	return func(err error) bool { return errors.Is(err, kind) && err.Error() == text }
}

// always makes all calls of some names go wrong.
func always(f fault, names ...string) func(int, string) fault {
	return func(_ int, call string) fault {
		if slices.Contains(names, call) {
			return f
		}
		return fine
	}
}

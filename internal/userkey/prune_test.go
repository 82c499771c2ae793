// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestRun_prunes(t *testing.T) {
	t.Parallel()
	prepare := func(t *testing.T) (*cloud, *workspace, *record) {
		t.Helper()
		c, w := rotating(t, conflict, here)
		old := c.addPast(at(8, 0, 0), userkey.Mark{Tag: w.tag})
		w.refresh(c)
		return c, w, old
	}
	tests := map[string]struct {
		change func(c *cloud, s *session, old *record)
		gone   bool
		warned bool
	}{
		"a phased-out key":                 {change: func(*cloud, *session, *record) {}, gone: true},
		"a key that is installed far away": {change: func(c *cloud, _ *session, old *record) { c.place("jp-tok", old, old.ID) }},
		"a locked key":                     {change: func(_ *cloud, _ *session, old *record) { old.Locked = true }},
		"in spite of a failure": {warned: true, change: func(_ *cloud, s *session, _ *record) {
			s.fault = always(refused, "discard")
		}},
		"without a look at everything": {warned: true, change: func(_ *cloud, s *session, _ *record) {
			s.fault = always(refused, "survey")
		}},
		"with a region in the dark": {change: func(c *cloud, _ *session, _ *record) { c.dark = []string{"jp-tok"} }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w, old := prepare(t)
			s := c.session()
			tt.change(c, s, old)
			goal, start := w.goal()
			goal.Prune = []string{old.ID}
			o, err := userkey.Run(t.Context(), s, goal, start)
			if err != nil || !c.works(here) || c.in(here)[0].key != o.Minted.Key.ID {
				t.Fatalf("Run() = %v\n%s", err, c)
			}
			if gone := c.key(old.ID) == nil; gone != tt.gone {
				t.Errorf("gone: %v, want %v", gone, tt.gone)
			}
			if warned := len(o.Trouble) > 0; warned != tt.warned {
				t.Errorf("trouble: %v", o.Trouble)
			}
			if len(c.breaches) > 0 {
				t.Error(c.breaches)
			}
		})
	}
}

// What a dead run left is discarded even if that fails at first; and if it goes
// on failing, the rotation is worth more.
func TestRun_discardsOrphansIfItCan(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]int{0: 0, 1: 0, 2: 1} {
		c, w := rotating(t, conflict, here)
		orphan := c.addKey("", userkey.Mark{Tag: w.tag})
		s, failed := c.session(), 0
		s.fault = func(_ int, call string) fault {
			if call == "discard" && failed < failures {
				failed++
				return refused
			}
			return fine
		}
		goal, start := w.goal()
		o, err := userkey.Run(t.Context(), s, goal, start)
		if err != nil || len(o.Trouble) != want || (c.key(orphan.ID) == nil) != (want == 0) {
			t.Errorf("after %d failures: %v, %v\n%s", failures, err, o.Trouble, c)
		}
	}
}

// The second try, at the end, minds what became of the orphan meanwhile.
func TestRun_looksAfterAnOrphanThatItCouldNotDiscard(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		call   string // before which something happens
		happen func(c *cloud, orphan *record)
		gone   bool
		warned bool
	}{
		"somebody installs it": {
			call: "install " + here, warned: true,
			happen: func(c *cloud, orphan *record) { c.place("jp-tok", orphan, orphan.ID) },
		},
		"somebody deletes it": {
			call: "discard", gone: true,
			happen: func(c *cloud, orphan *record) { c.removeKey(orphan.ID) },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, allow, here)
			orphan, s := c.addKey("", userkey.Mark{Tag: w.tag}), c.session()
			s.fault = first(1, refused, "discard")
			s.between = func(_ int, call string) {
				if call == tt.call && s.disturbed {
					tt.happen(c, orphan)
				}
			}
			goal, start := w.goal()
			o, err := userkey.Run(t.Context(), s, goal, start)
			if err != nil || (len(o.Trouble) > 0) != tt.warned || (c.key(orphan.ID) == nil) != tt.gone || len(c.breaches) > 0 {
				t.Errorf("Run() = %v, %v, %v\n%s", err, o.Trouble, c.breaches, c)
			}
		})
	}
}

func TestRun_leavesAnOrphanThatMayBeInstalledInTheDark(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	orphan := c.addKey("", userkey.Mark{Tag: w.tag})
	c.place("jp-tok", orphan, orphan.ID)
	c.dark = []string{"jp-tok"}
	goal, start := w.goal()
	if _, err := userkey.Run(t.Context(), c.session(), goal, start); err != nil {
		t.Fatal(err)
	}
	if c.key(orphan.ID) == nil {
		t.Error("the key was discarded")
	}
}

// A survey finds keys in regions that the goal is not about. A younger one there
// is none of its business, and not to be discarded either.
func TestRun_mindsItsRegions(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	w.reached = w.wanted
	elsewhere := c.addKey("", userkey.Mark{Tag: w.tag})
	c.place("jp-tok", elsewhere, elsewhere.ID)
	c.now = c.now.Add(time.Minute)
	orphan := c.addKey("", userkey.Mark{Tag: w.tag})
	if err := w.update(t.Context(), c.session()); err != nil {
		t.Fatal(err)
	}
	if c.key(orphan.ID) != nil || c.key(elsewhere.ID) == nil || c.mints > 0 || w.active == elsewhere.ID {
		t.Errorf("Active is %s\n%s", w.active, c)
	}
}

// Prune is asked for keys by their IDs. It deletes all of them, or none.
func TestPrune(t *testing.T) {
	t.Parallel()
	is := func(want error) func(error) bool {
		return func(err error) bool { return errors.Is(err, want) }
	}
	tests := map[string]struct {
		prepare func(c *cloud, w *workspace, old *record) // nil for nothing
		ask     func(w *workspace, old *record) []string  // nil for the two that are Phased out
		fault   func(n int, call string) fault
		refused func(err error) bool // nil where the keys go
	}{
		"keys that are Phased out": {},
		"whoever made them":        {prepare: func(_ *cloud, _ *workspace, old *record) { old.Mark = userkey.Mark{} }},
		"nothing":                  {ask: func(*workspace, *record) []string { return nil }},
		"the Active key, beside one that is Phased out": {
			ask:     func(w *workspace, old *record) []string { return []string{old.ID, w.active} },
			refused: func(err error) bool { return slices.Equal(notPhasedOut(err), []string{"K001"}) },
		},
		"a key that is none of the series": {
			ask:     func(_ *workspace, old *record) []string { return []string{"K999", old.ID} },
			refused: func(err error) bool { return slices.Equal(notPhasedOut(err), []string{"K999"}) },
		},
		"a key that is installed far away": {
			prepare: func(c *cloud, _ *workspace, old *record) { c.place("jp-tok", old, old.ID) },
			refused: func(err error) bool { return slices.Equal(notPhasedOut(err), []string{"K003"}) },
		},
		"a region is in the dark": {
			prepare: func(c *cloud, _ *workspace, _ *record) { c.dark = []string{"jp-tok"} },
			refused: func(err error) bool {
				var e userkey.UnseenError
				return errors.As(err, &e) && slices.Equal(e.Regions, []string{"jp-tok"})
			},
		},
		"the provider's own key": {
			prepare: func(c *cloud, _ *workspace, old *record) { c.own = old.ID },
			refused: func(err error) bool {
				var e userkey.OwnKeyError
				return errors.As(err, &e) && e.Act == "delete"
			},
		},
		"a key that somebody locked": {
			prepare: func(_ *cloud, _ *workspace, old *record) { old.Locked = true },
			refused: func(err error) bool {
				var e userkey.LockedError
				return errors.As(err, &e) && e.Act == "delete"
			},
		},
		"nothing can be seen":     {fault: first(1, refused, "survey"), refused: is(errRefused)},
		"the deletion is refused": {fault: first(1, refused, "discard"), refused: is(errRefused)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, conflict, here) // K001 is Active
			old, other := c.addPast(at(8, 0, 0), userkey.Mark{Tag: w.tag}), c.addPast(at(9, 0, 0), userkey.Mark{Tag: w.tag})
			s := c.session()
			s.all, s.fault = true, tt.fault
			if tt.prepare != nil {
				tt.prepare(c, w, old)
			}
			ask := []string{old.ID, other.ID}
			if tt.ask != nil {
				ask = tt.ask(w, old)
			}
			before := c.String()
			err := userkey.Prune(t.Context(), s, w.memory(), w.regions, ask)
			switch {
			case len(c.breaches) > 0:
				t.Error(c.breaches)
			case tt.refused == nil:
				if err != nil || len(c.keys) != 3-len(ask) || !c.works(here) {
					t.Errorf("Prune() = %v\n%s", err, c)
				}
			case !tt.refused(err) || c.String() != before:
				t.Errorf("Prune() = %v\n%sto\n%s", err, before, c)
			}
		})
	}
}

// notPhasedOut returns the IDs of the keys that an error refuses to delete.
func notPhasedOut(err error) []string {
	var e userkey.NotPhasedOutError
	if !errors.As(err, &e) {
		return nil
	}
	return e.IDs
}

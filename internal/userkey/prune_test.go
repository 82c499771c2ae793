// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestRun_prunes(t *testing.T) {
	t.Parallel()
	prepare := func(t *testing.T) (*cloud, *workspace, *record) {
		t.Helper()
		c, w := rotating(t, conflict, here)
		old := c.addKey("", userkey.Mark{Tag: w.tag})
		old.installed, old.CreatedAt, old.Name = true, at(8, 0, 0), userkey.Name(owner().IAMID, at(8, 0, 0))
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
			s.fault = func(_ int, call string) fault {
				if call == "discard" {
					return refused
				}
				return fine
			}
		}},
		"without a look at everything": {warned: true, change: func(_ *cloud, s *session, _ *record) {
			s.fault = func(_ int, call string) fault {
				if call == "survey" {
					return refused
				}
				return fine
			}
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

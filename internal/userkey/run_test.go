// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// created returns a cloud with one key of ours in the regions, and its workspace.
func created(t *testing.T, mode string, in ...string) (*cloud, *workspace) {
	t.Helper()
	c, w := newCloud(mode), newWorkspace("ours", in...)
	c.addLogin()
	exists(t, c, w)
	return c, w
}

// The time of a rotation does not grow with the number of regions.
func TestRun_takesAsManyRoundsInAnyNumberOfRegions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode    string
		regions []string
		rounds  int
	}{
		{conflict, []string{here}, 7},
		{conflict, []string{here, there}, 9},
		{conflict, regions(), 9},
		{allow, []string{here}, 6},
		{allow, regions(), 6},
		{replace, regions(), 6},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s in %d regions", tt.mode, len(tt.regions)), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, w := created(t, tt.mode, tt.regions...)
				w.rotate()
				lines, err := rounds(c.session(), func(s *session) error { return w.run(t.Context(), s) })
				if err != nil || len(lines) != tt.rounds || len(c.unsettled(w)) > 0 {
					t.Errorf("Run() = %v in %d rounds, want %d:\n%q\n%s", err, len(lines), tt.rounds, lines, c)
				}
			})
		})
	}
}

func TestRun_refusesBeforeAnythingChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(c *cloud, w *workspace)
		refused func(err error) bool
	}{
		"somebody rotated since the plan":     {func(c *cloud, _ *workspace) { c.console(here) }, is[userkey.MovedError]},
		"somebody deleted the key":            {func(c *cloud, w *workspace) { c.removeKey(w.active()) }, is[userkey.MovedError]},
		"the provider authenticates with it":  {func(c *cloud, w *workspace) { c.own = w.active() }, isOwnKey},
		"a region of the goal refuses":        {func(c *cloud, _ *workspace) { c.refuses[there] = true }, func(err error) bool { return errors.Is(err, errRefused) }},
		"a region of the goal is silent":      {func(c *cloud, _ *workspace) { c.silent[here] = true }, func(err error) bool { return errors.Is(err, errSilent) }},
		"another key is Active in one region": {func(c *cloud, _ *workspace) { c.console(there) }, is[userkey.MovedError]},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := created(t, conflict, here, there)
			tt.prepare(c, w)
			before := c.String()
			w.rotate()
			o, err := userkey.Run(t.Context(), c.session(), w.goal())
			if err == nil || !tt.refused(err) || o.Minted.Key.ID != "" {
				t.Errorf("Run() = %v with %+v", err, o.Minted)
			}
			if after := c.String(); after != before {
				t.Errorf("something changed:\n%sto\n%s", before, after)
			}
		})
	}
}

// Whoever interrupts a rotation between the two calls that replace a credential
// does not leave the region without one.
func TestRun_installsAllTheSameWhenInterrupted(t *testing.T) {
	t.Parallel()
	c, w := created(t, conflict, here)
	old := w.active()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := c.session()
	s.between = func(_ int, call string) {
		if call == "withdraw us-south" {
			cancel()
		}
	}
	w.rotate()
	o, err := userkey.Run(ctx, s, w.goal())
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Run() = %v, want to be cancelled", err)
	}
	if !c.works(here) || o.Series.Active.ID == old || c.in(here)[0].key != o.Series.Active.ID {
		t.Errorf("the region was left with %v\n%s", o.Series.Active.ID, c)
	}
}

// A slow region does not know a new key yet, although IAM does.
type slow struct {
	*session
	refusals map[string]int
}

func (s slow) Install(ctx context.Context, region string, hand userkey.Hand) (userkey.Credential, error) {
	s.mu.Lock()
	s.refusals[region]--
	refuses := s.refusals[region] >= 0
	s.mu.Unlock()
	if refuses {
		return userkey.Credential{}, userkey.ErrNotReady
	}
	return s.session.Install(ctx, region, hand)
}

func TestRun_waitsForEachRegion(t *testing.T) {
	t.Parallel()
	c, w := created(t, allow, here, there, quiet)
	w.rotate()
	_, err := userkey.Run(t.Context(), slow{c.session(), map[string]int{here: 3, there: 3, quiet: 3}}, w.goal())
	if err != nil || len(c.creds) != 3 || c.where(w.active()) != nil {
		t.Errorf("Run() = %v\n%s", err, c)
	}

	c, w = created(t, allow, here)
	w.rotate()
	_, err = userkey.Run(t.Context(), slow{c.session(), map[string]int{here: 1000}}, w.goal())
	if !errors.Is(err, userkey.ErrNotReady) || len(c.keys) != 2 || c.in(here)[0].key != w.active() {
		t.Errorf("with a region that never knows the key: Run() = %v\n%s", err, c)
	}
}

// Services that never show what was done end a run with a warning, and nothing is
// deleted meanwhile.
func TestRun_warnsOfServicesThatTakeTheirTime(t *testing.T) {
	t.Parallel()
	c, w := created(t, conflict, here)
	w.rotate()
	goal := w.goal()
	goal.Prune = []string{w.active()}
	s := c.session()
	s.between = func(_ int, call string) {
		if call == "install "+here {
			c.delay = 1000
		}
	}
	o, err := userkey.Run(t.Context(), s, goal)
	if err != nil || !o.Lagging || o.Series.Active.ID != o.Minted.Key.ID || o.Replaced != w.active() {
		t.Errorf("Run() = %v, %+v", err, o)
	}
	if c.key(w.active()) == nil || len(o.Unpruned) != 1 {
		t.Errorf("pruned before the services showed the new key; unpruned %v", o.Unpruned)
	}
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// rotating returns a cloud with one key of ours in the regions, and a workspace that wants the next one.
func rotating(t *testing.T, mode string, in ...string) (*cloud, *workspace) {
	t.Helper()
	c, w := newCloud(mode), &workspace{regions: in}
	created(t, c, w)
	w.wanted++
	return c, w
}

// goal is what a workspace asks for when its trigger changed.
func (w *workspace) goal() (userkey.Goal, userkey.Start) {
	return userkey.Goal{
		Memory: w.memory(), Regions: w.regions, Replace: w.active, Spec: userkey.Spec{Mark: userkey.Mark{Tag: w.tag}},
	}, userkey.Start{Expect: new(w.active)}
}

func TestRun_callsInOrder(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mode string
		want string
	}{
		"one at a time":                {conflict, "look, identify, mint, prove, install us-south, withdraw us-south, install us-south, look"},
		"one at a time, said with 400": {badRequest, "look, identify, mint, prove, install us-south, withdraw us-south, install us-south, look"},
		"one beside the other":         {allow, "look, identify, mint, prove, install us-south, withdraw us-south, look"},
		"one in the place of another":  {replace, "look, identify, mint, prove, install us-south, withdraw us-south, look"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, tt.mode, here)
			before := w.active
			goal, start := w.goal()
			s := c.session()
			o, err := userkey.Run(t.Context(), s, goal, start)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(s.calls, ", "); got != tt.want {
				t.Errorf("a rotation calls\n%s, want\n%s", got, tt.want)
			}
			if o.Replaced != before || !o.Minted.Minted || o.Series.Active.ID != o.Minted.Key.ID || !slices.Equal(ids(o.Series.PhasedOut), []string{before}) {
				t.Errorf("the outcome is %+v", o)
			}
		})
	}
}

// What somebody else took away is looked for before anything is put in its place.
func TestRun_looksWhereSomebodyElseWithdrew(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := c.session()
	s.between = func(_ int, call string) {
		if call == "withdraw "+here {
			c.removeCredential(c.in(here)[0].ID)
		}
	}
	if err := w.update(t.Context(), s); err != nil || len(c.unsettled(w)) > 0 {
		t.Fatalf("Run() = %v: %v\n%s", err, c.unsettled(w), c)
	}
	want := "look, identify, mint, prove, install us-south, withdraw us-south, look, install us-south, look"
	if got := strings.Join(s.calls, ", "); got != want {
		t.Errorf("the calls are\n%s, want\n%s", got, want)
	}
}

// What a run has withdrawn may still be shown, and so it looks once more.
func TestRun_looksAtARegionThatItLeft(t *testing.T) {
	t.Parallel()
	c, w := newCloud(conflict), &workspace{regions: []string{here, there}}
	created(t, c, w)
	s := c.session()
	if err := leaveAllButOne(t, s, w); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(s.calls, ", "), "look, withdraw eu-de, look"; got != want {
		t.Errorf("leaving a region calls %s, want %s", got, want)
	}
}

func TestRun_refusesBeforeAnythingChanges(t *testing.T) {
	t.Parallel()
	moved := func(err error) bool {
		var e userkey.MovedError
		return errors.As(err, &e) && !e.Late && e.Expected != "" && e.Found.ID != e.Expected
	}
	own := func(err error) bool {
		var e userkey.OwnKeyError
		return errors.As(err, &e) && e.Act == "rotate away"
	}
	tests := map[string]struct {
		prepare func(c *cloud, w *workspace)
		refused func(err error) bool
	}{
		"somebody rotated since the plan": {func(c *cloud, _ *workspace) { c.console(here) }, moved},
		"somebody deleted the key":        {func(c *cloud, w *workspace) { c.removeKey(w.active) }, moved},
		"the provider's own key":          {func(c *cloud, w *workspace) { c.own = w.active }, own},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, conflict, here)
			tt.prepare(c, w)
			before := c.String()
			goal, start := w.goal()
			o, err := userkey.Run(t.Context(), c.session(), goal, start)
			if err == nil || !tt.refused(err) {
				t.Errorf("Run() = %v", err)
			}
			if after := c.String(); after != before {
				t.Errorf("something changed:\n%sto\n%s", before, after)
			}
			if o.Minted.Minted {
				t.Error("the outcome has a minted key")
			}
		})
	}
}

// Whoever interrupts a rotation between the two calls that swap a credential
// does not leave the region without one.
func TestRun_installsAllTheSameWhenInterrupted(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	old := w.active
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := c.session()
	s.between = func(_ int, call string) {
		if call == "withdraw us-south" {
			cancel()
		}
	}
	goal, start := w.goal()
	o, err := userkey.Run(ctx, s, goal, start)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Run() = %v, want to be cancelled", err)
	}
	if !c.works(here) || o.Series.Active.ID == old || c.in(here)[0].key != o.Series.Active.ID {
		t.Errorf("the region was left with %v\n%s", o.Series.Active.ID, c)
	}
}

func TestRun_takesBackWhatItMinted(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	goal, start := w.goal()
	s := c.session()
	s.fault = always(refused, "prove")
	o, err := userkey.Run(t.Context(), s, goal, start)
	if err == nil || len(c.keys) != 1 || o.Minted.Minted || o.Series.Active.ID != w.active {
		t.Errorf("Run() = %v with %+v\n%s", err, o, c)
	}

	s = c.session()
	s.fault = always(refused, "prove", "discard")
	o, err = userkey.Run(t.Context(), s, goal, start)
	if err == nil || len(c.keys) != 2 || !o.Minted.Minted || len(o.Trouble) != 1 {
		t.Errorf("Run() = %v with %+v\n%s", err, o, c)
	}
}

// A state that keeps the value may keep one that is no good any more.
func TestRun_provesAValueFromStateBeforeItWithdraws(t *testing.T) {
	t.Parallel()
	c, w := newCloud(conflict), &workspace{regions: []string{here}, keeps: true}
	c.console(there)
	c.now = c.now.Add(time.Minute)
	c.dark = []string{there} // else the create would refuse to be the second
	created(t, c, w)
	c.dark = nil
	w.regions = []string{here, there}
	s := c.session()
	goal := userkey.Goal{Memory: w.memory(), Regions: w.regions, Spec: userkey.Spec{Mark: userkey.Mark{Tag: w.tag}}}
	hand := userkey.Hand{Key: c.key(w.active).Key, Secret: userkey.NewSecret(w.value)}
	s.fault = always(refused, "prove")
	if _, err := userkey.Run(t.Context(), s, goal, userkey.Start{Hand: hand}); err == nil || !c.works(there) {
		t.Fatalf("Run() = %v, and there works: %v", err, c.works(there))
	}

	s = c.session()
	o, err := userkey.Run(t.Context(), s, goal, userkey.Start{Hand: hand})
	if err != nil || o.Minted.Minted || c.in(there)[0].key != w.active {
		t.Errorf("Run() = %v with %+v\n%s", err, o, c)
	}
}

// Keys of one second have one name, and the younger of them is a matter of luck.
func TestRun_reachesItsGoalBesideAKeyOfTheSameSecond(t *testing.T) {
	t.Parallel()
	for _, mode := range modes() {
		for _, region := range []string{here, quiet} {
			t.Run(mode+" in "+region, func(t *testing.T) {
				t.Parallel()
				c, w := rotating(t, mode, region)
				c.console(region)
				c.keys[len(c.keys)-1].ID = "K999"
				for _, p := range c.in(region) {
					p.key = "K999"
				}
				w.refresh(c)
				goal, start := w.goal()
				o, err := userkey.Run(t.Context(), c.session(), goal, start)
				present := c.in(region)
				if err != nil || len(present) != 1 || present[0].key != o.Minted.Key.ID || o.Series.Active.ID != o.Minted.Key.ID {
					t.Errorf("Run() = %v with Active %s\n%s", err, o.Series.Active.ID, c)
				}
			})
		}
	}
}

func TestRun_editsInPlace(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	goal, start := w.goal()
	goal.Replace, goal.Spec.Description = "", new("for training")
	o, err := userkey.Run(t.Context(), c.session(), goal, start)
	if err != nil || c.key(w.active).Description != "for training" || o.Series.Active.Description != "for training" || o.Series.Active.ID != w.active {
		t.Errorf("Run() = %v with %+v", err, o.Series.Active)
	}
}

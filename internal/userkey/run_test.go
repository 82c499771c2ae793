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
	}, userkey.Start{Expect: pointer(w.active)}
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

func TestRun_refusesBeforeAnythingChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(c *cloud, w *workspace)
		want    error
	}{
		"somebody rotated since the plan": {func(c *cloud, _ *workspace) { c.console(here) }, userkey.MovedError{}},
		"somebody deleted the key":        {func(c *cloud, w *workspace) { c.removeKey(w.active) }, userkey.MovedError{}},
		"the provider's own key":          {func(c *cloud, w *workspace) { c.own = w.active }, userkey.OwnKeyError{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, conflict, here)
			tt.prepare(c, w)
			before := c.String()
			goal, start := w.goal()
			o, err := userkey.Run(t.Context(), c.session(), goal, start)
			var moved userkey.MovedError
			var own userkey.OwnKeyError
			switch tt.want.(type) {
			case userkey.MovedError:
				if !errors.As(err, &moved) || moved.Late || moved.Expected != w.active {
					t.Errorf("Run() = %v, want an early MovedError", err)
				}
			default:
				if !errors.As(err, &own) || own.Key.ID != c.own {
					t.Errorf("Run() = %v, want an OwnKeyError", err)
				}
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
	s.fault = func(_ int, call string) fault {
		if call == "prove" {
			return refused
		}
		return fine
	}
	o, err := userkey.Run(t.Context(), s, goal, start)
	if err == nil || len(c.keys) != 1 || o.Minted.Minted || o.Series.Active.ID != w.active {
		t.Errorf("Run() = %v with %+v\n%s", err, o, c)
	}

	s = c.session()
	s.fault = func(_ int, call string) fault {
		if call == "prove" || call == "discard" {
			return refused
		}
		return fine
	}
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
	created(t, c, w)
	w.regions = []string{here, there}
	s := c.session()
	goal := userkey.Goal{Memory: w.memory(), Regions: w.regions, Spec: userkey.Spec{Mark: userkey.Mark{Tag: w.tag}}}
	hand := userkey.Hand{Key: c.key(w.active).Key, Secret: userkey.NewSecret(w.value)}
	s.fault = func(_ int, call string) fault {
		if call == "prove" {
			return refused
		}
		return fine
	}
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

// A slow region does not know a new key yet, although IAM does.
type slow struct {
	*session
	refusals map[string]int
}

func (s slow) Install(ctx context.Context, region string, key userkey.Key, secret userkey.Secret) (userkey.Credential, error) {
	if s.refusals[region] > 0 {
		s.refusals[region]--
		return userkey.Credential{}, userkey.ErrNotReady
	}
	return s.session.Install(ctx, region, key, secret)
}

func TestRun_waitsForEachRegion(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, allow, here, there, quiet)
	goal, start := w.goal()
	_, err := userkey.Run(t.Context(), slow{c.session(), map[string]int{here: 3, there: 3, quiet: 3}}, goal, start)
	if err != nil {
		t.Fatalf("Run() = %v", err)
	}
	w.refresh(c)
	if wrong := c.unsettled(w); len(wrong) > 0 {
		t.Errorf("%v\n%s", wrong, c)
	}
}

func TestRun_losesPatienceWithARegion(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, allow, here)
	goal, start := w.goal()
	_, err := userkey.Run(t.Context(), slow{c.session(), map[string]int{here: 1000}}, goal, start)
	if !errors.Is(err, userkey.ErrNotReady) || len(c.keys) != 1 || c.in(here)[0].key != w.active {
		t.Errorf("Run() = %v\n%s", err, c)
	}
}

// A forgetful service never shows what it was asked for.
type forgetful struct{ *session }

func (f forgetful) Look(ctx context.Context, regions []string, _ bool) (userkey.Inventory, error) {
	return f.session.Look(ctx, regions, false)
}

func (f forgetful) Amend(_ context.Context, key userkey.Key, _ userkey.Spec) (userkey.Key, error) {
	f.calls = append(f.calls, "amend")
	return key, nil
}

func TestRun_ends(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := c.session()
	goal, start := w.goal()
	goal.Replace, goal.Spec.Description = "", pointer("never stored")
	if _, err := userkey.Run(t.Context(), forgetful{s}, goal, start); err != nil {
		t.Errorf("an edit that does not stick: %v", err)
	}
	if n := len(slices.DeleteFunc(s.calls, func(call string) bool { return call != "amend" })); n != 1 {
		t.Errorf("amended %d times", n)
	}
	c.addKey("", userkey.Mark{Tag: w.tag})
	if _, err := userkey.Run(t.Context(), forgetful{s}, goal, start); err == nil {
		t.Error("a survey that never sees everything came to an end without an error")
	}
}

func TestRun_warnsOfServicesThatTakeTheirTime(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	prune := c.addKey("", userkey.Mark{Tag: w.tag})
	prune.CreatedAt, prune.Name = at(8, 0, 0), userkey.Name(owner().IAMID, at(8, 0, 0))
	goal, start := w.goal()
	goal.Prune = []string{prune.ID}
	s := c.session()
	late := hidden{s, 100}
	o, err := userkey.Run(t.Context(), late, goal, start)
	if err != nil || !o.Lagging || o.Series.Active.ID != o.Minted.Key.ID {
		t.Errorf("Run() = %v, lagging %v", err, o.Lagging)
	}
	if c.key(prune.ID) == nil || !slices.Equal(o.Unpruned, []string{prune.ID}) {
		t.Errorf("pruned before the services showed the new key; unpruned %v", o.Unpruned)
	}
}

// hidden keeps new credentials out of sight for a number of looks.
type hidden struct {
	*session
	delay int
}

func (h hidden) Install(ctx context.Context, region string, key userkey.Key, secret userkey.Secret) (userkey.Credential, error) {
	c, err := h.session.Install(ctx, region, key, secret)
	for _, p := range h.in(region) {
		if p.ID == c.ID {
			p.seenAt = h.ticks + h.delay
		}
	}
	return c, err
}

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

func TestRun_editsInPlace(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	goal, start := w.goal()
	goal.Replace, goal.Spec.Description = "", pointer("for training")
	o, err := userkey.Run(t.Context(), c.session(), goal, start)
	if err != nil || c.key(w.active).Description != "for training" || o.Series.Active.Description != "for training" || o.Series.Active.ID != w.active {
		t.Errorf("Run() = %v with %+v", err, o.Series.Active)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		policy  userkey.DeletionPolicy
		prepare func(c *cloud, w *workspace)
		keys    int // left
		wrong   error
	}{
		"managed keys go, the console's stay": {policy: userkey.DeleteManaged, keys: 1},
		"all keys go":                         {policy: userkey.DeleteAll},
		"nothing goes":                        {policy: userkey.Abandon, keys: 2},
		"a region is in the dark": {
			policy: userkey.DeleteManaged, keys: 2, wrong: userkey.UnseenError{Regions: []string{"jp-tok"}},
			prepare: func(c *cloud, _ *workspace) { c.dark = []string{"jp-tok"} },
		},
		"a key is locked": {
			policy: userkey.DeleteManaged, keys: 2, wrong: errLocked,
			prepare: func(c *cloud, w *workspace) { c.key(w.active).Locked = true },
		},
		"the own key": {
			policy: userkey.DeleteManaged, keys: 2, wrong: errors.New("own"),
			prepare: func(c *cloud, w *workspace) { c.own = w.active },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := newCloud(conflict), &workspace{regions: []string{here}}
			c.console(there)
			c.now = c.now.Add(time.Minute)
			created(t, c, w)
			if tt.prepare != nil {
				tt.prepare(c, w)
			}
			before := c.String()
			err := w.destroy(t.Context(), c.session(), tt.policy)
			if (err != nil) != (tt.wrong != nil) || len(c.keys) != tt.keys || len(c.dangling()) > 0 {
				t.Errorf("Remove() = %v, want %v\n%s", err, tt.wrong, c)
			}
			if err != nil && c.String() != before {
				t.Errorf("something changed:\n%sto\n%s", before, c)
			}
		})
	}
}

func TestRemove_saysWhichKeyItCouldNotDiscard(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	id, s := w.active, c.session()
	s.fault = func(_ int, call string) fault {
		if call == "discard" {
			return refused
		}
		return fine
	}
	err := w.destroy(t.Context(), s, userkey.DeleteManaged)
	if !errors.Is(err, errRefused) || !strings.Contains(err.Error(), id) {
		t.Errorf("Remove() = %v, want one that names %s", err, id)
	}
}

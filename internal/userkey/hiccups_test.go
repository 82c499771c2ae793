// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

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
	goal.Replace, goal.Spec.Description = "", new("never stored")
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
	prune := c.addPast(at(8, 0, 0), userkey.Mark{Tag: w.tag})
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

// A single lost reply does not make a run fail.
func TestRun_survivesOneLostReply(t *testing.T) {
	t.Parallel()
	for _, mode := range modes() {
		for _, call := range []string{"mint", "install us-south", "withdraw us-south"} {
			for _, region := range []string{here, quiet} {
				call := strings.ReplaceAll(call, here, region)
				t.Run(call+", "+mode, func(t *testing.T) {
					t.Parallel()
					c, w := rotating(t, mode, region)
					s := c.session()
					s.fault = func(_ int, made string) fault {
						if made == call && !s.disturbed {
							return lost
						}
						return fine
					}
					if err := w.update(t.Context(), s); err != nil {
						t.Fatalf("Run() = %v", err)
					}
					if wrong := c.unsettled(w); len(wrong) > 0 || !s.disturbed {
						t.Errorf("%v\n%s", wrong, c)
					}
				})
			}
		}
	}
}

// What a look explains is over: the run does not wait for anything more.
func TestRun_endsOnceALookHasExplainedALostReply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		call   string
		fault  fault
		region string
	}{
		"a key is there":                           {"mint", lost, here},
		"a credential is there":                    {"install", lost, here},
		"a credential is there, and says nothing":  {"install", lost, quiet},
		"a credential came with the second call":   {"install", vanished, here},
		"one that says nothing came with the next": {"install", vanished, quiet},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, allow, tt.region)
			s, before := c.session(), c.ticks
			s.fault = first(1, tt.fault, tt.call)
			if err := w.update(t.Context(), s); err != nil || len(c.unsettled(w)) > 0 {
				t.Fatalf("Run() = %v: %v\n%s", err, c.unsettled(w), c)
			}
			if waited := c.ticks - before; waited != 1 {
				t.Errorf("waited %d times, want 1", waited)
			}
		})
	}
}

// A key whose creation nobody heard of may show after its successor is installed.
func TestRun_waitsForALostKeyBeforeItEnds(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := c.session()
	s.fault = first(1, lost, "mint")
	s.between = func(_ int, call string) {
		if late := c.keys[len(c.keys)-1]; call == "look" && c.mints == 1 && late.seenAt == 0 {
			late.seenAt = 8
		}
	}
	if err := w.update(t.Context(), s); err != nil || len(c.unsettled(w)) > 0 || c.mints != 2 {
		t.Errorf("Run() = %v: %v\n%s", err, c.unsettled(w), c)
	}
}

// Between the two calls that swap a credential the region has none: a refusal
// then is not the last word.
func TestRun_insistsWhereItHasWithdrawn(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := c.session()
	s.fault = func(_ int, call string) fault {
		if call == "install "+here && s.count("withdraw "+here) == 1 && s.count(call) < 4 {
			return refused
		}
		return fine
	}
	if err := w.update(t.Context(), s); err != nil || len(c.unsettled(w)) > 0 || !s.disturbed {
		t.Errorf("Run() = %v: %v\n%s", err, c.unsettled(w), c)
	}
}

// One key whose value is lost is enough.
func TestRun_mintsNoMoreWhereALostKeyStays(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := c.session()
	s.fault = func(_ int, call string) fault {
		return map[string]fault{"mint": lost, "discard": refused}[call]
	}
	err := w.update(t.Context(), s)
	if !errors.Is(err, userkey.ErrAmbiguous) || !errors.Is(err, errRefused) || c.mints != 1 {
		t.Errorf("Run() = %v after %d mints\n%s", err, c.mints, c)
	}
}

func TestRun_survivesALostReplyWithAValueFromState(t *testing.T) {
	t.Parallel()
	for _, region := range []string{there, quiet} {
		c, w := newCloud(conflict), &workspace{regions: []string{here}, keeps: true}
		created(t, c, w)
		w.regions = []string{here, region}
		s := c.session()
		s.fault = func(_ int, call string) fault {
			if strings.HasPrefix(call, "install") && !s.disturbed {
				return lost
			}
			return fine
		}
		if err := w.update(t.Context(), s); err != nil || c.mints > 0 || len(c.unsettled(w)) > 0 {
			t.Errorf("in %s: Run() = %v after %d mints: %v\n%s", region, err, c.mints, c.unsettled(w), c)
		}
	}
}

// A service that does not know a new key yet calls it gone when it is to be discarded.
func TestRun_takesBackAKeyThatCannotBeSeenYet(t *testing.T) {
	t.Parallel()
	c := newCloud(conflict)
	c.delay = 3
	w, s := &workspace{regions: []string{here}}, c.session()
	s.fault = always(refused, "prove")
	if err := w.create(t.Context(), s, ourTag, false); err == nil || len(c.keys) > 0 {
		t.Errorf("create: %v\n%s", err, c)
	}
}

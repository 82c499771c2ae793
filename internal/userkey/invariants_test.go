// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A recording is what happened in a cloud since it was judged last, for the checker
// of what must always hold.
type recording struct {
	moments []invariants.Moment
	applied []invariants.Apply
	named   []string // IDs of the keys that an action names; nil where none runs
	checker invariants.Checker
}

// truth is what there is. A region that refuses shows nothing to anybody, so what
// it holds counts as gone until it is back.
func (c *cloud) truth() invariants.View {
	var v invariants.View
	for _, k := range c.keys {
		v.Keys = append(v.Keys, invariants.Key{
			ID: k.ID, Owner: owner().ID(), Description: userkey.Inscribe(k.Description, k.Mark), Disabled: k.Disabled, Locked: k.Locked,
		})
	}
	for _, p := range c.creds {
		if c.refuses[p.Region] {
			continue
		}
		credential := invariants.Credential{ID: p.ID, Owner: owner().ID(), Region: p.Region}
		if c.key(p.key) != nil {
			credential.KeyID = p.key
		}
		v.Credentials = append(v.Credentials, credential)
	}
	return v
}

// see notes what somebody else changed since the last moment.
func (c *cloud) see() {
	is := c.truth()
	if n := len(c.moments); n > 0 && slices.Equal(is.Keys, c.moments[n-1].Keys) && slices.Equal(is.Credentials, c.moments[n-1].Credentials) {
		return
	}
	c.moments = append(c.moments, invariants.Moment{View: is})
}

// note notes a call of a run and what came of it.
func (c *cloud) note(word string, err error) {
	verb, about, _ := strings.Cut(word, " ")
	event := invariants.Event{Did: map[string]invariants.Deed{
		"look": invariants.Look, "prove": invariants.Prove, "mint": invariants.Mint, "amend": invariants.Edit,
		"install": invariants.Install, "withdraw": invariants.Withdraw, "discard": invariants.Discard,
	}[verb]}
	switch event.Did {
	case invariants.Install, invariants.Withdraw:
		event.Region = about
	case invariants.Edit, invariants.Discard:
		event.Key = about
	case invariants.Prove:
		if err != nil {
			return
		}
	case invariants.Look, invariants.Mint:
	default:
		return
	}
	event.Refused = err != nil && !errors.Is(err, userkey.ErrAmbiguous)
	event.Conflict = event.Did == invariants.Install && errors.Is(err, userkey.ErrOnlyOne)
	c.moments = append(c.moments, invariants.Moment{Event: event, View: c.truth()})
}

// state is what Terraform keeps of a series.
func (w *workspace) state() invariants.State {
	state := invariants.State{Tag: w.held.Tag, Active: w.active(), Regions: slices.Sorted(maps.Keys(w.held.Credentials))}
	for _, k := range w.held.PastKeys {
		state.PhasedOut = append(state.PhasedOut, k.ID)
	}
	return state
}

// judged is the workspace as the checker sees it. Regions that refuse are not
// judged, and neither is what others install in regions that are not configured.
func (w *workspace) judged(c *cloud, before invariants.State) invariants.Apply {
	seen := slices.DeleteFunc(slices.Clone(w.wanted.Regions.Value()), func(region string) bool { return c.refuses[region] })
	judged := invariants.Apply{Before: before, After: w.state(), Regions: seen}
	if w.crowded {
		judged.After.Regions, judged.Regions = seen, nil
		for _, k := range c.keys {
			out := len(c.refuses)+len(c.silent) > 0 // It may be installed where nobody can look.
			if out || k.Locked || judged.After.Knows(k.ID) {
				judged.Spares = append(judged.Spares, k.ID)
			}
		}
	}
	return judged
}

// record notes an apply or a destroy, from before to what it returns.
func (w *workspace) record(s *session, before invariants.State, destroys bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := w.judged(s.cloud, before)
	done.Destroys, done.Failed, done.Killed = destroys, err != nil, s.dead
	s.applied = append(s.applied, done)
}

// broken returns what was broken since the last time.
func (c *cloud) broken() []string {
	moments, applied := c.moments, c.applied
	if c.moments, c.applied = nil, nil; len(moments) == 0 {
		return nil // Nobody asked anything.
	}
	return c.judge(moments, applied...)
}

func (c *cloud) judge(moments []invariants.Moment, applied ...invariants.Apply) []string {
	run := invariants.Run{Owner: owner().ID(), Moments: moments, Applies: applied, Action: c.named != nil, Named: c.named}
	if c.own != "" {
		run.Own = []string{c.own}
	}
	var wrong []string
	for _, violation := range c.checker.Check(run) {
		wrong = append(wrong, violation.String())
	}
	return wrong
}

// unsettled returns what is wrong after an apply that succeeded, the next plan included.
func (c *cloud) unsettled(w *workspace) []string {
	wrong := c.broken()
	replan := w.replan(c)
	again := w.judged(c, w.state())
	again.Replan = replan
	return append(wrong, c.judge([]invariants.Moment{{View: c.truth()}}, again)...)
}

// replan returns what the plan after an apply that succeeded still wants; "" for nothing.
func (w *workspace) replan(c *cloud) string {
	if err := w.refresh(c); err != nil {
		return err.Error()
	}
	change := w.plan()
	// Keys that others made or phased out meanwhile, what the plan could not name,
	// and what the apply warned of is left to the next one.
	if w.crowded || w.changed.Create || w.changed.TakenOver || w.changed.PastOpen || len(w.last.Unpruned) > 0 {
		change.Prune = nil
	}
	byTime := change.Rotate && !slices.ContainsFunc(change.Reasons, func(reason userkey.Reason) bool {
		return reason != userkey.Age && reason != userkey.Expiry && reason != userkey.Expired
	})
	if !byTime && (change.Create || change.Remote()) {
		return fmt.Sprintf("%+v", change)
	}
	return ""
}

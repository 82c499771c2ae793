// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A workspace is a configuration and the state that Terraform keeps of it.
type workspace struct {
	wanted userkey.Settings
	held   userkey.Held
	value  string // that the user chooses for the key; "" for none
	tags   int    // how many creates there were

	name    string
	crowded bool // whether others make keys of the same owner
	last    userkey.Outcome
	changed userkey.Change // what the last plan was
}

// newWorkspace returns a configuration of a key in some regions, with no state.
func newWorkspace(name string, in ...string) *workspace {
	w := &workspace{name: name}
	w.regions(in...)
	w.wanted.RotationTrigger = userkey.Known("1")
	w.wanted.OnExternal = userkey.Known(userkey.ExternalAdopt)
	return w
}

func (w *workspace) regions(in ...string) {
	w.wanted.Regions = userkey.Known(slices.Sorted(slices.Values(in)))
}

// rotate changes the trigger.
func (w *workspace) rotate() {
	w.wanted.RotationTrigger = userkey.Known(w.wanted.RotationTrigger.Value() + "x")
}

// exists reports whether there is a state.
func (w *workspace) exists() bool { return w.held.Owner != (userkey.Owner{}) }

// active is the ID of the key that the state takes for Active.
func (w *workspace) active() string { return w.held.Active.ID }

// refresh is Terraform's Read.
func (w *workspace) refresh(c *cloud) error {
	if !w.exists() {
		return nil
	}
	seen := c.view(userkey.Places{Regions: w.held.Regions()})
	for _, err := range seen.Silent {
		return err
	}
	after, gone, _ := w.held.Observe(seen)
	if gone {
		after = userkey.Held{}
	}
	w.held = after
	return nil
}

// plan is what the configuration means for the state.
func (w *workspace) plan() userkey.Change {
	touched := !reflect.DeepEqual(w.wanted, w.held.Settings)
	return userkey.Compare(userkey.Wanted{Settings: w.wanted, Touched: touched}, w.held, nil)
}

// goal is what an apply of the plan is to reach.
func (w *workspace) goal() userkey.Goal {
	w.changed = w.plan()
	tag := w.held.Tag
	if w.changed.NewTag {
		w.tags++
		tag = fmt.Sprintf("%s%d", w.name, w.tags)
	}
	value := userkey.Secret{}
	if w.value != "" {
		value = userkey.NewSecret(w.value)
	}
	return w.changed.Goal(w.wanted, w.held, tag, value)
}

var errExternal = errors.New("the key was rotated outside Terraform")

// apply is Terraform's Create or Update, of the state as it stands.
func (w *workspace) apply(ctx context.Context, s *session) (err error) {
	before := w.state()
	defer func() { w.record(s, before, false, err) }()
	goal := w.goal()
	var o userkey.Outcome
	switch {
	case w.changed.Stop:
		return errExternal
	case w.changed.Create || w.changed.Remote():
		if o, err = userkey.Run(ctx, s, goal); s.dead {
			return errStopped
		}
		w.last = o
	}
	switch {
	case err == nil:
		w.held = w.held.Reached(w.wanted, goal.Held.Tag, o)
	case o.Looked && !w.changed.Create:
		w.held = w.held.Interrupted(o)
	}
	return err
}

// run is a refresh and an apply.
func (w *workspace) run(ctx context.Context, s *session) error {
	s.mu.Lock()
	err := w.refresh(s.cloud)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return w.apply(ctx, s)
}

// A tester is a test, or one history that a random test makes up.
type tester interface {
	rapid.TB
	Context() context.Context
}

// succeed is a run that nothing happens to, and some time after it.
func (w *workspace) succeed(t tester, c *cloud) {
	t.Helper()
	if err := w.run(t.Context(), c.session()); err != nil {
		t.Fatalf("%v\n%s", err, c)
	}
	c.pass()
	if wrong := c.unsettled(w); len(wrong) > 0 {
		t.Fatalf("%s\n%s", strings.Join(wrong, "; "), c)
	}
}

// destroy ends the series. What is left of it is no longer remembered.
func (w *workspace) destroy(ctx context.Context, s *session, policy userkey.DeletionPolicy) (userkey.Removal, error) {
	before := w.state()
	before.DeletesAll = policy == userkey.DeleteAll
	removal, err := userkey.Remove(ctx, s, w.held, policy)
	if err == nil && !s.dead {
		w.held = userkey.Held{}
	}
	w.record(s, before, true, err)
	return removal, err
}

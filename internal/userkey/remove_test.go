// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

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
			created(t, c, w)
			c.console(there)
			c.now = c.now.Add(time.Minute)
			w.refresh(c)
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
	s.fault = always(refused, "discard")
	err := w.destroy(t.Context(), s, userkey.DeleteManaged)
	if !errors.Is(err, errRefused) || !strings.Contains(err.Error(), id) {
		t.Errorf("Remove() = %v, want one that names %s", err, id)
	}
}

// Every region and every key may hesitate: patience is for each of them.
func TestRemove_waitsForEverything(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here, there, quiet)
	s := c.session()
	s.fault = first(2, vanished, "withdraw")
	if err := w.destroy(t.Context(), s, userkey.DeleteManaged); err != nil || len(c.keys)+len(c.creds) > 0 {
		t.Errorf("with withdrawals that get lost: %v\n%s", err, c)
	}

	c, w = rotating(t, conflict, here)
	for range 5 {
		c.addKey("", userkey.Mark{Tag: w.tag})
	}
	c.pass()
	d := &doubter{session: c.session(), asked: map[string]bool{}}
	_, err := userkey.Remove(t.Context(), d, userkey.Removal{Memory: w.memory(), Regions: w.regions, Policy: userkey.DeleteManaged})
	if err != nil || len(c.keys) > 0 {
		t.Errorf("with keys that are called gone at first: %v\n%s", err, c)
	}
}

// A doubter is a service that calls every key gone when it is asked for the first time.
type doubter struct {
	*session
	asked map[string]bool
}

func (d *doubter) Discard(ctx context.Context, k userkey.Key) error {
	if !d.asked[k.ID] {
		d.asked[k.ID] = true
		return userkey.ErrGone
	}
	return d.session.Discard(ctx, k)
}

// What somebody else installs while a removal is under way is theirs.
func TestRemove_leavesWhatIsInstalledMeanwhile(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	s := c.session()
	s.fault = first(1, lost, "withdraw")
	s.between = func(_ int, call string) {
		if call == "withdraw "+here && s.count(call) == 1 {
			c.now = c.now.Add(time.Minute)
			c.console(here)
		}
	}
	if err := w.destroy(t.Context(), s, userkey.DeleteManaged); err != nil || len(c.keys) != 1 || !c.works(here) {
		t.Errorf("Remove() = %v\n%s", err, c)
	}
}

// The policy says that a person's key stays; nobody needs to be told.
func TestRemove_doesNotTellOfAPersonsKey(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	c.console(there)
	left, err := userkey.Remove(t.Context(), c.session(), userkey.Removal{Memory: w.memory(), Regions: w.regions, Policy: userkey.DeleteManaged})
	if err != nil || len(left) > 0 || !c.works(there) {
		t.Errorf("Remove() = %+v, %v\n%s", left, err, c)
	}
}

// Two states of one owner, each in regions of its own, are a mistake; a destroy
// must not turn it into an outage.
func TestRemove_leavesWhatAnotherWorkspaceRunsWith(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		policy userkey.DeletionPolicy
		theirs []string // regions
		left   bool
	}{
		"their key is Active elsewhere":                   {policy: userkey.DeleteManaged, theirs: []string{there}, left: true},
		"their key is Active elsewhere, and all is to go": {policy: userkey.DeleteAll, theirs: []string{there}},
		"their key was Active here, before ours":          {policy: userkey.DeleteManaged, theirs: []string{here}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(allow)
			theirs, ours := &workspace{regions: tt.theirs}, &workspace{regions: []string{here}}
			if err := theirs.create(t.Context(), c.session(), "theirs", false); err != nil {
				t.Fatal(err)
			}
			c.now = c.now.Add(2 * time.Hour)
			c.dark = regions() // else the create would notice theirs and refuse
			if err := ours.create(t.Context(), c.session(), ourTag, true); err != nil {
				t.Fatal(err)
			}
			c.dark = nil
			ours.wanted++
			ours.refresh(c)
			if err := ours.update(t.Context(), c.session()); err != nil {
				t.Fatal(err)
			}
			c.pass()
			ours.refresh(c)

			s := c.session()
			s.goal, s.all = nil, tt.policy == userkey.DeleteAll
			left, err := userkey.Remove(t.Context(), s, userkey.Removal{Memory: ours.memory(), Regions: ours.regions, Policy: tt.policy})
			if err != nil {
				t.Fatal(err)
			}
			if (len(left) == 1) != tt.left || (len(c.keys) == 1) != tt.left || len(c.dangling()) > 0 {
				t.Errorf("left: %+v\n%s", left, c)
			}
			if tt.left && (left[0].ID != theirs.active || len(c.creds) != 1) {
				t.Errorf("their jobs have no key any more: %+v\n%s", left, c)
			}
		})
	}
}

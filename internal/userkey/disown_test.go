// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A create that can take nothing back leaves a key that is installed in one of
// two regions, and no state that knows it. The next create replaces it at once.
func TestRun_replacesWhatACreateDisowned(t *testing.T) {
	t.Parallel()
	for _, mode := range modes() {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			c, w := newCloud(mode), &workspace{regions: []string{here, there}}
			s := c.session()
			s.fault = func(_ int, call string) fault {
				if call == "install "+there || strings.HasPrefix(call, "withdraw") || call == "discard" {
					return refused
				}
				return fine
			}
			if err := w.create(t.Context(), s, "first", false); !errors.Is(err, errRefused) {
				t.Fatalf("create: %v, want it to be refused", err)
			}
			if len(c.keys) != 1 || !c.keys[0].Mark.Disowned || !c.works(here) {
				t.Fatalf("the key that is left is not disowned\n%s", c)
			}
			if err := w.create(t.Context(), c.session(), "second", false); err != nil {
				t.Fatal(err)
			}
			if wrong := c.unsettled(w); len(wrong) > 0 || len(c.keys) != 1 || c.keys[0].Mark.Tag != "second" {
				t.Errorf("%v\n%s", wrong, c)
			}
		})
	}
}

// Also where the key that was left is installed in all regions of the next create.
func TestRun_keepsNoDisownedKeyThatIsInstalledEverywhere(t *testing.T) {
	t.Parallel()
	c := newCloud(conflict)
	left := c.addKey("", userkey.Mark{Tag: otherTag, Disowned: true})
	c.place(here, left, left.ID)
	c.pass()
	w := &workspace{regions: []string{here}}
	if err := w.create(t.Context(), c.session(), ourTag, false); err != nil || len(c.keys) != 1 || c.keys[0].Mark.Tag != ourTag {
		t.Errorf("create: %v\n%s", err, c)
	}
}

// What a state has taken over is not nobody's any more.
func TestUnderstand_keepsADisownedKeyThatAStateKnows(t *testing.T) {
	t.Parallel()
	left := minted("K1", noon(), "another")
	left.Mark.Disowned = true
	v := looked([]userkey.Key{left})
	if s := userkey.Understand(v, ours("K1")); len(s.Orphans) != 0 || len(s.PhasedOut) != 1 {
		t.Errorf("known to the state: %+v", s)
	}
	if s := userkey.Understand(v, ours()); len(s.Orphans) != 1 {
		t.Errorf("known to nobody: %+v", s)
	}
}

// A denier is a service that calls gone what it goes on listing.
type denier struct {
	*session
	credentials, keys int // so many times
}

func (d *denier) Withdraw(ctx context.Context, c userkey.Credential) error {
	if d.credentials > 0 {
		d.credentials--
		return userkey.ErrGone
	}
	return d.session.Withdraw(ctx, c)
}

func (d *denier) Discard(ctx context.Context, k userkey.Key) error {
	if d.keys > 0 {
		d.keys--
		return userkey.ErrGone
	}
	return d.session.Discard(ctx, k)
}

func TestRun_asksTwiceWhereACredentialIsCalledGone(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{conflict, badRequest, allow} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, mode, here)
			goal, start := w.goal()
			o, err := userkey.Run(t.Context(), &denier{session: c.session(), credentials: 1}, goal, start)
			if err != nil || len(c.in(here)) != 1 || c.in(here)[0].key != o.Series.Active.ID {
				t.Errorf("called gone once: %v\n%s", err, c)
			}

			c, w = rotating(t, mode, here)
			goal, start = w.goal()
			_, err = userkey.Run(t.Context(), &denier{session: c.session(), credentials: 100}, goal, start)
			if !errors.Is(err, userkey.ErrGone) || len(c.dangling()) > 0 || !c.works(here) {
				t.Errorf("called gone for ever: %v\n%s", err, c)
			}
		})
	}
}

func TestRemove_asksTwiceWhereSomethingIsCalledGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		credentials, keys int
		fails             bool
	}{
		"a credential, once":     {credentials: 1},
		"a credential, for ever": {credentials: 100, fails: true},
		"a key, once":            {keys: 1},
		"a key, for ever":        {keys: 100, fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := rotating(t, conflict, here)
			d := &denier{session: c.session(), credentials: tt.credentials, keys: tt.keys}
			_, err := userkey.Remove(t.Context(), d, userkey.Removal{Memory: w.memory(), Regions: w.regions, Policy: userkey.DeleteManaged})
			if left := d.credentials + d.keys; tt.fails && left != 98 {
				t.Errorf("asked %d times, want 2", 100-left)
			}
			if errors.Is(err, userkey.ErrGone) != tt.fails || len(c.dangling()) > 0 {
				t.Errorf("Remove() = %v\n%s", err, c)
			}
			if left := len(c.keys) > 0; left != tt.fails {
				t.Errorf("keys are left: %t\n%s", left, c)
			}
		})
	}
}

// The time is over while a withdrawal is under way: nobody heard that it was
// carried out, and the region must not stay without a credential.
func TestRun_looksWhereAWithdrawalWasInterrupted(t *testing.T) {
	t.Parallel()
	c, w := rotating(t, conflict, here)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	goal, start := w.goal()
	_, err := userkey.Run(ctx, &interrupted{session: c.session(), cancel: cancel}, goal, start)
	if !errors.Is(err, context.Canceled) || !c.works(here) || c.in(here)[0].key == w.active {
		t.Errorf("Run() = %v\n%s", err, c)
	}
}

// An interrupted session carries the first withdrawal out and never hears of it.
type interrupted struct {
	*session
	cancel context.CancelFunc
}

func (i *interrupted) Withdraw(ctx context.Context, c userkey.Credential) error {
	err := i.session.Withdraw(ctx, c)
	if ctx.Err() == nil && err == nil && i.cancel != nil {
		i.cancel()
		i.cancel = nil
		return ctx.Err()
	}
	return err
}

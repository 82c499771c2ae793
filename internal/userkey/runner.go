// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// patience is how often a run looks again after a lost reply or a step that
	// the service was not ready for, before it gives up and says so.
	patience = 4

	// readiness is how often a new key is tried before it counts as unusable.
	readiness = 30

	// settling is how often a run looks for what it has done before it ends with
	// a warning: the services may show a new credential only minutes later.
	settling = 6

	// grace is how long taking back may take after the run's own time is over.
	grace = 30 * time.Second
)

// A runner is one run: what it has seen, and what it has done so far.
type runner struct {
	b       Backend
	regions []string
	memory  Memory
	next    func(Inventory) Step
	ending  bool // whether the run ends the series: then a key that cannot be discarded is an error

	first     string // ID of the key that was Active at the first look
	seen      Inventory
	looked    bool
	baseline  map[string]bool // IDs of the credentials of the first look
	installed []Credential    // by this run, and not withdrawn again
	withdrawn map[string]bool // IDs of the credentials that this run withdrew
	uncertain bool            // an installation ended in a way that no look has explained
	changed   bool
	lost      bool // the reply to a mint was lost
	mints     int
	failures  int
	lagging   bool
	trouble   []error
}

// begin looks for the first time and refuses to go on when another key is Active
// than the caller planned with.
func (r *runner) begin(ctx context.Context, expect *string) error {
	if err := r.look(ctx, false); err != nil {
		return err
	}
	found := Understand(r.seen, r.memory).Active
	r.first = found.ID
	if expect != nil && found.ID != *expect {
		return MovedError{Owner: r.seen.Owner, Expected: *expect, Found: found}
	}
	return nil
}

// loop asks for one step after the other and takes it.
func (r *runner) loop(ctx context.Context) error {
	for {
		done, err := r.take(ctx, r.next(r.seen))
		if done || err != nil {
			return err
		}
	}
}

// take carries out one step. It holds the only switch over steps.
func (r *runner) take(ctx context.Context, step Step) (done bool, err error) {
	switch s := step.(type) {
	case Survey:
		return false, r.look(ctx, true)
	case Identify:
		id, err := r.b.OwnKey(ctx)
		r.seen.Own = &id
		return false, err
	case Mint:
		return false, r.mint(ctx, s)
	case Prove:
		return false, r.prove(ctx)
	case Install:
		return false, r.install(ctx, s)
	case Withdraw:
		return false, r.withdraw(ctx, s)
	case Amend:
		return false, r.amend(ctx, s)
	case Discard:
		return false, r.discard(ctx, s)
	case Refuse:
		return true, s.Err
	case Rest:
		return true, nil
	}
	return true, fmt.Errorf("unknown step %T", step)
}

func (r *runner) mint(ctx context.Context, s Mint) error {
	if r.seen.Before == nil {
		r.seen.Before = []string{}
		for _, k := range r.seen.Keys {
			r.seen.Before = append(r.seen.Before, k.ID)
		}
	}
	r.mints++
	key, secret, err := r.b.Mint(ctx, s.Spec)
	if errors.Is(err, ErrAmbiguous) {
		// The key may be there, but its value is lost: look, so that the next
		// step discards it, and only then mint once more.
		r.lost = true
		if r.mints == 1 {
			return r.lookAgain(ctx, err)
		}
	}
	if err != nil {
		return err
	}
	r.seen.Hand = Hand{Key: key, Secret: secret, Minted: true}
	r.seen.Keys = append(r.seen.Keys, key)
	r.changed = true
	return nil
}

func (r *runner) prove(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := r.b.Prove(ctx, r.seen.Hand.Secret)
		if err == nil {
			r.seen.Hand.Proven = true
			return nil
		}
		if !errors.Is(err, ErrNotReady) || attempt == readiness {
			return fmt.Errorf("prove the new key %s: %w", r.seen.Hand.Key.ID, err)
		}
		if pauseErr := r.b.Pause(ctx, attempt); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
	}
}

func (r *runner) install(ctx context.Context, s Install) error {
	c, err := r.b.Install(ctx, s.Region, r.seen.Hand.Key, r.seen.Hand.Secret)
	switch {
	case err == nil:
		c.KeyID = r.seen.Hand.Key.ID
		r.installed = append(r.installed, c)
		r.seen.Credentials[s.Region] = append(r.seen.Credentials[s.Region], c)
		r.seen.Installed = append(r.seen.Installed, s.Region)
		r.changed, r.uncertain = true, false
		return nil
	case errors.Is(err, ErrOnlyOne) && len(r.seen.Credentials[s.Region]) > 0 && !r.seen.OnlyOne[s.Region]:
		r.seen.OnlyOne[s.Region] = true
		return nil
	case errors.Is(err, ErrOnlyOne):
		// A credential is there that was not seen: our own, whose reply was lost
		// and which the region does not show yet, or somebody else's.
		return r.lookAgain(ctx, err)
	case errors.Is(err, ErrAmbiguous):
		r.uncertain = true
		return r.lookAgain(ctx, err)
	case errors.Is(err, ErrNotReady):
		return r.lookAgain(ctx, err)
	case r.seen.OnlyOne[s.Region] && len(r.seen.Credentials[s.Region]) == 0:
		// We withdrew the credential that was there: without one, jobs fail.
		return r.lookAgain(ctx, fmt.Errorf("%s is without a task credential: %w", s.Region, err))
	}
	return err
}

func (r *runner) withdraw(ctx context.Context, s Withdraw) error {
	err := r.b.Withdraw(ctx, s.Credential)
	if err != nil && !errors.Is(err, ErrGone) {
		return err
	}
	r.withdrawn[s.Credential.ID] = true
	r.changed = true
	r.installed = slices.DeleteFunc(r.installed, func(c Credential) bool { return c.ID == s.Credential.ID })
	r.forget(s.Credential)
	if errors.Is(err, ErrGone) {
		// Somebody else was faster: look before anything is put in its place.
		return r.look(ctx, false)
	}
	return nil
}

// forget takes a credential out of what was seen.
func (r *runner) forget(c Credential) {
	r.seen.Credentials[c.Region] = slices.DeleteFunc(slices.Clone(r.seen.Credentials[c.Region]),
		func(seen Credential) bool { return seen.ID == c.ID })
}

func (r *runner) amend(ctx context.Context, s Amend) error {
	key, err := r.b.Amend(ctx, s.Key, s.Spec)
	if err != nil {
		return err
	}
	for i := range r.seen.Keys {
		if r.seen.Keys[i].ID == key.ID {
			r.seen.Keys[i] = key
		}
	}
	return nil
}

// discard deletes a key. In a run towards a goal a failure does not end the run:
// the key authorizes nothing, and it is found again.
func (r *runner) discard(ctx context.Context, s Discard) error {
	err := r.b.Discard(ctx, s.Key)
	if err != nil && r.ending {
		return err
	}
	if err != nil {
		r.seen.Spared = append(r.seen.Spared, s.Key.ID)
		r.trouble = append(r.trouble, fmt.Errorf("discard the key %s (%s): %w", s.Key.Name, s.Key.ID, err))
		return nil
	}
	r.seen.Keys = slices.DeleteFunc(r.seen.Keys, func(k Key) bool { return k.ID == s.Key.ID })
	return nil
}

func (r *runner) outcome() Outcome {
	o := Outcome{Looked: r.looked, Lagging: r.lagging, Trouble: r.trouble}
	if r.looked {
		o.Series = Understand(r.seen, r.memory)
	}
	if r.seen.Hand.Minted {
		o.Minted, o.Replaced = r.seen.Hand, r.first
	}
	return o
}

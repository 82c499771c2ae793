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
	// patience is how often in a row a run looks again after a lost reply or a
	// step that the service was not ready for, before it gives up and says so.
	patience = 4

	// endurance is how many steps a run takes at the most. A run that discards as
	// many keys as IAM allows, in all regions that there are, takes far fewer.
	endurance = 500

	// readiness is how often a new key is tried before it counts as unusable.
	readiness = 30

	// settling is how often a run looks for what it has done before it ends with
	// a warning: the services may show a new credential only minutes later.
	settling = 6

	// grace is how long taking back may take after the run's own time is over.
	grace = 30 * time.Second
)

// A runner is one run: what it is for, what it has seen, and what it has done so far.
type runner struct {
	b       Backend
	goal    []string // regions in which the key is to be installed
	regions []string // regions that the run is about: also those that are to have no credential
	memory  Memory
	next    func(Inventory) Step
	ending  bool // whether the run ends the series: then a key that cannot be discarded is an error

	seen    Inventory // the latest look, with what this run knows better laid over it
	looked  bool      // whether there was any
	lagging bool      // whether the services do not show yet everything that this run did
	first   string    // ID of the key that was Active at the first look

	byCredential records[credentialRecord] // by ID
	byRegion     records[regionRecord]
	byKey        records[keyRecord] // by ID
	installed    []Credential       // that hold the key in hand, put there by this run and not withdrawn again
	listed       []Credential       // that the service called gone, and that the latest look showed all the same

	lostBy   error // what lost the reply to the latest mint that had none; nil when all had one
	lost     bool  // whether no look has shown the key of that mint yet
	failures int   // in a row, without any progress
	steps    int   // that the run has taken
	trouble  []error
}

// begin looks for the first time and refuses to go on when another key is Active
// than the caller planned with.
//
// A create does not count a key that an earlier create has disowned: it returns
// the ID, to replace it.
func (r *runner) begin(ctx context.Context, start Start) (disowned string, err error) {
	if err = r.look(ctx, false); err != nil {
		return "", err
	}
	found, expect := Understand(r.seen, r.memory).Active, start.Expect
	if start.Undo && found.Mark.Disowned {
		return found.ID, nil
	}
	r.first = found.ID
	if expect != nil && found.ID != *expect {
		return "", MovedError{Owner: r.seen.Owner, Expected: *expect, Found: found}
	}
	if start.Undo {
		return "", r.refuseSecond(ctx)
	}
	return "", nil
}

// refuseSecond refuses a create beside a key that is Active in a region which the
// goal does not name. There would be two, one here and one there, and no state that
// knows of both: the end of one resource could be the end of the other's jobs. A
// user without any key of the series costs no further look, and a region that does
// not answer is not held against the create.
func (r *runner) refuseSecond(ctx context.Context) error {
	if len(r.seen.Keys) == 0 {
		return nil
	}
	if err := r.look(ctx, true); err != nil {
		return err
	}
	second := SecondError{Owner: r.seen.Owner}
	for _, c := range credentials(r.seen) {
		id, _ := r.seen.Holds(c)
		k, ok := r.seen.Key(id)
		if !ok || k.Mark.Disowned || slices.Contains(r.goal, c.Region) {
			continue
		}
		second.Key = k
		if !slices.Contains(second.Regions, c.Region) {
			second.Regions = append(second.Regions, c.Region)
		}
	}
	if len(second.Regions) == 0 {
		return nil
	}
	return second
}

// loop asks for one step after the other and takes it. Every step brings the goal
// closer, unless somebody undoes it as fast as it is taken; that ends some time.
func (r *runner) loop(ctx context.Context) error {
	for {
		if r.steps++; r.steps > endurance {
			return fmt.Errorf("gave up after %d steps: the services undo what was done", endurance)
		}
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
	again := r.lostBy != nil
	if spared := r.spared(); again && len(spared) > 0 {
		// One key whose value is lost is enough: it must go before there is another.
		return fmt.Errorf("%w; then %w", r.lostBy, spared[0])
	}
	key, secret, err := r.b.Mint(ctx, s.Spec)
	if errors.Is(err, ErrAmbiguous) {
		// The key may be there, but its value is lost: look, so that the next
		// step discards it, and only then mint once more.
		r.lost, r.lostBy = true, err
		if !again {
			return r.lookForLost(ctx, err)
		}
	}
	if err != nil {
		return err
	}
	r.seen.Hand = Hand{Key: key, Secret: secret, Minted: true}
	r.seen.Keys = append(slices.Clone(r.seen.Keys), key)
	r.noteFresh(key.ID)
	r.failures = 0
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
		c.Region = s.Region
		r.byCredential.of(c.ID).confirmed = true
		r.remember(c)
		r.seen.Credentials[s.Region] = append(slices.Clone(r.seen.Credentials[s.Region]), r.installed[len(r.installed)-1])
		r.failures = 0
		return nil
	case errors.Is(err, ErrOnlyOne) && len(r.seen.Credentials[s.Region]) > 0 && !r.seen.OnlyOne[s.Region]:
		r.seen.OnlyOne[s.Region] = true
		return nil
	case errors.Is(err, ErrOnlyOne) && r.doubt():
		return nil
	case errors.Is(err, ErrOnlyOne):
		// A credential is there that was not seen: our own, whose reply was lost
		// and which the region does not show yet, or somebody else's.
		return r.lookAgain(ctx, err)
	case errors.Is(err, ErrAmbiguous):
		r.byRegion.of(s.Region).uncertain++
		return r.lookAgain(ctx, err)
	case errors.Is(err, ErrNotReady):
		return r.lookAgain(ctx, err)
	case r.byRegion.of(s.Region).cleared && len(r.seen.Credentials[s.Region]) == 0:
		// We withdrew the credential that was there: without one, jobs fail.
		return r.lookAgain(ctx, fmt.Errorf("%s is without a task credential: %w", s.Region, err))
	}
	return err
}

// remember notes a credential that holds the key in hand.
func (r *runner) remember(c Credential) {
	c.KeyID = r.seen.Hand.Key.ID
	r.installed = append(r.installed, c)
	if !slices.Contains(r.seen.Installed, c.Region) {
		r.seen.Installed = append(slices.Clone(r.seen.Installed), c.Region)
	}
}

func (r *runner) amend(ctx context.Context, s Amend) error {
	key, err := r.b.Amend(ctx, s.Key, s.Spec)
	if err != nil {
		return err
	}
	r.seen.Amended = append(r.seen.Amended, s.Key.ID)
	for i := range r.seen.Keys {
		if r.seen.Keys[i].ID == key.ID {
			r.seen.Keys[i] = key
		}
	}
	return nil
}

func (r *runner) outcome() Outcome {
	o := Outcome{Looked: r.looked, Lagging: r.lagging, Trouble: append(r.trouble, r.spared()...)}
	if r.looked {
		o.Series = Understand(r.seen, r.memory)
	}
	if r.seen.Hand.Minted {
		o.Minted, o.Replaced = r.seen.Hand, r.first
	}
	return o
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// atOnce does one thing with all items at the same time and returns the errors in
// the order of the items.
func atOnce[T any](items []T, do func(T) error) []error {
	errs := make([]error, len(items))
	var group sync.WaitGroup
	for i, item := range items {
		group.Go(func() { errs[i] = do(item) })
	}
	group.Wait()
	return errs
}

// withdraw removes several credentials at the same time.
func (r *run) withdraw(ctx context.Context, credentials []Credential) error {
	return errors.Join(atOnce(credentials, func(c Credential) error { return r.remove(ctx, c) })...)
}

// insist tries something again while it fails in a way that may pass, so often.
func (r *run) insist(ctx context.Context, times int, passes func(error) bool, do func() error) error {
	for attempt := 1; ; attempt++ {
		err := do()
		if err == nil || attempt > times || !passes(err) {
			return err
		}
		if pauseErr := r.b.Pause(ctx, attempt); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
	}
}

// mintOnce creates a key, once.
func (r *run) mintOnce(ctx context.Context) error {
	key, secret, err := r.b.Mint(ctx, r.goal.New)
	r.did.lost = r.did.lost || errors.Is(err, ErrAmbiguous)
	if err == nil {
		r.did.hand = Hand{Key: key, Secret: secret, Minted: true}
	}
	return err
}

// resolveMint finds out what became of a mint whose reply was lost. A key with a
// value of the user's own is taken in hand; any other is deleted, since nobody
// knows its value. Where no look shows a key, none was made, as far as can be told.
func (r *run) resolveMint(ctx context.Context, cause error) error {
	for attempt := 1; attempt <= patience; attempt++ {
		if err := r.b.Pause(ctx, attempt); err != nil {
			return errors.Join(cause, err)
		}
		if err := r.look(ctx, Places{Regions: r.regions()}); err != nil {
			return errors.Join(cause, err)
		}
		strays := r.strays()
		if len(strays) == 0 {
			continue
		}
		if value := r.goal.New.Value; value.InHand() {
			r.did.hand, r.did.lost = Hand{Key: strays[0], Secret: value, Minted: true}, false
			return nil
		}
		for _, k := range strays {
			if err := r.discard(ctx, k); err != nil {
				return fmt.Errorf("%w; then %w", cause, err)
			}
		}
		r.did.lost = false
		return nil
	}
	return nil
}

// strays returns the keys of mints of this run whose replies were lost.
func (r *run) strays() []Key {
	if !r.did.lost {
		return nil
	}
	v := r.view()
	return slices.DeleteFunc(v.Keys, func(k Key) bool {
		_, before := r.first.Key(k.ID)
		return before || k.Mark.Tag != r.goal.Tag || !k.Managed() || k.ID == r.did.hand.Key.ID || len(v.holding(k.ID)) > 0
	})
}

// prove shows that IAM accepts the key in hand, before anything relies on it.
func (r *run) prove(ctx context.Context) error {
	notReady := func(err error) bool { return errors.Is(err, ErrNotReady) }
	err := r.insist(ctx, readiness, notReady, func() error { return r.b.Prove(ctx, r.did.hand) })
	if err != nil {
		return fmt.Errorf("prove the new key %s: %w", r.did.hand.Key.ID, err)
	}
	r.did.hand.Proven = true
	return nil
}

// post installs the key in hand in a region. A lost reply is resolved by looking.
func (r *run) post(ctx context.Context, region string) error {
	var lost error // of the request that may have been carried out
	passes := func(err error) bool {
		return errors.Is(err, ErrAmbiguous) || errors.Is(err, ErrNotReady) || lost != nil && errors.Is(err, ErrOnlyOne)
	}
	return r.insist(ctx, patience, passes, func() error {
		if lost != nil {
			installed, _, err := r.reread(ctx, region)
			if _, moved := errors.AsType[MovedError](err); installed || moved {
				return err
			} else if err != nil {
				return errors.Join(lost, err)
			}
		}
		c, err := r.b.Install(ctx, region, r.did.hand)
		switch {
		case err == nil:
			r.did.put(region, c)
		case errors.Is(err, ErrAmbiguous):
			lost = err
			r.did.doubt(region, 1)
		}
		return err
	})
}

// remove removes a credential, and again where the reply was lost: nothing else
// ever has its ID.
func (r *run) remove(ctx context.Context, c Credential) error {
	r.did.drop(c, removal{})
	lost := func(err error) bool { return errors.Is(err, ErrAmbiguous) }
	err := r.insist(ctx, patience, lost, func() error { return r.b.Withdraw(ctx, c) })
	switch {
	case err == nil:
		r.did.drop(c, removal{over: true})
	case errors.Is(err, ErrGone):
		r.did.drop(c, removal{over: true, denied: err})
		return nil
	}
	return err
}

// reread looks at one region. It reports whether the key in hand is installed
// there, and what else is. Somebody else's new credential is a MovedError.
func (r *run) reread(ctx context.Context, region string) (installed bool, rest []Credential, err error) {
	seen, err := r.b.Look(ctx, Places{Regions: []string{region}})
	if err == nil {
		err = seen.unread(region)
	}
	if err != nil {
		return false, nil, err
	}
	for _, c := range seen.Credentials[region] {
		ids, told := seen.holds(c)
		switch {
		case r.mine(c):
			r.find(c)
			installed = true
		case r.baseline(c), told && len(ids) == 0:
			rest = append(rest, c)
		default:
			err = r.moved(seen, seen.youngest(ids))
		}
	}
	return installed, rest, err
}

// amend edits a key.
func (r *run) amend(ctx context.Context, k Key, spec Spec) error {
	edited, err := r.b.Amend(ctx, k, spec)
	if err == nil {
		r.did.edited[k.ID] = edited
	}
	return err
}

// discard deletes a key. A service may not know a key yet that was not proven; of
// any other that it calls gone only the list tells whether it is: a state that
// forgets a key which is there loses it.
func (r *run) discard(ctx context.Context, k Key) error {
	early := func(err error) bool {
		return errors.Is(err, ErrGone) && k.ID == r.did.hand.Key.ID && !r.did.hand.Proven
	}
	err := r.insist(ctx, patience, early, func() error { return r.b.Discard(ctx, k) })
	if errors.Is(err, ErrGone) {
		if lookErr := r.look(ctx, Places{Regions: r.regions()}); lookErr != nil {
			err = errors.Join(err, lookErr)
		} else if _, listed := r.latest.Key(k.ID); listed {
			err = fmt.Errorf("IAM still lists it: %w", err)
		} else {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("delete the key %s (%s): %w", k.Name, k.ID, err)
	}
	r.did.discarded[k.ID] = true
	return nil
}

// discardAll deletes those of the keys that are certainly installed nowhere and
// with which the provider does not authenticate. It returns how many it deleted.
func (r *run) discardAll(ctx context.Context, keys []Key) (deleted int, err error) {
	if err := r.lookFor(ctx, keys); err != nil {
		return 0, fmt.Errorf("look where keys to be deleted are installed: %w", err)
	}
	v := r.view()
	for _, k := range keys {
		if k.ID == v.Own || !v.nowhere(k) {
			continue
		}
		if discardErr := r.discard(ctx, k); discardErr != nil {
			err = errors.Join(err, discardErr)
			continue
		}
		deleted++
	}
	return deleted, err
}

// toPrune returns the Phased out keys that are to be deleted and that nobody locked.
func (r *run) toPrune() []Key {
	return slices.DeleteFunc(r.series().PhasedOut, func(k Key) bool { return k.Locked || !slices.Contains(r.goal.Prune, k.ID) })
}

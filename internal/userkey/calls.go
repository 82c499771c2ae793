// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
)

// atOnce does one thing with all items at the same time and returns the errors in
// the order of the items. One works at a time; the others wait for a service.
func atOnce[T any](r *run, items []T, do func(T) error) []error {
	errs := make([]error, len(items))
	var group sync.WaitGroup
	for i, item := range items {
		group.Go(func() {
			r.turn.Lock()
			defer r.turn.Unlock()
			errs[i] = do(item)
		})
	}
	r.wait(group.Wait)
	return errs
}

// wait lets others have the turn meanwhile.
func (r *run) wait(ask func()) {
	r.turn.Unlock()
	defer r.turn.Lock()
	ask()
}

// withdraw removes several credentials at the same time.
func (r *run) withdraw(ctx context.Context, credentials []Credential) error {
	return errors.Join(atOnce(r, credentials, func(c Credential) error { return r.remove(ctx, c) })...)
}

// tries counts attempts: one and so many more, each after a pause. A pause that
// fails ends them and joins the error of the last one.
func (r *run) tries(ctx context.Context, more int, err *error) iter.Seq[int] {
	return func(yield func(int) bool) {
		for attempt := 0; yield(attempt) && attempt < more; attempt++ {
			var pauseErr error
			r.wait(func() { pauseErr = r.b.Pause(ctx, attempt+1) })
			if pauseErr != nil {
				*err = errors.Join(*err, pauseErr)
				return
			}
		}
	}
}

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
			r.did.hand = Hand{Key: strays[0], Secret: value, Minted: true}
			strays = nil
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
		return before || k.Mark.Tag != r.goal.Held.Tag || !k.Managed() || k.ID == r.did.hand.Key.ID || len(v.holding(k.ID)) > 0
	})
}

// prove shows that IAM accepts the key in hand, before anything relies on it.
func (r *run) prove(ctx context.Context) (err error) {
	for range r.tries(ctx, readiness, &err) {
		if err = r.b.Prove(ctx, r.did.hand); !errors.Is(err, ErrNotReady) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("prove the new key %s: %w", r.did.hand.Key.ID, err)
	}
	r.did.hand.Proven = true
	return nil
}

// post installs the key in hand in a region. A lost reply is resolved by looking.
func (r *run) post(ctx context.Context, region string) (err error) {
	var lost error // of the request that may have been carried out
	for range r.tries(ctx, patience, &err) {
		if lost != nil {
			done, _, lookErr := r.reread(ctx, region)
			if done {
				return lookErr
			} else if lookErr != nil {
				err = errors.Join(lost, lookErr)
				continue
			}
		}
		var c Credential
		r.wait(func() { c, err = r.b.Install(ctx, region, r.did.hand) })
		switch {
		case err == nil:
			r.did.installed = append(r.did.installed, c)
			return nil
		case errors.Is(err, ErrAmbiguous):
			lost = err
			r.did.doubtful = append(r.did.doubtful, region)
		case !errors.Is(err, ErrNotReady) && (lost == nil || !errors.Is(err, ErrOnlyOne)):
			return err
		}
	}
	return err
}

// remove removes a credential, and again where the reply was lost: nothing else
// ever has its ID.
func (r *run) remove(ctx context.Context, c Credential) (err error) {
	for range r.tries(ctx, patience, &err) {
		r.wait(func() { err = r.b.Withdraw(ctx, c) })
		if !errors.Is(err, ErrAmbiguous) {
			break
		}
	}
	r.did.removals[c.ID] = err
	if !r.did.removed(c) {
		return err
	}
	r.did.installed = slices.DeleteFunc(r.did.installed, sameAs(c))
	return nil
}

// reread looks at one region. done reports that nothing more can be done there: the
// key in hand is installed, or somebody else's new one, which is a MovedError. rest
// is what else is there.
func (r *run) reread(ctx context.Context, region string) (done bool, rest []Credential, err error) {
	var seen Seen
	r.wait(func() { seen, err = r.b.Look(ctx, Places{Regions: []string{region}}) })
	if err == nil {
		err = seen.unread(region)
	}
	if err != nil {
		return false, nil, err
	}
	for _, c := range seen.Credentials[region] {
		keys, told := seen.holds(c)
		switch {
		case r.mine(c):
			r.find(c)
			done = true
		case r.baseline(c), told && len(keys) == 0:
			rest = append(rest, c)
		default:
			done, err = true, r.moved(seen, append(keys, Key{})[0]) // None where it cannot be told.
		}
	}
	return done, rest, err
}

func (r *run) amend(ctx context.Context, k Key, spec Spec) error {
	edited, err := r.b.Amend(ctx, k, spec)
	if err == nil {
		r.did.changed[k.ID] = edited
	}
	return err
}

// discard deletes a key. A service may not know a key yet that was not proven; of
// any other that it calls gone only the list tells whether it is: a state that
// forgets a key which is there loses it.
func (r *run) discard(ctx context.Context, k Key) (err error) {
	inHand := k.ID == r.did.hand.Key.ID
	for range r.tries(ctx, patience, &err) {
		if err = r.b.Discard(ctx, k); !errors.Is(err, ErrGone) || !inHand || r.did.hand.Proven {
			break
		}
	}
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
	r.did.changed[k.ID] = Key{}
	if inHand {
		r.did.hand = Hand{}
	}
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
		discardErr := r.discard(ctx, k)
		if discardErr == nil {
			deleted++
		}
		err = errors.Join(err, discardErr)
	}
	return deleted, err
}

// toPrune returns the Phased out keys that are to be deleted and that nobody locked.
func (r *run) toPrune() []Key {
	return slices.DeleteFunc(r.series().PhasedOut, func(k Key) bool { return k.Locked || !slices.Contains(r.goal.Prune, k.ID) })
}

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

// mintOnce creates a key, once.
func (r *run) mintOnce(ctx context.Context) error {
	key, secret, err := r.b.Mint(ctx, r.goal.New)
	if err != nil {
		r.did.lost = r.did.lost || errors.Is(err, ErrAmbiguous)
		return err
	}
	r.did.hand = Hand{Key: key, Secret: secret, Minted: true}
	return nil
}

// resolveMint finds out what became of a mint whose reply was lost. A key with a
// value of the user's own is taken in hand; any other is deleted, since nobody
// knows its value. Where no look shows a key, none was made, as far as can be told.
func (r *run) resolveMint(ctx context.Context, cause error) error {
	for attempt := 1; attempt <= patience; attempt++ {
		if err := r.b.Pause(ctx, attempt); err != nil {
			return errors.Join(cause, err)
		}
		if err := r.look(ctx, Places{Regions: r.goalRegions()}); err != nil {
			return errors.Join(cause, err)
		}
		strays := r.strays()
		if len(strays) == 0 {
			continue
		}
		r.did.lost = false
		if value := r.goal.New.Value; value.InHand() {
			r.did.hand = Hand{Key: strays[0], Secret: value, Minted: true}
			return nil
		}
		for _, k := range strays {
			if err := r.discard(ctx, k); err != nil {
				return fmt.Errorf("%w; then %w", cause, err)
			}
		}
		return nil
	}
	return nil
}

// strays returns the keys of mints of this run whose replies were lost.
func (r *run) strays() []Key {
	if !r.rotates {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.view().Keys), func(k Key) bool {
		_, before := r.first.Key(k.ID)
		return before || k.Mark.Tag != r.goal.Tag || !k.Managed() || k.ID == r.did.hand.Key.ID
	})
}

// discardStrays deletes what a lost reply left and a later look has shown.
func (r *run) discardStrays(ctx context.Context) {
	for _, k := range r.strays() {
		r.did.lost = false
		if err := r.discard(ctx, k); err != nil {
			r.trouble(err)
		}
	}
}

// prove shows that IAM accepts the key in hand, before anything relies on it.
func (r *run) prove(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := r.b.Prove(ctx, r.did.hand.Secret)
		if err == nil {
			r.did.hand.Proven = true
			return nil
		}
		if !errors.Is(err, ErrNotReady) || attempt == readiness {
			return fmt.Errorf("prove the new key %s: %w", r.did.hand.Key.ID, err)
		}
		if pauseErr := r.b.Pause(ctx, attempt); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
	}
}

// post installs the key in hand in a region. A lost reply is resolved by looking.
func (r *run) post(ctx context.Context, region string) error {
	lost := false
	for attempt := 1; ; attempt++ {
		c, err := r.b.Install(ctx, region, r.did.hand)
		if err == nil {
			c.Region = region
			r.did.put(c)
			return nil
		}
		if errors.Is(err, ErrAmbiguous) {
			lost = true
			r.did.note(r.did.uncertain, region)
		}
		passing := errors.Is(err, ErrAmbiguous) || errors.Is(err, ErrNotReady) || lost && errors.Is(err, ErrOnlyOne)
		if !passing || attempt > patience {
			return err
		}
		if pauseErr := r.b.Pause(ctx, attempt); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
		if lost {
			installed, _, lookErr := r.reread(ctx, region, true)
			if installed || lookErr != nil {
				return lookErr
			}
		}
	}
}

// remove removes a credential. A lost reply is resolved by looking.
func (r *run) remove(ctx context.Context, c Credential) error {
	r.did.note(r.did.cleared, c.Region)
	for attempt := 1; ; attempt++ {
		err := r.b.Withdraw(ctx, c)
		switch {
		case err == nil || errors.Is(err, ErrGone):
			r.did.drop(c, err != nil)
			return nil
		case !errors.Is(err, ErrAmbiguous) || attempt > patience:
			return err
		}
		if pauseErr := r.b.Pause(ctx, attempt); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
		if _, rest, lookErr := r.reread(ctx, c.Region, false); lookErr == nil && !slices.ContainsFunc(rest, sameAs(c)) {
			r.did.drop(c, false)
			return nil
		}
	}
}

// reread looks at one region. It reports whether the key in hand is installed
// there, and what else is. Somebody else's new credential is a MovedError.
func (r *run) reread(ctx context.Context, region string, lost bool) (installed bool, rest []Credential, err error) {
	seen, err := r.b.Look(ctx, Places{Regions: []string{region}})
	if err == nil {
		err = errors.Join(seen.Silent[region], seen.Refused[region])
	}
	if err != nil {
		return false, nil, err
	}
	for _, c := range seen.Credentials[region] {
		switch {
		case r.did.hand.Key.ID == "":
			rest = append(rest, c)
		case r.holdsHand(c), lost && c.KeyID == "" && c.Name == r.did.hand.Key.Name && !r.baseline(c):
			r.did.put(c)
			installed = true
		case r.baseline(c):
			rest = append(rest, c)
		default:
			ids, told := seen.holds(c)
			if told && len(ids) == 0 {
				rest = append(rest, c)
				continue
			}
			err = r.moved(seen, ids)
		}
	}
	return installed, rest, err
}

// moved says that somebody else installed a key while this run was under way.
func (r *run) moved(v Seen, ids []string) error {
	moved := MovedError{Owner: v.Owner, Expected: r.did.hand.Key.ID, Create: r.goal.Create, Late: true}
	if len(ids) > 0 {
		moved.Found, _ = v.Key(ids[0])
	}
	return moved
}

// without says that a region has no credential any more, if that is so.
func (r *run) without(region string, err error) error {
	if r.did.has(r.did.cleared, region) && !r.did.in(region) && len(r.view().livingIn(region)) == 0 {
		return fmt.Errorf("%s is without a task credential: %w", region, err)
	}
	return err
}

// holdsHand reports whether a credential says that it holds the key in hand.
func (r *run) holdsHand(c Credential) bool {
	return r.did.ours(c) || c.KeyID != "" && c.KeyID == r.did.hand.Key.ID
}

// baseline reports whether the first look showed a credential.
func (r *run) baseline(c Credential) bool {
	return slices.ContainsFunc(r.first.Credentials[c.Region], sameAs(c))
}

func sameAs(c Credential) func(Credential) bool {
	return func(other Credential) bool { return other.ID == c.ID }
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// reach is a rotation from top to bottom, and everything that is less than one.
func (r *run) reach(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err // Nothing has been changed, and nothing is to be written down.
	}
	r.outcome.Looked = true
	if err := r.takeUp(ctx); err != nil {
		return err
	}
	_ = r.sweep(ctx) // What fails is tried again at the end.
	if r.rotates && r.did.hand.Key.ID == "" {
		if err := r.mint(ctx); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{r.install, r.withdrawLeftover, r.edit, r.confirm} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	r.prune(ctx)
	return nil
}

// takeUp takes the key in hand whose value is known already: the Active one, where
// it is to be installed in another region, or, with a value of the user's own, the
// one that an earlier run minted with it. IAM takes no value twice.
func (r *run) takeUp(ctx context.Context) error {
	value, passed := r.goal.Value, r.goal.New.Value
	if r.rotates {
		value = passed
	}
	missing := r.missing(r.active.ID)
	if !value.InHand() || !r.rotates && (r.active.ID == "" || len(missing) == 0) {
		return nil
	}
	id := r.active.ID
	if passed.InHand() {
		var err error
		if id, err = r.b.KeyOf(ctx, value); err != nil {
			return fmt.Errorf("look up whose value is at hand: %w", err)
		}
	}
	switch k, listed := r.view().Key(id); {
	case !r.rotates && id != r.active.ID:
		return ErrOtherValue
	case r.rotates && id != "" && id == r.active.ID && len(missing) == 0:
		return ErrSameValue
	case !listed:
		return nil // IAM refuses the value if another key has it.
	default:
		r.did.hand = Hand{Key: k, Secret: value}
	}
	return r.prove(ctx)
}

// sweep deletes what dead runs left behind, so that it takes up no room and
// nobody takes it for a Phased out key later. What cannot be deleted does no
// harm: it authorizes nothing. A run that locks its keys may have locked these.
func (r *run) sweep(ctx context.Context) error {
	locks := r.goal.Held.locks() || r.goal.Settings.Locked.Value()
	_, err := r.discardAll(ctx, slices.DeleteFunc(r.series().Orphans, func(k Key) bool {
		return k.ID == r.did.hand.Key.ID || k.Locked && !locks
	}))
	return err
}

// mint makes the new key and proves that IAM accepts it.
func (r *run) mint(ctx context.Context) error {
	err := r.mintOnce(ctx)
	if errors.Is(err, ErrNoRoom) {
		deleted, discardErr := r.discardAll(ctx, r.toPrune())
		if deleted > 0 {
			err = r.mintOnce(ctx)
		}
		if err != nil {
			err = errors.Join(err, discardErr)
		}
	}
	if errors.Is(err, ErrAmbiguous) {
		// The key may be there, and its value is lost: it goes before there is another.
		if err = r.resolveMint(ctx, err); err == nil && r.did.hand.Key.ID == "" {
			err = r.mintOnce(ctx)
		}
	}
	if err != nil {
		return err
	}
	return r.prove(ctx)
}

// install puts the key in hand into every region that lacks it. Where the last
// run failed comes first, so that keys do not pile up if it fails again.
func (r *run) install(ctx context.Context) error {
	hand := r.did.hand.Key
	if hand.ID == "" {
		return nil
	}
	regions, failed := r.missing(hand.ID), r.missing(r.active.ID)
	for _, first := range []bool{true, false} {
		err := r.installIn(ctx, slices.DeleteFunc(slices.Clone(regions), func(region string) bool {
			return first != (r.active.ID == "" || slices.Contains(failed, region))
		}))
		if err != nil {
			return err
		}
	}
	return nil
}

// installIn installs the key in hand in all of the regions at once. Where one
// refuses a second credential, the first such region by name is replaced before
// the others: it shows that the key is taken, and of two runs it lets one win.
func (r *run) installIn(ctx context.Context, regions []string) error {
	var single []string
	var refusals []error
	for i, err := range atOnce(r, regions, func(region string) error { return r.post(ctx, region) }) {
		if errors.Is(err, ErrOnlyOne) {
			single = append(single, regions[i])
		} else {
			refusals = append(refusals, err)
		}
	}
	if err := errors.Join(refusals...); err != nil || len(single) == 0 {
		return err
	}
	slices.Sort(single)
	present := r.view().Credentials
	replaceIn := func(region string) error { return r.replaceIn(ctx, region, present[region]) }
	if err := replaceIn(single[0]); err != nil {
		return err
	}
	return errors.Join(atOnce(r, single[1:], replaceIn)...)
}

// replaceIn removes what is installed in a region and installs the key in hand.
// From the removal on the region is without a credential, so nothing but somebody
// else's new one ends the attempts early.
func (r *run) replaceIn(ctx context.Context, region string, present []Credential) (err error) {
	for attempt := range r.tries(ctx, patience, &err) {
		if attempt > 0 {
			done, rest, lookErr := r.reread(ctx, region)
			if present = rest; done {
				return lookErr
			}
		}
		if err := r.calledGone(present); err != nil {
			return err
		}
		if err := r.withdraw(ctx, present); err != nil {
			return err
		}
		if err = r.post(ctx, region); err == nil {
			return nil
		}
	}
	return err
}

// withdrawLeftover removes what has no place any more.
func (r *run) withdrawLeftover(ctx context.Context) error { return r.withdraw(ctx, r.leftover()) }

// edit changes what IAM says about the key that stays, or about the key that had
// the value of the user's own. The resource's own lock goes with the Active key.
func (r *run) edit(ctx context.Context) error {
	hand := r.did.hand
	if r.rotates && r.goal.Held.locks() && r.active.Locked && r.active.ID != hand.Key.ID {
		r.trouble(r.amend(ctx, r.active, Spec{Locked: Known(false)}))
	}
	key, spec, mark := r.active, r.goal.Edit, r.goal.Mark
	if r.rotates {
		key, spec, mark = hand.Key, r.goal.New, true
	}
	if key.ID == "" || hand.Minted {
		return nil
	}
	if spec = r.changes(key, spec, mark); spec == (Spec{}) {
		return nil
	}
	return r.amend(ctx, key, spec)
}

// confirm looks until the services show what was done. Services that take their
// time end the run all the same, with a warning.
func (r *run) confirm(ctx context.Context) error {
	if !r.did.hand.Minted && len(r.did.installed)+len(r.did.removals) == 0 && !r.goal.Create {
		return nil
	}
	r.outcome.Lagging = true
	for attempt := range settling {
		if attempt > 0 && r.b.Pause(ctx, attempt) != nil {
			return nil //nolint:nilerr // The time is over, and Lagging says what that means.
		}
		if err := r.lookAtEnd(ctx); err != nil {
			if attempt == 0 {
				continue
			}
			r.trouble(fmt.Errorf("look at what was done: %w", err))
			return nil
		}
		rivals, err := r.giveWay(attempt == settling-1)
		if err != nil {
			return err
		}
		if again := append(rivals, r.leftover()...); len(again) > 0 {
			if err := r.withdraw(ctx, again); err != nil {
				return err
			}
			continue
		}
		deleted, err := r.discardAll(ctx, r.strays())
		r.trouble(err)
		r.did.lost = r.did.lost && deleted == 0
		if _, lags := r.did.over(r.latest); !lags {
			r.outcome.Lagging = false
			return nil
		}
	}
	return r.calledGone(r.latest.all())
}

// prune deletes the Phased out keys that retention does not keep, and orphans that
// were still installed when the run began.
func (r *run) prune(ctx context.Context) {
	if !r.outcome.Lagging {
		_, err := r.discardAll(ctx, r.toPrune())
		r.trouble(errors.Join(r.sweep(ctx), err))
	}
	v := r.view()
	for _, id := range r.goal.Prune {
		switch k, there := v.Key(id); {
		case !there:
		case !r.outcome.Lagging && !v.nowhere(k):
			r.outcome.Kept = append(r.outcome.Kept, id)
		default:
			r.outcome.Unpruned = append(r.outcome.Unpruned, id)
		}
	}
}

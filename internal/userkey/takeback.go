// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// takeBack discards the key that a failed run minted, after it withdrew what the
// run installed if undo asks for that.
//
// The key stays where anything holds it or may hold it: a credential with a
// deleted key is worse than a key that nobody uses. The next run finds it by its mark.
func (r *runner) takeBack(ctx context.Context, undo bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	// A region may be without a credential although nobody has heard so: the time
	// was over before the reply came.
	if r.lost || r.uncertain() || r.cleared() {
		var moved MovedError
		if err := r.look(ctx, false); err != nil && !errors.As(err, &moved) {
			r.trouble = append(r.trouble, fmt.Errorf("look at what is to be taken back: %w", err))
		}
	}
	r.rescue(ctx)
	r.undo(ctx, undo)
	leftover := r.stray()
	if r.seen.Hand.Minted && !r.uncertain() && len(r.installed) == 0 {
		leftover = append(leftover, r.seen.Hand.Key)
	}
	for _, k := range leftover {
		if err := r.takeBackKey(ctx, k); err != nil {
			r.trouble = append(r.trouble, fmt.Errorf("take back the key %s (%s): %w", k.Name, k.ID, err))
			continue
		}
		if k.ID == r.seen.Hand.Key.ID {
			r.seen.Hand = Hand{}
		}
		r.lose(k)
	}
	if undo {
		r.disown(ctx)
	}
}

// disown marks what a create had to leave behind. No state knows its tag, so
// without the mark the next create would take it for somebody else's.
func (r *runner) disown(ctx context.Context) {
	left := r.stray()
	if r.seen.Hand.Minted {
		left = append(left, r.seen.Hand.Key)
	}
	for _, k := range left {
		k.Mark.Disowned = true
		if _, err := r.b.Amend(ctx, k, Spec{Description: &k.Description}); err != nil {
			r.trouble = append(r.trouble, fmt.Errorf("mark the key %s (%s) as left behind: %w", k.Name, k.ID, err))
		}
	}
}

// takeBackKey discards a key that this run minted. To a service that does not
// know the key yet it looks gone, so only a look or a proof makes that certain.
func (r *runner) takeBackKey(ctx context.Context, k Key) error {
	known := r.seen.Hand.Proven || k.ID != r.seen.Hand.Key.ID
	for attempt := 1; ; attempt++ {
		err := r.b.Discard(ctx, k)
		if err == nil || errors.Is(err, ErrGone) && known {
			return nil
		}
		if !errors.Is(err, ErrGone) || attempt > patience {
			return err
		}
		if pauseErr := r.b.Pause(ctx, attempt); pauseErr != nil {
			return errors.Join(err, pauseErr)
		}
	}
}

// bare returns the regions of the goal that had a working credential, and have
// none since this run withdrew it.
func (r *runner) bare() []string {
	return slices.DeleteFunc(slices.Clone(r.goal), func(region string) bool {
		return !r.byRegion.of(region).working || !r.byRegion.of(region).cleared || len(r.seen.Credentials[region]) > 0
	})
}

// rescue installs the new key, which was proven, where a region would be left
// without any: the old value is not known, so it is this key or none. Whoever
// interrupts a rotation between the two calls does not stop the jobs.
func (r *runner) rescue(ctx context.Context) {
	if !r.seen.Hand.Proven {
		return
	}
	for _, region := range r.bare() {
		if err := r.install(ctx, Install{Region: region}); err != nil {
			r.trouble = append(r.trouble, fmt.Errorf("%s is without a task credential: %w", region, err))
		}
	}
}

// undo withdraws what the run installed if all is to be taken back, except where
// it replaced a working credential: that cannot be put back, and without one jobs
// fail. Where another run has installed its own key beside ours, ours goes in any case.
func (r *runner) undo(ctx context.Context, all bool) {
	for _, c := range slices.Clone(r.installed) {
		if !r.yields(c.Region) && (!all || r.byRegion.of(c.Region).working) {
			continue
		}
		if err := r.b.Withdraw(ctx, c); err != nil && !errors.Is(err, ErrGone) {
			r.trouble = append(r.trouble, fmt.Errorf("take back the credential in %s: %w", c.Region, err))
			continue
		}
		r.forget(c)
	}
}

// yields reports whether a region shows a working credential that appeared during
// this run, is not its own, and holds a younger key. The older key gives way, and
// never both: two runs may each see the other's before they see their own.
func (r *runner) yields(region string) bool {
	return slices.ContainsFunc(r.seen.Credentials[region], func(c Credential) bool {
		id, sure := r.seen.Holds(c)
		other, ok := r.seen.Key(id)
		return ok && sure && younger(other, r.seen.Hand.Key) && !r.byCredential.of(c.ID).baseline && !r.isInstalled(c) && r.shares(region)
	})
}

// stray returns the keys that appeared during this run and carry our tag, without
// the one in hand: their values were lost with the replies, so nothing holds them.
func (r *runner) stray() []Key {
	if r.seen.Before == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(r.seen.Keys), func(k Key) bool {
		return k.Mark.Tag != r.memory.Tag || !k.Managed() ||
			k.ID == r.seen.Hand.Key.ID || slices.Contains(r.seen.Before, k.ID)
	})
}

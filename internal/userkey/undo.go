// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// undo takes back what a failed run did, as far as that is safe.
//
// A key stays where anything holds it or may hold it: a credential with a deleted
// key is worse than a key that nobody uses. The next run finds it by its mark.
func (r *run) undo(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if r.did.open() {
		r.lookBack(ctx)
	}
	r.rescue(ctx)
	for _, region := range slices.Sorted(maps.Keys(r.did.copyInstalled())) {
		if c := r.did.copyInstalled()[region]; r.takesBack(region) {
			if err := r.remove(ctx, c); err != nil {
				r.trouble(fmt.Errorf("take back the credential in %s: %w", region, err))
			}
		}
	}
	left := r.strays()
	hand := r.did.hand
	if hand.Minted && len(r.did.copyInstalled()) == 0 && len(r.did.uncertain) == 0 && (r.goal.Create || !r.goal.New.Value.InHand()) {
		left = append(left, hand.Key)
	}
	for _, k := range left {
		if err := r.takeBack(ctx, k); err != nil {
			r.trouble(fmt.Errorf("take back the key %s (%s): %w", k.Name, k.ID, err))
			continue
		}
		r.did.discarded[k.ID] = true
	}
	if r.goal.Create {
		r.markUnused(ctx)
	}
}

// lookBack finds out what became of calls whose replies were lost.
func (r *run) lookBack(ctx context.Context) {
	if err := r.look(ctx, Places{Regions: r.goalRegions()}); err != nil {
		r.trouble(fmt.Errorf("look at what is to be taken back: %w", err))
		return
	}
	for _, c := range r.latest.all() {
		_, removed := r.did.removed[c.ID]
		lost := r.did.uncertain[c.Region] && c.KeyID == "" && c.Name == r.did.hand.Key.Name && !r.baseline(c)
		if !removed && !r.did.ours(c) && (r.holdsHand(c) || lost) {
			r.did.put(c)
		}
	}
}

// rescue installs the new key, which was proven, where a region would be left
// without a credential: nobody knows the value of the earlier key, so it is this
// key or none. Interrupting a rotation between the two calls does not stop jobs.
func (r *run) rescue(ctx context.Context) {
	if !r.did.hand.Proven {
		return
	}
	for _, region := range r.goal.Regions {
		if r.worked(region) && r.did.cleared[region] && len(r.view().livingIn(region)) == 0 {
			if err := r.post(ctx, region); err != nil {
				r.trouble(fmt.Errorf("%s is without a task credential: %w", region, err))
			}
		}
	}
}

// worked reports whether a region had a credential with a living key at first.
func (r *run) worked(region string) bool { return len(r.first.livingIn(region)) > 0 }

// takesBack reports whether the credential that this run installed in a region
// goes: of a create, unless it replaced a working one, which cannot be put back;
// and where somebody else has installed a key beside ours.
func (r *run) takesBack(region string) bool {
	beside := slices.ContainsFunc(r.view().livingIn(region), func(c Credential) bool { return !r.baseline(c) && !r.holdsHand(c) })
	return beside || r.goal.Create && !r.worked(region)
}

// takeBack deletes a key that this run minted. To a service that does not know the
// key yet it looks gone, so only a proof or a look makes that certain.
func (r *run) takeBack(ctx context.Context, k Key) error {
	known := r.did.hand.Proven || k.ID != r.did.hand.Key.ID
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

// markUnused marks what a create had to leave behind. No state knows its tag, so
// without the mark the next create would take it for somebody else's.
func (r *run) markUnused(ctx context.Context) {
	left := r.strays()
	if r.did.hand.Minted && !r.did.discarded[r.did.hand.Key.ID] {
		left = append(left, r.did.hand.Key)
	}
	for _, k := range left {
		if _, err := r.b.Amend(ctx, k, Spec{Mark: Mark{Tag: r.goal.Tag, Place: Unused}}); err != nil {
			r.trouble(fmt.Errorf("mark the key %s (%s) as left behind: %w", k.Name, k.ID, err))
		}
	}
}

// end returns how far the run came.
func (r *run) end() Outcome {
	o := r.outcome
	if !o.Looked {
		return o
	}
	o.Series = r.series()
	if hand := r.did.hand; r.rotates && hand.Key.ID != "" && !r.did.discarded[hand.Key.ID] {
		o.Minted, o.Replaced = hand, r.active.ID
	}
	return o
}

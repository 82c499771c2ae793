// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// undo takes back what a failed run did, as far as that is safe.
//
// A key stays where anything holds it or may hold it: a credential with a deleted
// key is worse than a key that nobody uses. The next run finds it by its mark.
func (r *run) undo(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	r.rescue(ctx, r.lookBack(ctx))
	for _, c := range slices.Clone(r.did.installed) {
		if !r.takesBack(c.Region) {
			continue
		}
		if err := r.remove(ctx, c); err != nil {
			r.trouble(fmt.Errorf("take back the credential in %s: %w", c.Region, err))
		}
	}
	left, hand := r.strays(), r.did.hand
	if hand.Minted {
		left = append(left, hand.Key)
	}
	for _, k := range left {
		needed := k.ID == hand.Key.ID && (len(r.did.installed)+len(r.did.doubtful) > 0 || !r.goal.Create && r.goal.New.Value.InHand())
		if !needed {
			err := r.discard(ctx, k)
			if err == nil {
				continue
			}
			r.trouble(err)
		}
		if !r.goal.Create {
			continue
		}
		// No state knows its tag, so without this mark the next create would take it
		// for somebody else's.
		spec := Spec{Mark: Mark{Tag: r.goal.Held.Tag, Place: Unused}, Locked: differing(Known(false), Known(k.Locked))}
		if _, err := r.b.Amend(ctx, k, spec); err != nil {
			r.trouble(fmt.Errorf("mark the key %s (%s) as left behind: %w", k.Name, k.ID, err))
		}
	}
}

// lookBack finds out what became of calls whose replies were lost, and reports
// whether it could.
func (r *run) lookBack(ctx context.Context) bool {
	if !r.did.lost && len(r.did.doubtful)+len(r.did.removals) == 0 {
		return true
	}
	if err := r.look(ctx, Places{Regions: r.regions()}); err != nil {
		r.trouble(fmt.Errorf("look at what is to be taken back: %w", err))
		return false
	}
	for _, c := range r.latest.all() {
		switch {
		case errors.Is(r.did.removals[c.ID], ErrGone):
			r.did.removals[c.ID] = ErrAmbiguous // The list counts.
		case !r.did.removed(c) && r.mine(c):
			r.find(c)
		}
	}
	return true
}

// rescue installs the new key where a region would be left without a credential:
// nobody knows the value of the earlier key, so it is this key or none. If nobody
// could look back, the earlier credential may be gone.
func (r *run) rescue(ctx context.Context, sure bool) {
	for _, region := range r.goal.Regions {
		stands := func(c Credential) bool { return sure || !r.did.tried(c) }
		touched := slices.ContainsFunc(r.first.Credentials[region], r.did.tried)
		if !r.did.hand.Proven || !touched || !r.worked(region) || slices.ContainsFunc(r.view().livingIn(region), stands) {
			continue
		}
		if err := r.post(ctx, region); err != nil && (sure || !errors.Is(err, ErrOnlyOne)) {
			r.trouble(fmt.Errorf("%s is without a task credential: %w", region, err))
		}
	}
}

// worked reports whether a region had a credential with a living key at first.
func (r *run) worked(region string) bool { return len(r.first.livingIn(region)) > 0 }

// takesBack reports whether the credential that this run installed in a region
// goes: where somebody else has installed a key beside it, and, of a create,
// unless it replaced a working one, which cannot be put back.
func (r *run) takesBack(region string) bool {
	others := slices.DeleteFunc(r.view().livingIn(region), r.mine)
	foreign := slices.ContainsFunc(others, func(c Credential) bool { return !r.baseline(c) })
	return foreign || r.goal.Create && (len(others) > 0 || !r.worked(region))
}

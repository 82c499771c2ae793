// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// lookAgain resolves a step with an unknown end by looking, as long as the run
// has patience. What cannot be resolved ends the run with the first error.
func (r *runner) lookAgain(ctx context.Context, cause error) error {
	r.failures++
	if r.failures > patience {
		return cause
	}
	if err := r.b.Pause(ctx, r.failures); err != nil {
		return errors.Join(cause, err)
	}
	if err := r.look(ctx, false); err != nil {
		return errors.Join(cause, err)
	}
	return nil
}

// lookForLost looks for a key whose creation was not confirmed, until it shows or
// patience ends. Were it to show only beside a younger Active key, it would look
// like a phased-out one.
func (r *runner) lookForLost(ctx context.Context, cause error) error {
	for attempt := 1; r.lost && attempt <= patience; attempt++ {
		if err := r.b.Pause(ctx, attempt); err != nil {
			return errors.Join(cause, err)
		}
		if err := r.look(ctx, false); err != nil {
			return errors.Join(cause, err)
		}
	}
	return nil
}

// look looks afresh. The lists of one look are taken one beside the other: where a
// credential of somebody else holds a key that is not listed, one of them has come
// or gone in between, and another look shows which.
func (r *runner) look(ctx context.Context, everywhere bool) error {
	err := r.glance(ctx, everywhere)
	var moved MovedError
	if !errors.As(err, &moved) || moved.Found.ID != "" {
		return err
	}
	if pauseErr := r.b.Pause(ctx, 1); pauseErr != nil {
		return err
	}
	return r.glance(ctx, everywhere)
}

// glance looks once and lays over it what this run did and the services do not
// show yet, or still show.
func (r *runner) glance(ctx context.Context, everywhere bool) error {
	fresh, err := r.b.Look(ctx, r.regions, everywhere || r.seen.Everywhere)
	if err != nil {
		return err
	}
	fresh.Hand, fresh.Own, fresh.OnlyOne = r.seen.Hand, r.seen.Own, r.seen.OnlyOne
	fresh.Installed, fresh.Before, fresh.Spared = r.seen.Installed, r.seen.Before, r.seen.Spared
	fresh.Amended, fresh.Fresh, fresh.Scope = r.seen.Amended, r.seen.Fresh, r.regions
	if !r.looked {
		fresh.OnlyOne = map[string]bool{}
		r.start(fresh)
	}
	r.looked, r.lagging = true, false
	r.seen = fresh
	for _, k := range r.stray() {
		r.lost = false
		r.noteFresh(k.ID)
	}
	if h := fresh.Hand; h.Minted && !slices.ContainsFunc(fresh.Keys, func(k Key) bool { return k.ID == h.Key.ID }) {
		r.seen.Keys = append(slices.Clone(fresh.Keys), h.Key)
		r.lagging = true
	}
	return r.overlay()
}

func (r *runner) noteFresh(id string) {
	if !slices.Contains(r.seen.Fresh, id) {
		r.seen.Fresh = append(slices.Clone(r.seen.Fresh), id)
	}
}

// overlay corrects what a look showed by what this run knows better, and refuses
// to go on where somebody else has installed a key meanwhile.
func (r *runner) overlay() error {
	var moved error
	r.listed = nil
	for _, c := range credentials(r.seen) {
		known, region := r.byCredential.of(c.ID), r.byRegion.of(c.Region)
		switch {
		case known.withdrawn:
			if known.denied {
				r.listed = append(r.listed, c)
			}
			r.forget(c)
			r.lagging = true
		case r.isInstalled(c):
			if known.confirmed {
				// What was sent before it would be seen by now.
				region.uncertain = 0
			}
		case known.baseline || r.ending || !slices.Contains(r.regions, c.Region):
		case r.holdsHand(c):
			region.uncertain = max(region.uncertain-1, 0) // This is what became of one.
			r.remember(c)
		default:
			id, _ := r.seen.Holds(c)
			found, _ := r.seen.Key(id)
			if r.prevails(c.Region, found) {
				continue
			}
			moved = MovedError{Owner: r.seen.Owner, Expected: r.seen.Hand.Key.ID, Found: found, Late: true}
		}
	}
	r.showInstalled()
	return moved
}

// showInstalled lays what this run installed over what the look showed of it.
func (r *runner) showInstalled() {
	for _, c := range r.installed {
		present := slices.Clone(r.seen.Credentials[c.Region])
		i := slices.IndexFunc(present, func(s Credential) bool { return s.ID == c.ID })
		if i < 0 {
			present = append(present, c)
			r.lagging = true
		} else {
			present[i].KeyID = c.KeyID // A region may not repeat what it was told.
		}
		r.seen.Credentials[c.Region] = present
	}
}

// prevails reports whether the key in hand stays although another run has just
// installed its own. Where a region takes two credentials, two runs can install
// at once, each beside the other; if both gave way nothing would be left. So the
// younger key stays, which both runs see alike.
func (r *runner) prevails(region string, other Key) bool {
	hand := r.seen.Hand
	if !hand.Minted || !other.Managed() || !younger(hand.Key, other) || r.seen.OnlyOne[region] {
		return false
	}
	return r.shares(region) || slices.ContainsFunc(r.goal, r.shares)
}

// shares reports whether a region shows what this run installed beside another
// credential: it takes two.
func (r *runner) shares(region string) bool {
	present := r.seen.Credentials[region]
	return len(present) > 1 && slices.ContainsFunc(present, r.isInstalled)
}

func (r *runner) isInstalled(c Credential) bool {
	return slices.ContainsFunc(r.installed, func(i Credential) bool { return i.ID == c.ID })
}

// holdsHand reports whether a credential that appeared during the run is our own,
// whose reply was lost. By its name alone it is so only where a reply was lost:
// another run may mint a key in the same second, and names hold no more than that.
func (r *runner) holdsHand(c Credential) bool {
	hand := r.seen.Hand.Key
	switch {
	case hand.ID == "":
		return false
	case c.KeyID != "":
		return c.KeyID == hand.ID
	}
	return r.byRegion.of(c.Region).uncertain > 0 && c.Name == hand.Name
}

// confirm looks once more at the end, until the services show what was done.
// Services that take their time end the run all the same, with a warning.
func (r *runner) confirm(ctx context.Context) error {
	failed := false
	for attempt := 1; ; attempt++ {
		err := r.look(ctx, false)
		var moved MovedError
		switch {
		case errors.As(err, &moved):
			return err
		case err != nil && failed:
			r.trouble = append(r.trouble, fmt.Errorf("look at what was done: %w", err))
			return nil
		}
		// What was not confirmed may show up as late as what was.
		waiting := r.lagging || r.lost || r.uncertain()
		failed = err != nil
		if !failed && attempt >= settling && r.doubt() {
			if err := r.loop(ctx); err != nil {
				return err
			}
			return r.confirm(ctx)
		}
		if !failed && (!waiting || attempt >= settling) {
			return r.loop(ctx)
		}
		if err := r.b.Pause(ctx, attempt); err != nil {
			return r.loop(ctx)
		}
	}
}

// credentials returns all credentials of an inventory, region by region.
func credentials(v Inventory) []Credential {
	var all []Credential
	for _, region := range slices.Sorted(maps.Keys(v.Credentials)) {
		all = append(all, v.Credentials[region]...)
	}
	return all
}

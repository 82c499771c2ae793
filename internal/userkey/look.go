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

// look looks afresh and lays over it what this run did and the services do not
// show yet, or still show.
func (r *runner) look(ctx context.Context, everywhere bool) error {
	fresh, err := r.b.Look(ctx, r.regions, everywhere || r.seen.Everywhere)
	if err != nil {
		return err
	}
	fresh.Hand, fresh.Own, fresh.OnlyOne = r.seen.Hand, r.seen.Own, r.seen.OnlyOne
	fresh.Installed, fresh.Before, fresh.Spared = r.seen.Installed, r.seen.Before, r.seen.Spared
	if !r.looked {
		r.baseline, r.withdrawn = map[string]bool{}, map[string]bool{}
		fresh.OnlyOne = map[string]bool{}
		for _, c := range credentials(fresh) {
			r.baseline[c.ID] = true
		}
	}
	r.looked, r.lagging = true, false
	r.seen = fresh
	if h := fresh.Hand; h.Minted && !slices.ContainsFunc(fresh.Keys, func(k Key) bool { return k.ID == h.Key.ID }) {
		r.seen.Keys = append(slices.Clone(fresh.Keys), h.Key)
		r.lagging = true
	}
	return r.overlay()
}

// overlay corrects what a look showed by what this run knows better, and refuses
// to go on where somebody else has installed a key meanwhile.
func (r *runner) overlay() error {
	for _, c := range credentials(r.seen) {
		known, _ := r.seen.Holds(c)
		switch {
		case r.withdrawn[c.ID]:
			r.forget(c)
			r.lagging = true
		case r.seen.Hand.Minted && known == r.seen.Hand.Key.ID:
			r.uncertain = false
			if !slices.Contains(r.seen.Installed, c.Region) {
				r.seen.Installed = append(r.seen.Installed, c.Region)
				r.installed = append(r.installed, c)
				r.changed = true
			}
		case !r.ending && !r.baseline[c.ID] && slices.Contains(r.regions, c.Region):
			found, _ := r.seen.Key(known)
			return MovedError{Owner: r.seen.Owner, Expected: r.seen.Hand.Key.ID, Found: found, Late: true}
		}
	}
	for _, c := range r.installed {
		shown := slices.ContainsFunc(r.seen.Credentials[c.Region], func(s Credential) bool { return s.ID == c.ID })
		if !shown {
			r.seen.Credentials[c.Region] = append(r.seen.Credentials[c.Region], c)
			r.lagging = true
		}
	}
	return nil
}

// confirm looks once more at the end, until the services show what was done.
// Services that take their time end the run all the same, with a warning.
func (r *runner) confirm(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		if err := r.look(ctx, false); err != nil {
			var moved MovedError
			if errors.As(err, &moved) {
				return err
			}
			r.trouble = append(r.trouble, fmt.Errorf("look at what was done: %w", err))
			return nil
		}
		if !r.lagging || attempt == settling {
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

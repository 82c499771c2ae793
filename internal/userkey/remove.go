// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// A Removal is how a destroy ended.
type Removal struct {
	Left    []Key             // keys of another state, which were left
	Refused map[string]string // regions by ID of a key that was deleted, although the region could not be read
}

// Remove ends an owner's series, as far as the policy says. Nothing goes whose
// Active key carries another state's tag: that state has taken the series over.
func Remove(ctx context.Context, b Backend, h Held, policy DeletionPolicy) (Removal, error) {
	if policy == Abandon {
		return Removal{}, nil
	}
	r := &run{b: b, goal: Goal{Held: h, Tag: h.Tag, Regions: h.Settings.Regions.Value()}, did: newRunMemory()}
	doomed, left, err := r.doomed(ctx, policy)
	if err != nil || len(left) > 0 {
		return Removal{Left: left}, err
	}
	end := Removal{Refused: map[string]string{}}
	for _, k := range doomed {
		for _, region := range first(r.view().hidden(k)) {
			end.Refused[k.ID] = region
		}
	}
	return end, r.removeAll(ctx, doomed)
}

func first[A, B any](a A, _ B) A { return a }

// doomed looks wherever the keys that the policy deletes can be installed, and
// refuses to begin where one of them must stay.
func (r *run) doomed(ctx context.Context, policy DeletionPolicy) (doomed, left []Key, err error) {
	if err := r.look(ctx, Places{Regions: r.goal.Regions, Own: true}); err != nil {
		return nil, nil, err
	}
	pick := func() []Key {
		inFlight := Understand(r.view(), r.held(), nil).InFlight
		return slices.DeleteFunc(slices.SortedFunc(slices.Values(r.view().Keys), oldestFirst), func(k Key) bool {
			return !policy.Deletes(k.Managed()) || slices.ContainsFunc(inFlight, func(f Key) bool { return f.ID == k.ID })
		})
	}
	if more := r.view().unlooked(pick()); len(more) > 0 {
		if err := r.look(ctx, Places{Regions: slices.Concat(r.goal.Regions, more)}); err != nil {
			return nil, nil, err
		}
	}
	r.first = r.latest
	active := Understand(r.view(), r.held(), nil).Active
	if active.Mark.Tag != "" && active.Mark.Tag != r.goal.Held.Tag {
		return nil, []Key{active}, nil
	}
	doomed = pick()
	return doomed, nil, r.refuseDeletion(doomed, active)
}

// refuseDeletion refuses, before anything changes, to delete the key that the
// provider authenticates with, one that somebody else locked, or one that may be
// installed where nobody could look. The Active key's lock is the resource's own
// while locked is set.
func (r *run) refuseDeletion(doomed []Key, active Key) error {
	unseen := UnseenError{}
	for _, k := range doomed {
		if k.ID == r.latest.Own {
			return OwnKeyError{Key: k, Act: "delete"}
		}
		if k.Locked && (k.ID != active.ID || !r.goal.Held.locks()) {
			return LockedError{Key: k, Act: "delete"}
		}
		_, silent := r.view().hidden(k)
		for _, region := range silent {
			unseen.Err = r.latest.Silent[region]
			if !slices.Contains(unseen.Regions, region) {
				unseen.Regions = append(unseen.Regions, region)
			}
		}
	}
	if len(unseen.Regions) > 0 {
		return unseen
	}
	return nil
}

// removeAll withdraws the credentials that hold the keys, and then deletes the
// keys, oldest first, so that no credential is ever left with a deleted key.
func (r *run) removeAll(ctx context.Context, doomed []Key) error {
	view, regions := r.view(), r.goal.Regions
	holds := slices.DeleteFunc(view.all(), func(c Credential) bool {
		ids, told := view.holds(c)
		isDoomed := slices.ContainsFunc(doomed, func(k Key) bool { return view.mayHold(c, k.ID) })
		// Its key is gone, and it is ours by its own account or by its region.
		dangling := told && len(ids) == 0 && (c.KeyID != "" || slices.Contains(regions, c.Region))
		return !isDoomed && !dangling
	})
	if err := errors.Join(atOnce(holds, func(c Credential) error { return r.remove(ctx, c) })...); err != nil {
		return err
	}
	if slices.ContainsFunc(holds, func(c Credential) bool { return r.did.has(r.did.removed, c.ID) }) {
		// A gateway may call a credential gone that is there.
		if err := r.look(ctx, Places{Regions: slices.Concat(regions, regionsOf(holds))}); err != nil {
			return err
		}
		if err := r.calledGone(); err != nil {
			return err
		}
	}
	for _, k := range doomed {
		if err := r.discard(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

func regionsOf(credentials []Credential) []string {
	var regions []string
	for _, c := range credentials {
		if !slices.Contains(regions, c.Region) {
			regions = append(regions, c.Region)
		}
	}
	return regions
}

// Prune deletes Phased out keys, whoever made them. It looks afresh first, and
// refuses before anything changes if one of them is installed anywhere or is not
// part of the series. A dry run refuses the same and deletes nothing.
func Prune(ctx context.Context, b Backend, h Held, ids []string, dry bool) error {
	r := &run{b: b, goal: Goal{Held: h, Tag: h.Tag}, did: newRunMemory()}
	if err := r.look(ctx, Places{Own: true}); err != nil {
		return err
	}
	if err := r.look(ctx, Places{Regions: r.latest.Regions}); err != nil {
		return err
	}
	phasedOut := Understand(r.view(), h, nil).PhasedOut
	doomed := slices.DeleteFunc(phasedOut, func(k Key) bool { return !slices.Contains(ids, k.ID) })
	others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(doomed, func(k Key) bool { return k.ID == id })
	})
	if len(others) > 0 {
		return NotPhasedOutError{IDs: others}
	}
	if err := r.refuseDeletion(doomed, Key{}); err != nil || dry {
		return err
	}
	for _, k := range doomed {
		if err := r.discard(ctx, k); err != nil {
			return fmt.Errorf("%w; the keys before it are deleted", err)
		}
	}
	return nil
}

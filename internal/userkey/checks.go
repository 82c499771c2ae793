// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// held returns what the state knows, with the tag that it will have.
func (r *run) held() Held {
	h := r.goal.Held
	h.Tag = r.goal.Tag
	return h
}

// series returns the series as it stands in the regions of the goal.
func (r *run) series() Series { return Understand(r.view(), r.held(), r.goal.Regions) }

// changes returns what an edit writes of a key, and whether it writes anything. An
// end that is past is left to the rotation that will be due. A mark that somebody
// wiped is put back with any edit.
func (r *run) changes(k Key, want Spec, mark bool) (Spec, bool) {
	var spec Spec
	if want.Description != nil && *want.Description != k.Description {
		spec.Description = want.Description
	}
	if want.WhenLeaked != nil && *want.WhenLeaked != k.WhenLeaked {
		spec.WhenLeaked = want.WhenLeaked
	}
	if want.Locked != nil && *want.Locked != k.Locked {
		spec.Locked = want.Locked
	}
	if want.ExpireAfter != nil && endDiffers(k, *want.ExpireAfter) {
		if end := ExpiresAfter(k.CreatedAt, *want.ExpireAfter); end.IsZero() || end.After(r.latest.Now) {
			spec.ExpireAfter = want.ExpireAfter
		} else {
			r.outcome.EndPast = true
		}
	}
	wanted := k.Mark
	if mark {
		wanted.Tag = r.goal.Tag
		if wanted.Place == "" {
			wanted.Place = Adopted
		}
	}
	shown, _ := r.latest.Key(k.ID)
	remarks := mark && shown.Mark != wanted
	changes := spec != Spec{} || remarks
	if remarks || changes && (shown.Mark != wanted || spec.Description != nil) {
		spec.Mark = wanted
	}
	if changes && k.Locked && spec.Locked == nil && (r.goal.Held.locks() || want.Locked != nil) {
		spec.Locked = new(true) // Our own lock comes off for the edit and goes back on.
	}
	return spec, changes
}

// amend edits a key.
func (r *run) amend(ctx context.Context, k Key, spec Spec) error {
	edited, err := r.b.Amend(ctx, k, spec)
	if err == nil {
		r.did.edited[k.ID] = edited
	}
	return err
}

// discard deletes a key. Only the list tells whether one that the service does not
// know is gone: a state that forgets a key which is there loses it.
func (r *run) discard(ctx context.Context, k Key) error {
	err := r.b.Discard(ctx, k)
	if errors.Is(err, ErrGone) {
		if lookErr := r.look(ctx, Places{Regions: r.goalRegions()}); lookErr != nil {
			return errors.Join(err, lookErr)
		}
		if _, listed := r.latest.Key(k.ID); !listed {
			err = nil
		} else {
			err = fmt.Errorf("IAM still lists it: %w", err)
		}
	}
	if err != nil {
		return fmt.Errorf("delete the key %s (%s): %w", k.Name, k.ID, err)
	}
	r.did.discarded[k.ID] = true
	return nil
}

// deletable returns those of the keys that are certainly installed nowhere, that
// nobody locked, and with which the provider does not authenticate.
func (r *run) deletable(ctx context.Context, keys []Key) []Key {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return k.Locked || k.ID == r.latest.Own })
	if len(keys) == 0 {
		return nil
	}
	if more := r.view().unlooked(keys); len(more) > 0 {
		if err := r.look(ctx, Places{Regions: slices.Concat(r.goalRegions(), more)}); err != nil {
			r.trouble(fmt.Errorf("look where keys to be deleted are installed: %w", err))
			return nil
		}
	}
	v := r.view()
	return slices.DeleteFunc(keys, func(k Key) bool {
		refused, silent := v.hidden(k)
		return v.installed(k.ID) || len(refused)+len(silent) > 0
	})
}

// makeRoom deletes what retention does not keep, where IAM has no room for another
// key. It reports whether there is room now.
func (r *run) makeRoom(ctx context.Context) bool {
	room := false
	for _, k := range r.deletable(ctx, r.toPrune()) {
		if err := r.discard(ctx, k); err != nil {
			r.trouble(err)
			continue
		}
		room = true
	}
	return room
}

// toPrune returns the keys that are to be deleted, are Phased out and still there.
func (r *run) toPrune() []Key {
	return slices.DeleteFunc(r.series().PhasedOut, func(k Key) bool { return !slices.Contains(r.goal.Prune, k.ID) })
}

// lookAtEnd looks at what was done. A create looks in every region once IAM lists
// a key of the series that was not there when it began.
func (r *run) lookAtEnd(ctx context.Context) error {
	if err := r.look(ctx, Places{Regions: r.goalRegions()}); err != nil {
		return err
	}
	another := slices.ContainsFunc(r.latest.Keys, func(k Key) bool {
		_, before := r.first.Key(k.ID)
		return !before && k.ID != r.did.hand.Key.ID
	})
	if r.goal.Create && another {
		if err := r.look(ctx, Places{Regions: r.latest.Regions}); err != nil {
			return err
		}
	}
	var unread []error
	for _, region := range r.goal.Regions {
		unread = append(unread, r.latest.Silent[region], r.latest.Refused[region])
	}
	return errors.Join(unread...)
}

// giveWay fails where somebody else made a key Active while this run was under
// way. Where a region takes two credentials, two rotations can install at once,
// each beside the other; if both gave way nothing would be left. So of two keys
// that were minted the younger one stays, which both runs see alike, and the
// credential of the other is returned as a rival that goes.
func (r *run) giveWay() (rivals []Credential, err error) {
	v := r.view()
	for _, c := range v.all() {
		if r.baseline(c) || r.holdsHand(c) || !r.goal.Create && !slices.Contains(r.goalRegions(), c.Region) {
			continue
		}
		ids, told := v.holds(c)
		if told && len(ids) == 0 {
			continue
		}
		beside := slices.ContainsFunc(r.latest.Credentials[c.Region], r.holdsHand)
		if !r.goal.Create && beside && told {
			if other, _ := v.Key(ids[0]); other.Managed() && younger(r.did.hand.Key, other) {
				rivals = append(rivals, c)
				continue
			}
		}
		return nil, r.moved(v, ids)
	}
	return rivals, nil
}

// leftover returns the credentials that go: earlier ones that a region still has
// although a new one is there, and a second one of our own that a lost reply left.
func (r *run) leftover() []Credential {
	var rest []Credential
	for _, c := range r.view().all() {
		if r.did.in(c.Region) && !r.did.ours(c) && (r.baseline(c) || r.holdsHand(c)) {
			rest = append(rest, c)
		}
	}
	return rest
}

// lagging reports whether the services do not show yet everything that was done.
func (r *run) lagging() bool {
	_, lagging := r.did.over(r.latest)
	return lagging || r.did.lost
}

// calledGone fails where a region still lists a credential that it called gone.
func (r *run) calledGone() error {
	for _, c := range r.latest.all() {
		if r.did.has(r.did.removed, c.ID) {
			return fmt.Errorf("%s still lists the task credential %s, which it calls gone: %w", c.Region, c.ID, ErrGone)
		}
	}
	return nil
}

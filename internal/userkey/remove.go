// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	r := newRun(b, Goal{Held: h, Regions: h.Regions()})
	if err := r.look(ctx, Places{Regions: r.goal.Regions, Own: true}); err != nil {
		return Removal{}, err
	}
	stays := func(k Key) bool { return !policy.Deletes(k.Managed()) }
	if err := r.lookFor(ctx, slices.DeleteFunc(r.view().Keys, stays)); err != nil {
		return Removal{}, err
	}
	doomed, end := r.doomed(stays)
	if err := r.refuseDeletion(doomed, false); err != nil || len(doomed) == 0 && len(end.Left) > 0 {
		return end, err
	}
	return end, r.removeAll(ctx, doomed)
}

// doomed picks the keys that go, the oldest first. Without a mark on the Active key
// the youngest key that has one says whose the series is.
func (r *run) doomed(stays func(Key) bool) (doomed []Key, end Removal) {
	v, active := r.view(), r.series().Active
	isForeign := func(k Key) bool { return k.Mark.Tag != "" && k.Mark.Tag != r.goal.Held.Tag }
	isElsewhere := func(c Credential) bool { return !slices.Contains(r.goal.Regions, c.Region) }
	if isForeign(active) {
		return nil, Removal{Left: []Key{active}}
	}
	owner, inFlight := active, Understand(v, r.goal.Held, nil).InFlight
	keys := slices.SortedFunc(slices.Values(v.Keys), OldestFirst)
	keys = slices.DeleteFunc(keys, func(k Key) bool { return slices.Contains(inFlight, k) })
	for _, k := range keys {
		if active.Mark.Tag == "" && k.Mark.Tag != "" && k.Mark.Place != Unused {
			owner = k
		}
	}
	end.Refused = map[string]string{}
	for _, k := range keys {
		switch _, refused, _ := v.unseen(k); {
		case stays(k):
		case isForeign(k) && (isForeign(owner) || slices.ContainsFunc(v.holding(k.ID), isElsewhere)):
			end.Left = append(end.Left, k)
		default:
			doomed = append(doomed, k)
			if len(refused) > 0 {
				end.Refused[k.ID] = refused[0]
			}
		}
	}
	return doomed, end
}

// refuseDeletion refuses, before anything changes, to delete the key that the
// provider authenticates with, one that somebody else locked, or one that may be
// installed where nobody could look; a region that refuses the look counts only
// where the run must be sure. The Active key's lock is the resource's own while
// locked is set.
func (r *run) refuseDeletion(doomed []Key, sure bool) error {
	v, active := r.view(), r.series().Active
	for _, k := range doomed {
		_, refused, unread := v.unseen(k)
		if sure {
			unread = append(unread, refused...)
		}
		switch {
		case k.ID == v.Own:
			return ownKey("delete", k)
		case k.Locked && (k.ID != active.ID || !r.goal.Held.locks()):
			return LockedError{Key: k, Act: "delete"}
		case len(unread) > 0:
			return fmt.Errorf("%w in %s: %w", ErrUnseen, strings.Join(unread, ", "), v.unread(unread[0]))
		}
	}
	return nil
}

// removeAll withdraws the credentials that hold the keys, and then deletes the
// keys, oldest first, so that no credential is ever left with a deleted key.
func (r *run) removeAll(ctx context.Context, doomed []Key) error {
	view := r.view()
	holds := slices.DeleteFunc(view.all(), func(c Credential) bool {
		keys, _ := view.holds(c)
		isDoomed := slices.ContainsFunc(keys, func(k Key) bool { return slices.ContainsFunc(doomed, isKey(k.ID)) })
		isOurs := c.KeyID != "" || slices.Contains(r.goal.Regions, c.Region) // by its own account or by its region
		return !isDoomed && (!isOurs || !view.dangles(c))
	})
	if err := r.withdraw(ctx, holds); err != nil {
		return err
	}
	if r.calledGone(holds) != nil {
		// A gateway may call a credential gone that is there.
		err := r.look(ctx, Places{Regions: slices.Collect(maps.Keys(view.Credentials))})
		if err = cmp.Or(err, r.calledGone(r.latest.all())); err != nil {
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

// Prune deletes Phased out keys, whoever made them. It looks afresh first, and
// refuses before anything changes if one of them is installed anywhere or is not
// part of the series. A dry run refuses the same and deletes nothing.
func Prune(ctx context.Context, b Backend, h Held, ids []string, dry bool) error {
	r := newRun(b, Goal{Held: h})
	if err := r.look(ctx, Places{Own: true}); err != nil {
		return err
	}
	if err := r.look(ctx, Places{Regions: r.latest.Regions}); err != nil {
		return err
	}
	v := r.view()
	doomed := slices.DeleteFunc(Understand(v, h, nil).PhasedOut, func(k Key) bool {
		return !slices.Contains(ids, k.ID) || len(v.holding(k.ID)) > 0
	})
	others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return first(doomed, isKey(id)).ID != "" })
	if len(others) > 0 {
		return fmt.Errorf("%w: %s", ErrNotPhasedOut, strings.Join(others, ", "))
	}
	if err := r.refuseDeletion(doomed, true); err != nil || dry {
		return err
	}
	for _, k := range doomed {
		if err := r.discard(ctx, k); err != nil {
			return fmt.Errorf("%w; the keys before it are deleted", err)
		}
	}
	return nil
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"slices"
)

// begin looks, and refuses to go on where the run would do something that its
// plan did not show or that nobody may do.
func (r *run) begin(ctx context.Context) error {
	g := &r.goal
	if err := r.look(ctx, Places{Regions: r.regions(), Own: true}); err != nil {
		return err
	}
	if err := r.readable(); err != nil {
		return err
	}
	if g.Create && len(r.latest.Keys) > 0 {
		// There may be a key in a region that the create does not name: two states
		// would each have a part of one series. A region that does not answer is not
		// held against the create.
		if err := r.look(ctx, Places{Regions: r.latest.Regions, Own: true}); err != nil {
			return err
		}
	}
	r.first = r.latest
	s := r.known()
	r.active = s.Active
	if g.Create {
		if err := g.refuseBeside(r.latest); err != nil {
			return err
		}
	} else if g.Expected != nil && r.active.ID != *g.Expected {
		return MovedError{Owner: s.Owner, Expected: *g.Expected, Found: r.active}
	}
	r.rotates = g.Rotate || g.Create && (r.active.ID == "" || r.active.Mark.Place == Unused || len(s.Untold) > 0 ||
		len(r.missing(r.active.ID)) > 0 || g.Settings.due(r.active, s.Now) != "")
	return r.refuseTouch()
}

// readable refuses where a region of the goal cannot be read, and passes over one
// that is to be left: its credential stays.
func (r *run) readable() error {
	for _, region := range r.goal.Regions {
		if err := errors.Join(r.latest.Refused[region], r.latest.Silent[region]); err != nil {
			return err
		}
	}
	var leave []string
	for _, region := range r.goal.Leave {
		if err := errors.Join(r.latest.Refused[region], r.latest.Silent[region]); err != nil {
			r.outcome.Stays = append(r.outcome.Stays, region)
			continue
		}
		leave = append(leave, region)
	}
	r.goal.Leave = leave
	return nil
}

// known returns the series where the state knows it and where this run installed
// a key. What else is in a region that is added does not count: the plan has
// shown it.
func (r *run) known() Series {
	h := r.goal.Held
	regions := h.regions()
	for _, c := range r.did.installed {
		regions = append(regions, c.Region)
	}
	if r.goal.Create {
		regions = r.goal.Regions
	}
	v := r.view().remember(h, regions)
	return Understand(v, r.held(), regions)
}

// refuseTouch refuses to touch the key that the provider authenticates with, and
// to edit one that somebody else locked. A mark is no edit.
func (r *run) refuseTouch() error {
	g, own := r.goal, r.latest.Own
	_, changes := r.changes(r.active, g.Edit, g.Mark)
	edits := !r.rotates && changes
	refuse := func(id, act string) error {
		k, _ := r.latest.Key(id)
		return OwnKeyError{Key: k, Act: act}
	}
	switch {
	case edits && r.active.Locked && g.Edit.Locked == nil && !g.Held.locks() && !g.Create && g.Edit != Spec{}:
		return LockedError{Key: r.active, Act: "change"}
	case own == "":
		return nil
	case slices.Contains(g.Prune, own):
		return refuse(own, "delete")
	case edits && own == r.active.ID:
		return refuse(own, "change")
	case !r.rotates && !g.Value.InHand():
		return nil
	}
	installed := r.series().Installed
	for _, region := range g.Regions {
		if installed[region].KeyID == own && (r.rotates || own != r.active.ID) {
			return refuse(own, "rotate away")
		}
	}
	return nil
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"slices"
)

// begin looks, and refuses to go on where the run would do something that its
// plan did not show or that nobody may do.
func (r *run) begin(ctx context.Context) error {
	g := &r.goal
	if err := r.look(ctx, Places{Regions: r.regions(), Own: true}); err != nil {
		return err
	}
	isRead := func(region string) bool { return r.latest.unread(region) == nil }
	r.outcome.Stays = slices.DeleteFunc(slices.Clone(g.Leave), isRead)
	g.Leave = without(g.Leave, r.outcome.Stays)
	if err := r.latest.unread(g.Regions...); err != nil {
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
	} else if expected := g.Held.Active.ID; r.active.ID != expected {
		return MovedError{Owner: s.Owner, Expected: expected, Found: r.active}
	}
	r.rotates = g.Rotate || g.Create && (r.active.ID == "" || r.active.Mark.Place == Unused || len(s.Untold) > 0 ||
		len(r.missing(r.active.ID)) > 0 || g.Settings.due(r.active, s.Now) != "")
	return r.refuseTouch()
}

// known returns the series where the state knows it and where this run installed
// a key. What else is in a region that is added does not count: the plan has
// shown it.
func (r *run) known() Series {
	regions := r.goal.Held.Regions()
	if r.goal.Create {
		regions = r.goal.Regions
	}
	for _, c := range r.did.installed {
		regions = append(slices.Clip(regions), c.Region)
	}
	return Understand(r.view().remember(r.goal.Held, regions), r.goal.Held, regions)
}

// refuseTouch refuses to touch the key that the provider authenticates with, and
// to edit one that somebody else locked. A mark is no edit.
func (r *run) refuseTouch() error {
	g, own := r.goal, r.latest.Own
	edits := r.changes(r.active, g.Edit, g.Mark) != Spec{} && !r.rotates
	k, _ := r.latest.Key(own)
	switch {
	case edits && r.active.Locked && !g.Edit.Locked.IsKnown() && !g.Held.locks() && !g.Create && g.Edit != Spec{}:
		return LockedError{Key: r.active, Act: "change"}
	case own == "":
		return nil
	case slices.Contains(g.Prune, own):
		return ownKey("delete", k)
	case edits && own == r.active.ID:
		return ownKey("change", k)
	case !r.rotates && !g.Value.InHand():
		return nil
	}
	installed := r.series().Installed
	for _, region := range g.Regions {
		if installed[region].KeyID == own && (r.rotates || own != r.active.ID) {
			return ownKey("rotate away", k)
		}
	}
	return nil
}

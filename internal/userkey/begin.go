// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// begin looks, and refuses to go on where the run would do something that its
// plan did not show or that nobody may do.
func (r *run) begin(ctx context.Context) error {
	g := &r.goal
	if err := r.look(ctx, Places{Regions: slices.Concat(g.Regions, g.Leave), Own: true}); err != nil {
		return err
	}
	r.first = r.latest
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
		r.first = r.latest
	}
	if err := r.refuse(); err != nil {
		return err
	}
	s := r.series()
	r.active = s.Active
	r.rotates = g.Rotate || g.Create && (s.Active.ID == "" || s.Active.Mark.Place == Unused || len(s.Untold) > 0 ||
		len(s.Lacking(g.Regions)) > 0 || g.Settings.due(s.Active, s.Now) != "")
	return r.refuseTouch(s)
}

// readable refuses where a region of the goal cannot be read, and passes over one
// that is to be left: its credential stays.
func (r *run) readable() error {
	g := &r.goal
	for _, region := range slices.Concat(g.Regions, g.Leave) {
		err := errors.Join(r.latest.Refused[region], r.latest.Silent[region])
		switch {
		case err == nil:
		case slices.Contains(g.Regions, region):
			return err
		default:
			r.outcome.Stays = append(r.outcome.Stays, region)
			r.trouble(fmt.Errorf("leave %s: %w", region, err))
		}
	}
	g.Leave = slices.DeleteFunc(slices.Clone(g.Leave), func(region string) bool { return slices.Contains(r.outcome.Stays, region) })
	return nil
}

// refuse refuses to go on where another key is Active than the run was planned with.
func (r *run) refuse() error {
	g := r.goal
	if g.Create {
		return g.refuseBeside(r.latest)
	}
	if g.Expected == nil {
		return nil
	}
	// A region that is added does not count: the plan has shown what is there.
	s := Understand(r.latest, g.Held, r.knownRegions())
	if s.Active.ID != *g.Expected {
		return MovedError{Owner: s.Owner, Expected: *g.Expected, Found: s.Active}
	}
	return nil
}

// knownRegions returns the regions in which the state knows what is installed.
func (r *run) knownRegions() []string {
	known := slices.Clone(r.goal.Held.Settings.Regions.Value())
	for region := range r.goal.Held.Credentials {
		known = append(known, region)
	}
	return slices.DeleteFunc(known, func(region string) bool { return r.latest.Refused[region] != nil })
}

// refuseTouch refuses to touch the key that the provider authenticates with, and
// one that somebody else locked.
func (r *run) refuseTouch(s Series) error {
	g, own := r.goal, r.latest.Own
	edits := !r.rotates && (g.Mark || g.Edit != Spec{})
	switch {
	case own != "" && slices.Contains(g.Prune, own):
		k, _ := r.latest.Key(own)
		return OwnKeyError{Key: k, Act: "delete"}
	case own != "" && own == s.Active.ID && edits:
		return OwnKeyError{Key: s.Active, Act: "change"}
	case edits && s.Active.Locked && g.Edit.Locked == nil && !g.Held.locks():
		if _, changes := r.changes(s.Active, g.Edit, g.Mark); changes {
			return LockedError{Key: s.Active, Act: "change"}
		}
	}
	if own != "" && r.rotates {
		for _, region := range g.Regions {
			if s.Installed[region].KeyID == own {
				k, _ := r.latest.Key(own)
				return OwnKeyError{Key: k, Act: "rotate away"}
			}
		}
	}
	return nil
}

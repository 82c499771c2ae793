// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// mine reports whether a credential holds the key in hand. One that does not say
// which key it holds counts by its name where the reply to an installation was lost.
func (r *run) mine(c Credential) bool {
	hand := r.did.hand.Key
	if hand.ID == "" || c.KeyID == hand.ID || slices.ContainsFunc(r.did.installed, sameAs(c)) {
		return hand.ID != ""
	}
	return c.KeyID == "" && c.Name == hand.Name && slices.Contains(r.did.doubtful, c.Region) && !r.baseline(c)
}

// find notes that a look shows a credential with the key in hand: it explains an
// installation of which nobody knew how it ended.
func (r *run) find(c Credential) {
	if slices.ContainsFunc(r.did.installed, sameAs(c)) {
		return
	}
	c.KeyID = r.did.hand.Key.ID
	r.did.installed = append(r.did.installed, c)
	if i := slices.Index(r.did.doubtful, c.Region); i >= 0 {
		r.did.doubtful = slices.Delete(r.did.doubtful, i, i+1)
	}
}

// baseline reports whether the first look showed a credential.
func (r *run) baseline(c Credential) bool {
	return slices.ContainsFunc(r.first.Credentials[c.Region], sameAs(c))
}

func sameAs(c Credential) func(Credential) bool {
	return func(other Credential) bool { return other.ID == c.ID }
}

// changes returns what an edit writes of a key; nothing where it is as it should be.
// An end that is past is left to the rotation that will be due. A mark that somebody
// wiped is put back with any edit.
func (r *run) changes(k Key, want Spec, mark bool) Spec {
	spec := Spec{
		Description: differing(want.Description, Known(k.Description)),
		WhenLeaked:  differing(want.WhenLeaked, Known(k.WhenLeaked)),
		Locked:      differing(want.Locked, Known(k.Locked)),
	}
	if days := want.ExpireAfter; days.IsKnown() && endDiffers(k, days.Value()) {
		if end := ExpiresAfter(k.CreatedAt, days.Value()); end.IsZero() || end.After(r.latest.Now) {
			spec.ExpireAfter = days
		} else {
			r.outcome.EndPast = true
		}
	}
	wanted := k.Mark
	if mark {
		wanted.Tag = r.goal.Held.Tag
		switch wanted.Place {
		case "":
			wanted.Place = Adopted
		case Unused:
			wanted.Place = Anywhere // Nobody knows any more where the failed create put it.
		}
	}
	shown, _ := r.latest.Key(k.ID)
	if spec == (Spec{}) && (!mark || shown.Mark == wanted) {
		return spec
	}
	if shown.Mark != wanted || spec.Description.IsKnown() {
		spec.Mark = wanted
	}
	if k.Locked && !spec.Locked.IsKnown() {
		spec.Locked = Known(true) // The lock comes off for the edit and goes back on.
	}
	return spec
}

// lookAtEnd looks at what was done. A create looks in every region where IAM lists
// another key of the series: two creates may not know of each other.
func (r *run) lookAtEnd(ctx context.Context) error {
	if err := r.look(ctx, Places{Regions: r.regions()}); err != nil {
		return err
	}
	another := func(k Key) bool { return k.ID != r.did.hand.Key.ID }
	if r.goal.Create && slices.ContainsFunc(r.latest.Keys, another) {
		if err := r.look(ctx, Places{Regions: r.latest.Regions}); err != nil {
			return err
		}
	}
	return r.latest.unread(r.goal.Regions...)
}

// giveWay fails where somebody else made a key Active while this run was under
// way: beside ours, in its place, or, for a create, anywhere. Where a region takes
// two credentials, two rotations can install at once; if both gave way nothing
// would be left. So of two keys that were minted the younger one stays, which both
// runs see alike, and the credential of the other is returned as a rival that goes.
// Until ours is listed, too, only the last look tells that it was replaced.
func (r *run) giveWay(last bool) (rivals []Credential, err error) {
	v := r.view()
	for _, c := range v.all() {
		keys, told := v.holds(c)
		keys = slices.DeleteFunc(keys, func(k Key) bool { return k.ID == r.did.hand.Key.ID })
		concerns := r.goal.Create || r.did.in(c.Region).ID != ""
		if !concerns || r.baseline(c) || r.mine(c) || told && len(keys) == 0 {
			continue
		}
		other := append(keys, Key{})[0] // None where it cannot be told.
		beside := slices.ContainsFunc(r.latest.Credentials[c.Region], r.mine)
		switch stays := !r.goal.Create && other.Managed() && younger(r.did.hand.Key, other); {
		case stays && beside:
			rivals = append(rivals, c)
		case !stays || last:
			return nil, r.moved(v, other)
		}
	}
	return rivals, nil
}

// moved says that somebody else installed a key while this run was under way.
func (r *run) moved(v Seen, found Key) error {
	return MovedError{Owner: v.Owner, Expected: r.did.hand.Key.ID, Found: found, Create: r.goal.Create, Late: true}
}

// leftover returns the credentials that go: what a region had beside the one that
// counts, or before a new one was there; those of regions that are left; and a
// second one of our own that a lost reply left.
func (r *run) leftover() []Credential {
	view, surplus := r.view(), r.series().Surplus
	return slices.DeleteFunc(view.all(), func(c Credential) bool {
		_, told := view.holds(c)
		ours := r.did.in(c.Region)
		replaced := ours.ID != "" && ours.ID != c.ID
		goes := replaced || slices.ContainsFunc(surplus, sameAs(c)) || told && slices.Contains(r.goal.Leave, c.Region)
		return !goes || !r.baseline(c) && (!replaced || !r.mine(c))
	})
}

// calledGone fails where a region lists a credential that it called gone.
func (r *run) calledGone(listed []Credential) error {
	for _, c := range listed {
		if err := r.did.removals[c.ID]; errors.Is(err, ErrGone) {
			return fmt.Errorf("%s still lists the task credential %s, which it calls gone: %w", c.Region, c.ID, err)
		}
	}
	return nil
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"slices"
	"time"
)

// Wanted is what a configuration asks for.
type Wanted struct {
	Settings

	Touched bool // it differs from the state, also in what is no setting, so that there is an apply
}

// A Change is what a configuration means for the series of a state: the plan shows
// it and the apply runs it.
type Change struct {
	Create  bool     // there is no series in the state yet
	Rotate  bool     // the key is rotated
	Perhaps bool     // it may be: that depends on a setting that is not known yet
	Resumes bool     // the Active key may be the one that has the new value: an earlier run stopped half-way
	Reasons []Reason // to rotate, the most important one first
	Waits   []Reason // reasons to rotate that wait for a new version of the value that the user chooses

	Lost    []string // regions in which the Active key was installed and is not any more
	Added   []string // regions that the configuration adds; a plan looks there
	Untold  []string // regions that hold a credential whose key cannot be told
	Install []string // regions in which the Active key is installed, since its value is at hand
	Leave   []string // regions from which the credential is withdrawn

	Edit   Spec     // what changes of the key that stays
	Mark   bool     // the key that stays gets this state's mark
	NewTag bool     // the state gets a tag
	Prune  []string // IDs of the Phased out keys that are deleted

	// What a plan cannot know.
	WaitsOpen   bool // whether a reason to rotate waits for a version
	RegionsOpen bool // where the key is installed
	EndOpen     bool // when the key that stays expires
	PastOpen    bool // which keys are Phased out

	TakenOver bool // another state has taken the series over
	Stop      bool // the Active key was replaced outside Terraform, and that is to be an error

	Found []Finding // what a look shows, also why the apply would refuse; it decides nothing
}

// Remote reports whether the change needs any service.
func (c Change) Remote() bool {
	return c.Create || c.Rotate || c.Perhaps || c.Mark || c.Edit != (Spec{}) || len(c.Install)+len(c.Leave)+len(c.Prune) > 0
}

// Compare returns what leads from a state to a configuration. A look, if there is one,
// adds messages, and a clock is not asked: Terraform plans again while it applies, and
// another answer would contradict the first plan.
func Compare(w Wanted, h Held, seen *Seen) Change {
	c := Change{Create: h.Owner == (Owner{}), TakenOver: h.TakenOver()}
	if c.regions(w.Settings, h); !c.Create {
		c.compare(w.Settings, h)
	}
	applies := w.Touched || c.Remote()
	c.NewTag = applies && (h.Tag == "" || h.Imported)
	c.Mark = applies && c.stays(h) && !c.TakenOver && (c.NewTag || h.Active.Mark.Tag != h.Tag)
	if seen != nil {
		c.Found = c.foresee(w.Settings, h, *seen)
	}
	return c
}

func (c *Change) compare(w Settings, h Held) {
	c.rotate(w, h)
	if c.stays(h) {
		if h.valueAtHand(w) {
			c.Install = slices.Concat(c.Lost, c.Added)
		}
		c.edits(w, h)
		c.end(w, h)
	}
	if c.TakenOver && !c.Rotate {
		c.Leave = nil // What is installed is the other state's.
	}
	c.retention(w, h)
	c.Resumes = slices.Contains(c.Reasons, Version) && len(c.Lost) > 0
	c.PastOpen = c.PastOpen || c.Perhaps || c.RegionsOpen || c.Resumes || c.displaces(h) || len(c.Added) > 0 && (c.Rotate || len(c.Install) > 0)
}

// stays reports whether there is an Active key that is not certainly rotated away.
func (c *Change) stays(h Held) bool { return h.Active.ID != "" && !c.Rotate }

// regions finds where the Active key must be installed, and where it must not.
func (c *Change) regions(w Settings, h Held) {
	if c.RegionsOpen = w.Regions.IsUnknown(); c.RegionsOpen {
		return
	}
	for _, region := range w.Regions.Value() {
		held, there := h.Credentials[region]
		switch {
		case there && held.KeyID == h.Active.ID && held.KeyID != "":
		case !slices.Contains(h.Settings.Regions.Value(), region):
			c.Added = append(c.Added, region)
		case c.TakenOver: // The other state puts it right.
		case there && held.KeyID == "":
			c.Untold = append(c.Untold, region)
		case h.Active.ID != "":
			c.Lost = append(c.Lost, region)
		}
	}
	c.Leave = without(h.Regions(), w.Regions.Value())
}

// without returns the texts that are not among others.
func without(texts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return slices.Contains(others, text) })
}

// reasons returns why the key is to be rotated. open reports that a setting which
// is not known yet may be another reason.
func (c *Change) reasons(w Settings, h Held) (reasons []Reason, open bool) {
	add := func(reason Reason, holds, unknown bool) {
		if open = open || unknown; holds && !unknown {
			reasons = append(reasons, reason)
		}
	}
	// A trigger that is set for the first time or removed does not rotate.
	if was, is := h.Settings.RotationTrigger, w.RotationTrigger; was.IsKnown() {
		add(Trigger, is.IsKnown() && is != was, is.IsUnknown())
	}
	external, policy := h.external() || len(c.Untold) > 0, w.OnExternal
	c.Stop = external && policy.Value() == ExternalError
	if !c.TakenOver {
		// A series that another state has taken over is that state's to put right.
		add(External, external && policy.Value() == ExternalRotate, external && policy.IsUnknown())
		untoldOpen := c.RegionsOpen && h.installs("")
		missing, lost := h.Active.ID == "" && len(c.Untold) == 0, len(c.Lost) > 0 && !h.valueAtHand(w)
		add(NotInstalled, (missing || lost) && h.Reason == NotInstalled, untoldOpen)
		add(Missing, missing && h.Reason != NotInstalled, untoldOpen)
		add(Disabled, h.Active.Disabled, false)
		add(Expired, h.Reason == Expired, false)
		add(Age, h.Reason == Age && w.RotateAfter == h.Settings.RotateAfter, h.Reason == Age && w.RotateAfter.IsUnknown())
		add(Expiry, h.Reason == Expiry && w.ExpireAfter == h.Settings.ExpireAfter, h.Reason == Expiry && w.ExpireAfter.IsUnknown())
	}
	if !h.valueAtHand(w) {
		add(Region, len(c.Added) > 0, c.RegionsOpen)
	}
	return reasons, open
}

// rotate decides whether the key is rotated. IAM takes no value twice, so where
// the user chooses the value only a new version can rotate.
func (c *Change) rotate(w Settings, h Held) {
	reasons, open := c.reasons(w, h)
	switch version := w.ValueVersion; {
	case version.IsUnknown():
		c.Perhaps, c.WaitsOpen = true, open || len(reasons) > 0
	case version.IsNull():
		c.Rotate, c.Reasons = len(reasons) > 0, reasons
		c.Perhaps = open && !c.Rotate
	case version != h.Settings.ValueVersion:
		c.Rotate, c.Reasons = true, slices.Concat([]Reason{Version}, reasons)
	default:
		c.Waits, c.WaitsOpen = reasons, open && len(reasons) == 0
	}
}

// edits finds what changes of the key that stays. What the refresh saw of it
// stands in the settings of the state.
func (c *Change) edits(w Settings, h Held) {
	c.Edit.Description = differing(w.Description, Known(h.Settings.Description.Value()))
	c.Edit.WhenLeaked = differing(w.WhenLeaked, h.Settings.WhenLeaked)
	c.Edit.Locked = differing(w.Locked, h.Settings.Locked)
	if w.Locked.IsNull() && h.locks() {
		c.Edit.Locked = Known(false)
	}
}

// end puts the key's end right. One that should be past already is left to the
// rotation that is due because of it.
func (c *Change) end(w Settings, h Held) {
	due := h.Reason == Expiry || h.Reason == Expired
	leave := w.ExpireAfter == h.Settings.ExpireAfter && (due || c.TakenOver || w.ExpireAfter.IsNull())
	switch {
	case w.ExpireAfter.IsUnknown():
		c.EndOpen = true
	case !leave && endDiffers(h.Active, w.ExpireAfter.Value()):
		c.EndOpen, c.Edit.ExpireAfter = true, Known(w.ExpireAfter.Value())
	}
}

// retention picks the Phased out keys that go, whether or not the key is rotated.
// It reads no clock: where the age that keys must reach changes, only the next
// refresh can tell which have reached it.
func (c *Change) retention(w Settings, h Held) {
	r := w.Retention.Value()
	switch {
	case c.TakenOver || w.Retention.IsNull():
		return
	case w.Retention.IsUnknown() || r.KeepLast.IsUnknown() || r.MinAge.IsUnknown():
		c.PastOpen = c.PastOpen || c.Rotate || len(h.PastKeys) > 0
		return
	}
	past := slices.Clone(h.PastKeys)
	if c.Rotate && h.Active.ID != "" {
		latest := PastKey{Key: h.Active, Since: time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)}
		latest.Locked = latest.Locked && !h.locks()
		past = append(past, latest)
	}
	c.Prune, _ = r.prunable(past, func(k PastKey) bool {
		kept := !c.Rotate && slices.Contains(h.Kept, k.ID)
		return !kept && Deletable(w, h.Settings, k.Deletable).Value()
	})
}

// displaces reports whether a key goes from a region that the state knows by its
// ID alone: a run that stopped half-way left it there.
func (c *Change) displaces(h Held) bool {
	for region, held := range h.Credentials {
		_, known := h.mark(held.KeyID)
		touched := c.Rotate || slices.Contains(c.Install, region) || slices.Contains(c.Leave, region)
		if touched && held.KeyID != "" && !known {
			return true
		}
	}
	return false
}

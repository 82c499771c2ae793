// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
)

// Wanted is what a configuration asks for.
type Wanted struct {
	Settings

	// Touched says that the configuration differs from the state in anything, also
	// in what is not a setting. Without a difference nothing is applied.
	Touched bool
}

// A Change is what a configuration means for the series of a state: the plan shows
// it and the apply runs it.
type Change struct {
	Create  bool     // there is no series in the state yet
	Rotate  bool     // the key is rotated
	Perhaps bool     // it may be: that depends on a setting that is not known yet
	Reasons []Reason // to rotate, the most important one first
	Waits   []Reason // reasons to rotate that wait for a new version of the value that the user chooses

	Lost    []string // regions in which the Active key was installed and is not any more
	Added   []string // regions that the configuration adds; a plan looks there
	Install []string // regions in which the Active key is installed, since its value is at hand
	Leave   []string // regions from which the credential is withdrawn

	Edit    Spec // what changes of the key that stays
	EndOpen bool // the key's end changes, and only the apply knows whether that is possible
	Mark    bool // the key that stays gets this state's mark
	NewTag  bool // the state gets a tag

	Prune       []string // IDs of the Phased out keys that are deleted
	PastOpen    bool     // which keys are Phased out afterwards is not known yet
	RegionsOpen bool     // where the key is installed is not known yet

	TakenOver bool // another state has taken the series over
	Stop      bool // the Active key was replaced outside Terraform, and that is to be an error

	Refusal  error     // why the apply would refuse, as far as a look can tell
	Findings []Finding // what a look shows, for the user; it decides nothing
}

// Edits reports whether anything changes of the key that stays.
func (c Change) Edits() bool { return c.Mark || c.Edit != (Spec{}) }

// Remote reports whether the change needs any service.
func (c Change) Remote() bool {
	return c.Rotate || c.Perhaps || c.Edits() || len(c.Install)+len(c.Leave)+len(c.Prune) > 0
}

// Compare returns what leads from a state to a configuration.
//
// A look, if there is one, adds messages and decides nothing: Terraform plans
// again while it applies, and a plan that followed a service or a clock would
// contradict the first one.
func Compare(w Wanted, h Held, seen *Seen) Change {
	c := Change{Create: h.Owner == (Owner{}), TakenOver: h.TakenOver()}
	c.NewTag = c.Create || w.Touched && (h.Tag == "" || h.Imported)
	if !c.Create {
		c.compare(w, h)
	}
	if seen != nil {
		c.foresee(w, h, *seen)
	}
	return c
}

func (c *Change) compare(w Wanted, h Held) {
	c.askedFor(w, h)
	c.foundByRefresh(w, h)
	c.regions(w, h)
	if w.ValueVersion.IsKnown() && c.Rotate && !slices.Contains(c.Reasons, Version) {
		// IAM takes no value twice, so only a new version can rotate.
		c.Rotate, c.Waits, c.Reasons = false, c.Reasons, nil
	}
	c.edits(w, h)
	c.retention(w, h)
	c.PastOpen = c.PastOpen || c.RegionsOpen || len(c.Added) > 0 && (c.Rotate || len(c.Install) > 0) || c.displaces(h)
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

func (c *Change) rotate(reason Reason) {
	if !slices.Contains(c.Reasons, reason) {
		c.Reasons = append(c.Reasons, reason)
	}
	c.Rotate = true
}

// askedFor deals with what the configuration asks for. A trigger that is set for
// the first time or removed does not rotate.
func (c *Change) askedFor(w Wanted, h Held) {
	was, is := h.Settings.RotationTrigger, w.RotationTrigger
	switch {
	case was.IsNull() || is.IsNull():
	case is.IsUnknown():
		c.Perhaps = true
	case was != is:
		c.rotate(Trigger)
	}
	switch {
	case w.ValueVersion.IsUnknown():
		c.Perhaps = true
	case w.ValueVersion.IsKnown() && w.ValueVersion != h.Settings.ValueVersion:
		c.rotate(Version)
	}
}

// foundByRefresh deals with what the last refresh found. A series that another
// state has taken over is that state's to put right.
func (c *Change) foundByRefresh(w Wanted, h Held) {
	untold := h.Active.ID == "" && len(h.untold()) > 0
	switch {
	case c.TakenOver:
		c.Stop = h.external() && w.OnExternal.Value() == ExternalError
	case h.external() || untold:
		c.external(w)
	case h.Active.ID == "" && h.Reason == NotInstalled:
		c.rotate(NotInstalled)
	case h.Active.ID == "":
		c.rotate(Missing)
	}
	if c.TakenOver || h.Active.ID == "" {
		return
	}
	switch {
	case h.Active.Disabled:
		c.rotate(Disabled)
	case h.Reason == Expired,
		h.Reason == Age && !differs(w.RotateAfter, h.Settings.RotateAfter),
		h.Reason == Expiry && !differs(w.ExpireAfter, h.Settings.ExpireAfter):
		c.rotate(h.Reason)
	}
}

func (c *Change) external(w Wanted) {
	switch {
	case w.OnExternal.IsUnknown():
		c.Perhaps = true
	case w.OnExternal.Value() == ExternalRotate:
		c.rotate(External)
	case w.OnExternal.Value() == ExternalError:
		c.Stop = true
	}
}

// regions finds where the Active key must be installed, and where it must not.
func (c *Change) regions(w Wanted, h Held) {
	if w.Regions.IsUnknown() {
		c.RegionsOpen, c.Perhaps = true, c.Perhaps || !h.valueAtHand(w.Settings)
		return
	}
	wanted, was := w.Regions.Value(), h.Settings.Regions.Value()
	accepts := w.OnExternal.IsNull() || w.OnExternal.Value() == ExternalAdopt
	for _, region := range wanted {
		held, there := h.Credentials[region]
		switch {
		case !slices.Contains(was, region):
			c.Added = append(c.Added, region)
		case h.Active.ID == "" || held.KeyID == h.Active.ID || c.TakenOver || there && held.KeyID == "" && accepts:
		default:
			c.Lost = append(c.Lost, region)
		}
	}
	switch {
	case h.Active.ID == "":
	case h.valueAtHand(w.Settings):
		c.Install = slices.Concat(c.Lost, c.Added)
	default:
		if len(c.Lost) > 0 {
			c.rotate(NotInstalled)
		}
		if len(c.Added) > 0 {
			c.rotate(Region)
		}
	}
	for _, region := range slices.Sorted(maps.Keys(h.Credentials)) {
		if !slices.Contains(wanted, region) && !slices.Contains(was, region) {
			was = append(slices.Clone(was), region)
		}
	}
	for _, region := range was {
		if !slices.Contains(wanted, region) && (!c.TakenOver || c.Rotate) {
			c.Leave = append(c.Leave, region)
		}
	}
	slices.Sort(c.Leave)
}

// edits finds what changes of the key that stays. What the refresh saw of it
// stands in the settings of the state.
func (c *Change) edits(w Wanted, h Held) {
	if c.Rotate || h.Active.ID == "" {
		return
	}
	was := h.Settings
	if w.Description.IsKnown() && w.Description.Value() != was.Description.Value() {
		c.Edit.Description = w.Description.Pointer()
	}
	if w.WhenLeaked.IsKnown() && w.WhenLeaked != was.WhenLeaked {
		c.Edit.WhenLeaked = w.WhenLeaked.Pointer()
	}
	if w.Locked.IsKnown() && w.Locked != was.Locked {
		c.Edit.Locked = w.Locked.Pointer()
	}
	if w.Locked.IsNull() && h.locks() {
		c.Edit.Locked = new(false)
	}
	c.end(w, h)
	c.Mark = w.Touched && (!c.TakenOver && h.Active.Mark.Tag != h.Tag || c.NewTag && !c.TakenOver)
}

// end puts the key's end right. One that should be past already is left to the
// rotation that is due because of it.
func (c *Change) end(w Wanted, h Held) {
	changed := differs(w.ExpireAfter, h.Settings.ExpireAfter)
	switch {
	case w.ExpireAfter.IsUnknown():
		c.EndOpen = true
	case w.ExpireAfter.IsNull():
		if changed && !h.Active.ExpiresAt.IsZero() {
			c.EndOpen, c.Edit.ExpireAfter = true, new(int64(0))
		}
	case c.TakenOver && !changed, !changed && (h.Reason == Expiry || h.Reason == Expired):
	case endDiffers(h.Active, w.ExpireAfter.Value()):
		c.EndOpen, c.Edit.ExpireAfter = true, w.ExpireAfter.Pointer()
	}
}

// retention picks the Phased out keys that go, whether or not the key is rotated.
func (c *Change) retention(w Wanted, h Held) {
	past := c.past(w, h)
	if c.TakenOver || w.Retention.IsNull() || len(past) == 0 {
		return
	}
	r := w.Retention.Value()
	if w.Retention.IsUnknown() || r.KeepLast.IsUnknown() || r.MinAge.IsUnknown() {
		c.PastOpen = true
		return
	}
	c.Prune = r.prunable(past)
}

// past returns the Phased out keys as they stand after the change, each with
// whether it can be deleted now. No clock is read: where the age that keys must
// reach changes, only the next refresh can tell.
func (c *Change) past(w Wanted, h Held) []PastKey {
	past := slices.Clone(h.PastKeys)
	for i, k := range past {
		past[i].Deletable = Deletable(w.Settings, h.Settings, k.Deletable).Value()
	}
	if c.Rotate && h.Active.ID != "" {
		k := PastKey{Key: h.Active, Since: lastOfAll(past), Deletable: Deletable(w.Settings, h.Settings, false).Value()}
		k.Locked = k.Locked && !h.locks()
		past = append(past, k)
	}
	return past
}

// Deletable returns whether a Phased out key has reached retention's age, as a
// plan can know it: was is what the last refresh found.
func Deletable(w, h Settings, was bool) Setting[bool] {
	r, before := w.Retention.Value(), h.Retention.Value()
	switch {
	case w.Retention.IsUnknown() || r.MinAge.IsUnknown():
		return Unknown[bool]()
	case w.Retention.IsNull():
		return Known(false)
	case r.MinAge.Value() == 0:
		return Known(true)
	}
	return Known(was && h.Retention.IsKnown() && r.MinAge == before.MinAge)
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Observe is a refresh: it returns the state as the look shows it, whether nothing is
// left of the series, and what the user should be told. Time becomes visible here and
// nowhere else. A region that refused keeps what the state last saw there.
func (h Held) Observe(v Seen) (after Held, gone bool, found []Finding) {
	s := Understand(v.remember(h, h.Regions()), h, nil)
	if s.Gone() {
		return h, true, nil
	}
	after = h.show(s)
	after.Settings = after.observed()
	if after.Active.ID != "" && (!after.external() || h.accepts()) {
		after.Settled = after.Active.ID
	}
	after.Kept = slices.DeleteFunc(slices.Clone(h.Kept), func(id string) bool { return first(v.Keys, isKey(id)).ID == "" })
	after.Reason = after.judge(v, s)
	for i, k := range after.PastKeys {
		r := h.Settings.Retention
		after.PastKeys[i].Deletable = r.IsKnown() && r.Value().reached(k.Since, s.Now)
	}
	return after, false, h.findings(after, v, s)
}

// show returns the state with the keys and credentials of a series.
func (h Held) show(s Series) Held {
	after := h
	after.Owner, after.Active, after.Credentials = s.Owner, s.Active, maps.Clone(s.Installed)
	maps.Copy(after.Credentials, s.Untold)
	if s.Active.ID != h.Active.ID {
		after.Value, after.PreviousID = Secret{}, cmp.Or(h.Active.ID, h.PreviousID)
	}
	after.PastKeys = nil
	for _, k := range s.PhasedOut {
		was := h.past(k.ID)
		after.PastKeys = append(after.PastKeys, PastKey{k, h.phasedOutAt(s, k, was.Since), was.Deletable})
	}
	return after
}

// phasedOutAt returns when a key was phased out. What the state knows stays. The key
// that was Active until this look was phased out by a younger one, or else just now:
// by its creation retention would delete it, though jobs used it until today.
func (h Held) phasedOutAt(s Series, k Key, known time.Time) time.Time {
	switch {
	case !known.IsZero():
		return known
	case k.ID != h.Active.ID:
		return s.PhasedOutAt(k)
	case younger(k, s.Active):
		return s.Now
	}
	return s.installedAt(s.Active)
}

// observed returns the settings with what IAM shows of the state's own Active key.
// An argument that the state does not have is not invented.
func (h Held) observed() Settings {
	set := h.Settings
	if h.Active.ID == "" || h.TakenOver() {
		return set
	}
	set.Description = Known(h.Active.Description)
	if !set.Locked.IsNull() {
		set.Locked = Known(h.Active.Locked)
	}
	if !set.WhenLeaked.IsNull() && h.Active.WhenLeaked != "" {
		set.WhenLeaked = Known(h.Active.WhenLeaked)
	}
	return set
}

// judge returns why the key is due for a rotation, with the arguments that the
// state has; empty when it is not due.
func (h Held) judge(v Seen, s Series) Reason {
	switch {
	case h.TakenOver(), h.Active.ID == "" && len(s.Untold) > 0 && h.accepts():
		return ""
	case h.Active.ID == "" && h.past(h.PreviousID).ID != "":
		return NotInstalled
	case h.Active.ID == "":
		return Missing
	}
	lacking := slices.DeleteFunc(s.Lacking(h.Settings.Regions.Value()), func(region string) bool {
		_, untold := s.Untold[region]
		return untold || v.Refused[region] != nil
	})
	replaced := (h.external() || len(s.Untold) > 0) && h.Settings.OnExternal.Value() == ExternalRotate
	due := h.Settings.due(h.Active, s.Now)
	if due != Disabled && due != Expired && (replaced || len(lacking) > 0 && !h.valueAtHand(h.Settings)) {
		return NotInstalled
	}
	return due
}

// findings returns what a refresh tells the user: h is the state before it.
func (h Held) findings(after Held, v Seen, s Series) []Finding {
	var found []Finding
	ours := after.Active.Mark.Tag != "" && after.Active.Mark.Tag == h.Tag
	if h.Active.ID != "" && after.Active.ID != "" && after.Active.ID != h.Active.ID && !ours {
		since := cmp.Or(after.past(h.Active.ID).Since, after.Active.Born())
		found = append(found, Finding{Kind: FoundReplaced, Key: after.Active, Was: h.Active, At: since})
	}
	if untold := slices.Sorted(maps.Keys(s.Untold)); len(untold) > 0 {
		found = append(found, Finding{Kind: FoundUntold, Key: after.Active, Regions: untold})
	}
	found = append(found, refused(v, slices.Collect(maps.Keys(v.Refused)))...)
	if v.Total() >= crowded {
		found = append(found, Finding{Kind: FoundCrowded, Count: v.Total()})
	}
	return found
}

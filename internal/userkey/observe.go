// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
	"time"
)

// Observe is a refresh: it returns the state as the look shows it, and what the
// user should be told. gone reports that nothing is left of the series. Time
// becomes visible here and nowhere else.
//
// A region that refused keeps what the state last saw there.
func (h Held) Observe(v Seen) (after Held, gone bool, found []Finding) {
	v.Credentials = maps.Clone(v.Credentials)
	for region := range v.Refused {
		if c, ok := h.Credentials[region]; ok {
			v.Credentials[region] = []Credential{c}
		}
	}
	s := Understand(v, h, nil)
	if s.Gone() {
		return h, true, nil
	}
	after = h.show(s)
	if !after.TakenOver() {
		after.Settings = after.observed()
	}
	if h.Settled == "" || after.Active.Mark.Tag != "" && after.Active.Mark.Tag == h.Tag || h.accepts() {
		after.Settled = after.Active.ID
	}
	after.Reason = after.judge(v, s)
	after.judgeRetention(s.Now)
	return after, false, h.findings(after, v, s)
}

// accepts reports whether a key that somebody else made Active is taken as it is.
func (h Held) accepts() bool {
	return h.Settings.OnExternal.IsNull() || h.Settings.OnExternal.Value() == ExternalAdopt
}

// show returns the state with the keys and credentials of a series.
func (h Held) show(s Series) Held {
	after := h
	after.Owner, after.Active, after.Credentials = s.Owner, s.Active, map[string]Credential{}
	for region, c := range s.Untold {
		c.KeyID = ""
		after.Credentials[region] = c
	}
	maps.Copy(after.Credentials, s.Installed)
	if s.Active.ID != h.Active.ID {
		after.Value = Secret{}
		if h.Active.ID != "" {
			after.PreviousID = h.Active.ID
		}
	}
	after.PastKeys = nil
	for _, k := range s.PhasedOut {
		past := PastKey{Key: k, Since: h.phasedOutAt(s, k)}
		if known, ok := h.past(k.ID); ok {
			past.Deletable = known.Deletable
		}
		after.PastKeys = append(after.PastKeys, past)
	}
	return after
}

// phasedOutAt returns when a key was phased out. What the state knows stays. The
// key that was Active until this look, if no younger one took its place, was
// phased out just now: its creation would let retention take it for a key that
// jobs ceased to use long ago.
func (h Held) phasedOutAt(s Series, k Key) time.Time {
	if known, ok := h.past(k.ID); ok && !known.Since.IsZero() {
		return known.Since
	}
	at := s.PhasedOutAt(k)
	if k.ID == h.Active.ID && at.Equal(k.Born()) {
		return s.Now
	}
	return at
}

// observed returns the settings with what IAM shows of the Active key. An
// argument that the state does not have is not invented.
func (h Held) observed() Settings {
	set := h.Settings
	if h.Active.ID == "" {
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
	judged := slices.DeleteFunc(slices.Clone(h.Settings.Regions.Value()), func(region string) bool {
		_, untold := s.Untold[region]
		return v.Refused[region] != nil || untold && h.accepts()
	})
	was := h.PreviousID
	switch {
	case h.TakenOver():
		return ""
	case s.Active.ID == "" && len(s.Untold) > 0 && h.accepts():
		return ""
	case s.Active.ID == "" && slices.ContainsFunc(s.PhasedOut, func(k Key) bool { return k.ID == was }):
		return NotInstalled
	case s.Active.ID == "":
		return Missing
	case s.Active.Disabled:
		return Disabled
	case !s.Active.Usable(s.Now):
		return Expired
	case len(s.Lacking(judged)) > 0 && !h.valueAtHand(h.Settings),
		h.external() && h.Settings.OnExternal.Value() == ExternalRotate:
		return NotInstalled
	}
	return h.Settings.dueByTime(s.Active, s.Now)
}

// judgeRetention writes down which Phased out keys have reached retention's age.
func (h *Held) judgeRetention(now time.Time) {
	for i, k := range h.PastKeys {
		h.PastKeys[i].Deletable = h.Settings.Retention.IsKnown() && h.Settings.Retention.Value().reached(k.Since, now)
	}
}

// findings returns what a refresh tells the user: h is the state before it.
func (h Held) findings(after Held, v Seen, s Series) []Finding {
	var found []Finding
	if after.Active.ID != h.Active.ID && after.Active.ID != "" && h.Active.ID != "" {
		since := after.Active.Born()
		if p, ok := after.past(h.Active.ID); ok {
			since = p.Since
		}
		if after.Active.Mark.Tag == "" || after.Active.Mark.Tag != h.Tag {
			found = append(found, Finding{Kind: FoundReplaced, Key: after.Active, Was: h.Active, At: since})
		}
	}
	if untold := slices.Sorted(maps.Keys(s.Untold)); len(untold) > 0 {
		found = append(found, Finding{Kind: FoundUntold, Key: after.Active, Regions: untold})
	}
	for _, region := range slices.Sorted(maps.Keys(v.Refused)) {
		found = append(found, Finding{Kind: FoundRefused, Regions: []string{region}, Err: v.Refused[region]})
	}
	if v.Total() >= crowded {
		found = append(found, Finding{Kind: FoundCrowded, Count: v.Total()})
	}
	return found
}

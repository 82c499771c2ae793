// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"slices"
	"time"
)

// Reached returns the state after an apply that reached its goal. Without a run,
// settings changed that concern no service. Keys that the run phased out carry the
// time at which it did.
func (h Held) Reached(w Settings, tag string, o Outcome) Held {
	after := h
	after.PastKeys = slices.Clone(h.PastKeys)
	if o.Looked {
		after = h.show(o.Series)
		kept := slices.Sorted(slices.Values(slices.Concat(h.Kept, o.Kept)))
		after.Memo = Memo{Settled: o.Series.Active.ID, Kept: slices.Compact(kept)}
	}
	if o.Looked || w.RotateAfter != h.Settings.RotateAfter || w.ExpireAfter != h.Settings.ExpireAfter {
		after.Reason = ""
	}
	minted := o.Minted.Key.ID != ""
	for i, k := range after.PastKeys {
		if h.past(k.ID).ID == "" && minted && h.Owner != (Owner{}) {
			after.PastKeys[i].Since = o.Series.Now
		}
		after.PastKeys[i].Deletable = Deletable(w, h.Settings, k.Deletable).Value()
	}
	after.PreviousID = cmp.Or(o.Replaced, after.PreviousID)
	if minted {
		after.Value = Secret{}
		if w.StoreValue.Value() {
			after.Value = o.Minted.Secret
		}
	}
	if w.Description.IsUnknown() { // of a key that was adopted as it is
		w.Description = Known(after.Active.Description)
	}
	after.Settings, after.Tag, after.Imported = w, tag, false
	return after
}

// Interrupted returns the state after a run that failed on its way. The settings
// keep their old values, so that the next plan asks for the change again; and where
// the new key did not arrive, a plan without a refresh finds that it is due.
func (h Held) Interrupted(o Outcome) Held {
	after := h.show(o.Series)
	if lacking := o.Series.Lacking(h.Settings.Regions.Value()); len(lacking) > 0 && !after.valueAtHand(h.Settings) {
		after.Reason = NotInstalled
	}
	return after
}

// Outlook says what the next refresh will find because the settings changed: time
// becomes visible only then. h is the state after the apply, before are the
// settings that it had.
func (h Held) Outlook(before Settings, o Outcome, now time.Time) []Finding {
	var found []Finding
	w := h.Settings
	if h.Active.ID != "" && (w.RotateAfter != before.RotateAfter || w.ExpireAfter != before.ExpireAfter || o.EndPast) {
		if reason := w.due(h.Active, now); reason != "" {
			found = append(found, Finding{Kind: FoundDue, Reason: reason, Key: h.Active})
		}
	}
	ids, _ := h.Prunable(w.Retention.Value(), now)
	if later := len(ids) - len(o.Unpruned); later > 0 && w.Retention.IsKnown() &&
		w.Retention.Value().MinAge != before.Retention.Value().MinAge {
		found = append(found, Finding{Kind: FoundDeletable, Count: later})
	}
	return found
}

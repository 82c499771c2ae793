// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A key of ours has been Phased out for some days, and no refresh found it deletable.
func phasedOut(id string, days int) func(*userkey.Held) {
	return func(h *userkey.Held) {
		since := noon().AddDate(0, 0, -days)
		h.PastKeys = append(h.PastKeys, userkey.PastKey{Key: minted(id, since.Add(-time.Hour), ourTag), Since: since})
	}
}

// The last refresh found all Phased out keys deletable.
func deletable(h *userkey.Held) {
	for i := range h.PastKeys {
		h.PastKeys[i].Deletable = true
	}
}

// changed is one Phased out key with something else about it.
func changed(id string, how func(*userkey.PastKey)) func(*userkey.Held) {
	return func(h *userkey.Held) {
		for i, k := range h.PastKeys {
			if k.ID == id {
				how(&h.PastKeys[i])
			}
		}
	}
}

func locked(k *userkey.PastKey)       { k.Locked = true }
func unmarkedPast(k *userkey.PastKey) { k.Mark = userkey.Mark{} }
func onlyAdopted(k *userkey.PastKey)  { k.Mark.Place = userkey.Adopted }

func retention(keepLast, minAge int64) userkey.Setting[userkey.Retention] {
	return userkey.Known(userkey.Retention{KeepLast: userkey.Known(keepLast), MinAge: userkey.Known(minAge)})
}

func retaining(keepLast, minAge int64) func(*userkey.Held) {
	return func(h *userkey.Held) { h.Settings.Retention = retention(keepLast, minAge) }
}

func asksRetention(r userkey.Setting[userkey.Retention]) func(*userkey.Settings) {
	return func(w *userkey.Settings) { w.Retention = r }
}

func retentionOpen(w *userkey.Settings) { w.Retention = userkey.Unknown[userkey.Retention]() }

func keepOpen(w *userkey.Settings) {
	if r := w.Retention.Value(); w.Retention.IsKnown() {
		r.KeepLast = userkey.Unknown[int64]()
		w.Retention = userkey.Known(r)
	}
}

func ageOpen(w *userkey.Settings) {
	if r := w.Retention.Value(); w.Retention.IsKnown() {
		r.MinAge = userkey.Unknown[int64]()
		w.Retention = userkey.Known(r)
	}
}

func prune(ids ...string) userkey.Change { return userkey.Change{Prune: ids} }

func rotateAndPrune(ids ...string) userkey.Change {
	return userkey.Change{Rotate: true, Reasons: []userkey.Reason{userkey.Trigger}, Prune: ids}
}

// Retention is a state of affairs: it needs no rotation.
func TestCompare_retention(t *testing.T) {
	t.Parallel()
	three := both(phasedOut("K1", 1), phasedOut("K0", 20), phasedOut("KA", 90))
	none := userkey.Setting[userkey.Retention]{}
	open := userkey.Change{PastOpen: true}
	rules{
		"there is no retention: nothing goes":                              {held: both(three, deletable)},
		"the last two are kept: the third goes":                            {held: both(three, retaining(2, 0)), want: prune("KA")},
		"an age is asked for, and no refresh saw it reached: nothing goes": {held: both(three, retaining(0, 36500))},
		"a refresh saw it reached: the key goes": {
			held: both(phasedOut("K1", 1), retaining(0, 30), deletable), want: prune("K1"),
		},
		"retention is set for the first time without an age: keys go in the same apply": {
			held: three, asks: asksRetention(retention(1, 0)), want: prune("K0", "KA"),
		},
		"retention is set for the first time with an age: the next refresh judges": {
			held: both(three, deletable), asks: asksRetention(retention(0, 10)),
		},
		"min_age_days changes: nothing goes by age in the same apply": {
			held: both(three, retaining(0, 30), deletable), asks: asksRetention(retention(0, 10)),
		},
		"keep_last changes: what the refresh found deletable goes": {
			held: both(three, retaining(3, 30), deletable), asks: asksRetention(retention(2, 30)), want: prune("KA"),
		},
		"retention is removed: nothing goes": {held: both(three, retaining(0, 0), deletable), asks: asksRetention(none)},
		"a key that somebody locked is passed over": {
			held: both(three, retaining(0, 0), changed("K0", locked)), want: prune("K1", "KA"),
		},
		"a key that we did not mint is passed over": {
			held: both(three, retaining(0, 0), changed("K0", unmarkedPast), changed("KA", onlyAdopted)), want: prune("K1"),
		},
		"keep_last counts keys whoever made them, and locked ones": {
			held: both(three, retaining(2, 0), changed("K1", unmarkedPast), changed("K0", locked)), want: prune("KA"),
		},
		"of two keys that were phased out at once the ID decides": {
			held: both(phasedOut("K1", 1), phasedOut("K0", 1), retaining(1, 0)), want: prune("K1"),
		},
		"retention is not known: so is what goes":    {held: three, asks: retentionOpen, want: open},
		"keep_last is not known: so is what goes":    {held: both(three, retaining(0, 0)), asks: keepOpen, want: open},
		"min_age_days is not known: so is what goes": {held: both(three, retaining(0, 0)), asks: ageOpen, want: open},
		"retention is not known and no key is Phased out: nothing goes": {
			asks: retentionOpen,
		},
	}.hold(t)
}

// A rotation phases one more key out.
func TestCompare_retentionWithRotation(t *testing.T) {
	t.Parallel()
	rules{
		"none is kept: the key that is rotated away goes, too": {
			held: both(triggered("1"), phasedOut("K1", 1), retaining(0, 0)), asks: trigger("2"), want: rotateAndPrune("K1", "K2"),
		},
		"an age is asked for: the key that is rotated away has not reached it": {
			held: both(triggered("1"), phasedOut("K1", 40), retaining(0, 30), deletable), asks: trigger("2"), want: rotateAndPrune("K1"),
		},
		"the key that is rotated away has our lock, which comes off: it goes": {
			held: both(triggered("1"), retaining(0, 0), lockedByUs), asks: trigger("2"), want: rotateAndPrune("K2"),
		},
		"somebody else locked it: it stays": {
			held: both(triggered("1"), retaining(0, 0), func(h *userkey.Held) { h.Active.Locked = true }),
			asks: trigger("2"), want: rotateAndPrune(),
		},
		"it was adopted, not minted: it stays": {
			held: both(triggered("1"), retaining(0, 0), func(h *userkey.Held) { h.Active.Mark.Place = userkey.Adopted }),
			asks: trigger("2"), want: rotateAndPrune(),
		},
		"there was no Active key: only what is Phased out is counted": {
			held: both(missing, phasedOut("K1", 1), phasedOut("K0", 2), retaining(1, 0)),
			want: userkey.Change{Rotate: true, Reasons: []userkey.Reason{userkey.Missing}, Prune: []string{"K0"}},
		},
		"retention is not known: so is what is Phased out afterwards": {
			held: triggered("1"), asks: both(trigger("2"), retentionOpen),
			want: userkey.Change{Rotate: true, Reasons: []userkey.Reason{userkey.Trigger}, PastOpen: true},
		},
	}.hold(t)
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"slices"
	"time"
)

// A Retention says which Phased out keys are kept. An argument that is null
// keeps no keys.
type Retention struct {
	KeepLast Setting[int64]
	MinAge   Setting[int64] // days that a key must have been Phased out
}

// A PastKey is a Phased out key of a state.
type PastKey struct {
	Key

	Since     time.Time // when it was phased out
	Deletable bool      // whether a refresh found that retention's age was reached
}

// reached reports whether a key that was phased out at a time has retention's age.
func (r Retention) reached(since, now time.Time) bool {
	return !now.Before(since.AddDate(0, 0, int(r.MinAge.Value())))
}

// prunable returns the IDs of the keys that go: minted, beyond the last ones, and
// deletable. The last ones are kept whoever made them. Locked keys are returned
// apart: they stay.
func (r Retention) prunable(past []PastKey, deletable func(PastKey) bool) (ids, locked []string) {
	latest := slices.SortedFunc(slices.Values(past), func(a, b PastKey) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ID, b.ID))
	})
	for i, k := range latest {
		switch {
		case int64(i) < r.KeepLast.Value() || !k.Managed() || !deletable(k):
		case k.Locked:
			locked = append(locked, k.ID)
		default:
			ids = append(ids, k.ID)
		}
	}
	slices.Sort(ids)
	slices.Sort(locked)
	return ids, locked
}

// Prunable returns the keys that a retention does not keep at a time. Keys that
// somebody locked are returned apart.
func (h Held) Prunable(r Retention, now time.Time) (ids, locked []string) {
	return r.prunable(h.PastKeys, func(k PastKey) bool {
		return r.reached(k.Since, now) && !slices.Contains(h.Kept, k.ID)
	})
}

// Deletable returns whether a Phased out key has reached retention's age, as a
// plan can know it: was is what the last refresh found.
func Deletable(w, h Settings, was bool) Setting[bool] {
	r := w.Retention.Value()
	if w.Retention.IsUnknown() || r.MinAge.IsUnknown() {
		return Unknown[bool]()
	}
	stays := was && r.MinAge == h.Retention.Value().MinAge
	return Known(w.Retention.IsKnown() && (r.MinAge.Value() == 0 || stays))
}

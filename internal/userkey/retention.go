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

// prunable returns the IDs of the keys that go: minted, not locked, beyond the
// last ones, and deletable. The last ones are kept whoever made them.
func (r Retention) prunable(past []PastKey) []string {
	past = slices.Clone(past)
	slices.SortFunc(past, func(a, b PastKey) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ID, b.ID))
	})
	var ids []string
	for i, k := range past {
		if int64(i) >= r.KeepLast.Value() && k.Managed() && !k.Locked && k.Deletable {
			ids = append(ids, k.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Prunable returns the keys of a series that a retention does not keep, for a
// caller without a state. Keys that somebody locked are returned apart.
func (s Series) Prunable(r Retention) (ids, locked []string) {
	var past []PastKey
	for _, k := range s.PhasedOut {
		since := s.PhasedOutAt(k)
		past = append(past, PastKey{Key: k, Since: since, Deletable: r.reached(since, s.Now)})
	}
	ids = r.prunable(past)
	for i := range past {
		past[i].Locked = false
	}
	locked = slices.DeleteFunc(r.prunable(past), func(id string) bool { return slices.Contains(ids, id) })
	return ids, locked
}

// Deletable returns whether a Phased out key has reached retention's age, as a
// plan can know it: was is what the last refresh found.
func Deletable(w, h Settings, was bool) Setting[bool] {
	r := w.Retention.Value()
	switch {
	case w.Retention.IsUnknown() || r.MinAge.IsUnknown():
		return Unknown[bool]()
	case w.Retention.IsNull():
		return Known(false)
	case r.MinAge.Value() == 0:
		return Known(true)
	}
	return Known(was && r.MinAge == h.Retention.Value().MinAge)
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"slices"
	"time"
)

// A Retention says which phased-out keys are pruned after a rotation. Its zero
// value keeps none; no retention at all keeps every key.
type Retention struct {
	KeepLast int
	MinAge   time.Duration // how long a key must have been phased out
}

// A Past is a phased-out key, as far as retention needs to know it.
type Past struct {
	ID      string
	Since   time.Time // when it was phased out
	Managed bool
	Locked  bool
}

// Prunable returns the IDs of the keys that the retention does not keep. The
// last ones are kept whoever made them; keys that the provider did not mint and
// keys that somebody locked are never pruned.
func (r Retention) Prunable(past []Past, now time.Time) []string {
	past = slices.Clone(past)
	slices.SortFunc(past, func(a, b Past) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ID, b.ID))
	})
	var prunable []string
	for i, k := range past {
		if i >= r.KeepLast && k.Managed && !k.Locked && now.Sub(k.Since) >= r.MinAge {
			prunable = append(prunable, k.ID)
		}
	}
	slices.Sort(prunable)
	return prunable
}

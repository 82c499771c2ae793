// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
)

// How much is kept of what only grows. An emulator may run for weeks.
const (
	journalSize    = 100_000
	keptTokens     = 10_000
	keptRuns       = 10_000 // of each job
	droppedAtATime = 10     // the oldest tenth goes at once, so that few requests pay for it
)

// A bounded list keeps its latest items, and for a while up to a tenth more.
type bounded[T any] struct {
	limit int
	items []T
}

func (b *bounded[T]) add(item T) {
	if len(b.items) >= b.limit+b.limit/droppedAtATime {
		b.items = slices.Delete(b.items, 0, len(b.items)-b.limit)
	}
	b.items = append(b.items, item)
}

// latest returns a copy of the items within the limit, oldest first. It is never nil.
func (b *bounded[T]) latest() []T {
	return append([]T{}, b.items[max(0, len(b.items)-b.limit):]...)
}

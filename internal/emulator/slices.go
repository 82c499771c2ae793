// SPDX-License-Identifier: MPL-2.0

package emulator

import "slices"

// find returns the first item that matches, or nil.
func find[T any](items []*T, matches func(*T) bool) *T {
	if i := slices.IndexFunc(items, matches); i >= 0 {
		return items[i]
	}
	return nil
}

// filtered returns the items that match, in a list of its own.
func filtered[T any](items []T, matches func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(items), func(item T) bool { return !matches(item) })
}

// mapped returns what becomes of each item. It is never nil, so that JSON shows [].
func mapped[T, R any](items []T, to func(T) R) []R {
	results := make([]R, 0, len(items))
	for _, item := range items {
		results = append(results, to(item))
	}
	return results
}

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

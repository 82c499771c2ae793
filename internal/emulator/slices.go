// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
)

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

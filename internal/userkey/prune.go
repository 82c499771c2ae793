// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"context"
	"slices"
	"strings"
)

// NotPhasedOutError refuses to delete keys that are not Phased out.
type NotPhasedOutError struct{ IDs []string }

func (e NotPhasedOutError) Error() string {
	return "not Phased out keys of this series: " + strings.Join(e.IDs, ", ")
}

// Prune discards phased-out keys, whoever made them, one after the other. It
// looks afresh first, and refuses before anything changes if one of the keys is
// installed anywhere, or is none of the series.
func Prune(ctx context.Context, b Backend, memory Memory, regions, ids []string) error {
	r := &runner{
		b:       b,
		regions: regions,
		memory:  memory,
		ending:  true,
		next:    func(seen Inventory) Step { return nextPrune(seen, memory, ids) },
	}
	if err := r.look(ctx, true); err != nil {
		return err
	}
	series := Understand(r.seen, memory)
	installed := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(series.PhasedOut, func(k Key) bool { return k.ID == id })
	})
	if len(installed) > 0 {
		return NotPhasedOutError{IDs: installed}
	}
	return r.loop(ctx)
}

// nextPrune reports the one step that brings a prune closer to its end.
func nextPrune(seen Inventory, memory Memory, ids []string) Step {
	doomed := Understand(seen, memory).phasedOut(ids)
	switch {
	case len(doomed) == 0:
		return Rest{}
	case len(seen.Unseen) > 0:
		return Refuse{Err: UnseenError{Regions: seen.Unseen}}
	case seen.Own == nil:
		return Identify{}
	}
	if step, ok := refuseDeletion(seen, memory, doomed); ok {
		return step
	}
	return Discard{Key: doomed[0]}
}

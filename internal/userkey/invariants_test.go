// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// What must always hold, as far as this package knows it:
//
//  1. After an apply that succeeded exactly one key is Active, the same in every region.
//  2. After an apply that succeeded there is no orphan of its own.
//  3. A key that is installed anywhere is never discarded, nor one that is not ours.
//  4. The key that the provider authenticates with is never deleted, edited or rotated away.
//  5. A region that had a working credential keeps one whenever the service allows
//     it, and a key is installed only after it was proven.
//  7. A mint is never sent twice blindly.
//  8. No credential holds a key that a run deleted.
//  9. A state never deletes what another state has taken over from it.
//  10. The plan after an apply that succeeded is empty, but for what time alone brings.
//
// The sessions notice 3, 4, 5, 7 and 9 while they happen and note them as breaches.

// broken returns what must never be, whatever happened.
func (c *cloud) broken() []string {
	wrong := slices.Clone(c.breaches)
	for _, p := range c.creds {
		if c.key(p.key) == nil && !c.excused[p.ID] {
			wrong = append(wrong, fmt.Sprintf("8: %s in %s holds the deleted %s", p.ID, p.Region, p.key))
		}
	}
	if c.own != "" && c.key(c.own) == nil {
		wrong = append(wrong, "4: the own key is gone")
	}
	return wrong
}

// unsettled returns what is wrong after an apply that succeeded.
func (c *cloud) unsettled(w *workspace) []string {
	wrong := c.broken()
	for _, region := range w.wanted.Regions.Value() {
		if c.refuses[region] {
			continue // The state keeps what it last saw there.
		}
		// A reply that was lost may leave a second credential that holds the same key.
		held := map[string]bool{}
		for _, p := range c.in(region) {
			held[p.key] = held[p.key] || !c.excused[p.ID]
		}
		maps.DeleteFunc(held, func(_ string, counts bool) bool { return !counts })
		if len(held) != 1 || !held[w.active()] || c.key(w.active()) == nil {
			wrong = append(wrong, fmt.Sprintf("1: %s holds %v where the state has %q", region, slices.Sorted(maps.Keys(held)), w.active()))
		}
	}
	for _, id := range c.orphans(w.held.Tag) {
		if len(c.refuses)+len(c.silent) == 0 { // It may be installed where nobody can look.
			wrong = append(wrong, "2: "+id+" is an orphan")
		}
	}
	return append(wrong, c.planned(w)...)
}

// planned returns what the plan after an apply that succeeded still wants.
func (c *cloud) planned(w *workspace) []string {
	if err := w.refresh(c); err != nil {
		return []string{"10: " + err.Error()}
	}
	change := w.plan()
	// Keys that others made or phased out meanwhile, what the plan could not name,
	// and what the apply warned of is left to the next one.
	if w.crowded || w.changed.Create || w.changed.TakenOver || w.changed.PastOpen || len(w.last.Unpruned) > 0 {
		change.Prune = nil
	}
	byTime := change.Rotate && !slices.ContainsFunc(change.Reasons, func(reason userkey.Reason) bool {
		return reason != userkey.Age && reason != userkey.Expiry && reason != userkey.Expired
	})
	if !byTime && (change.Create || change.Remote()) {
		return []string{fmt.Sprintf("10: the next plan: %+v", change)}
	}
	return nil
}

// orphans returns the keys of a tag that were never installed: their values are
// lost. One that was overtaken by somebody else's key counts as phased out.
func (c *cloud) orphans(tag string) []string {
	var found []string
	for _, k := range c.keys {
		if k.Mark.Tag == tag && tag != "" && !k.installed && !k.overtaken && !k.Locked {
			found = append(found, k.ID)
		}
	}
	return found
}

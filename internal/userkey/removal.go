// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
)

// A DeletionPolicy says what a destroy deletes.
type DeletionPolicy string

// The policies that a user can choose from.
const (
	DeleteManaged DeletionPolicy = "delete_managed" // the keys that the provider minted
	DeleteAll     DeletionPolicy = "delete_all"     // every key of the series
	Abandon       DeletionPolicy = "abandon"        // nothing
)

// A Removal is what a destroy asks for.
type Removal struct {
	Memory
	Regions []string // where the series is known to be installed; every other region is looked at as well
	Policy  DeletionPolicy
}

// Deletes reports whether the policy deletes a key of the series.
func (p DeletionPolicy) Deletes(managed bool) bool {
	switch p {
	case DeleteManaged:
		return managed
	case DeleteAll:
		return true
	case Abandon:
		return false
	}
	return false
}

// NextRemoval reports the one step that brings what was seen closer to the end
// of the series. Credentials go before the keys that they hold, so that no
// credential is ever left with a deleted key.
func NextRemoval(seen Inventory, want Removal) Step {
	if want.Policy == Abandon {
		return Rest{}
	}
	if !seen.Everywhere {
		return Survey{}
	}
	doomed := want.doomed(seen)
	if len(doomed) > 0 && len(seen.Unseen) > 0 {
		return Refuse{Err: UnseenError{Regions: seen.Unseen, Err: seen.Blind}}
	}
	if len(doomed) > 0 && seen.Own == nil {
		return Identify{}
	}
	if step, ok := refuseDeletion(seen, want.Memory, doomed); ok {
		return step
	}
	if c, ok := want.credential(seen, doomed); ok {
		return Withdraw{Credential: c}
	}
	if len(doomed) > 0 {
		return Discard{Key: doomed[0]}
	}
	return Rest{}
}

// others reports whether a key is another workspace's: minted with another tag, and
// installed in a region in which this series is not. Jobs there run with it, and
// nobody asked to end them.
func (r Removal) others(seen Inventory, k Key) bool {
	if !k.Managed() || k.Mark.Tag == r.Tag {
		return false
	}
	for region, present := range seen.Credentials {
		holds := func(c Credential) bool { return slices.Contains(seen.mayHold(c), k.ID) }
		if !slices.Contains(r.Regions, region) && slices.ContainsFunc(present, holds) {
			return true
		}
	}
	return false
}

// left returns the keys that a removal leaves because they are another workspace's.
func (r Removal) left(seen Inventory) []Key {
	if r.Policy != DeleteManaged {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(seen.recall(r.Memory).Keys), func(k Key) bool { return !r.others(seen, k) })
}

// doomed returns the keys that the removal deletes, oldest first. A key that may
// belong to another workspace's rotation in flight is not among the managed ones,
// nor is one with which another workspace's jobs run.
func (r Removal) doomed(seen Inventory) []Key {
	seen = seen.recall(r.Memory)
	series := Understand(seen, r.Memory)
	var doomed []Key
	for _, k := range seen.Keys {
		inFlight := slices.ContainsFunc(series.InFlight, func(f Key) bool { return f.ID == k.ID })
		if r.Policy.Deletes(k.Managed() && !inFlight && !r.others(seen, k)) {
			doomed = append(doomed, k)
		}
	}
	slices.SortFunc(doomed, func(a, b Key) int {
		if younger(a, b) {
			return 1
		}
		return -1
	})
	return doomed
}

// credential finds a credential that must go: one that may hold a doomed key, or
// one of ours whose key is gone. Ours it is by its own account, or by its region
// where the service does not repeat that account.
func (r Removal) credential(seen Inventory, doomed []Key) (Credential, bool) {
	for _, region := range slices.Sorted(maps.Keys(seen.Credentials)) {
		for _, c := range seen.Credentials[region] {
			isDoomed := slices.ContainsFunc(doomed, func(k Key) bool { return slices.Contains(seen.mayHold(c), k.ID) })
			id, sure := seen.Holds(c)
			dangling := id == "" && sure && (c.KeyID != "" || slices.Contains(r.Regions, region))
			if isDoomed || dangling || r.Policy == DeleteAll {
				return c, true
			}
		}
	}
	return Credential{}, false
}

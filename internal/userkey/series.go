// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
	"time"
)

// orphanAge is how old an orphan with another run's tag must be before it is
// discarded. A younger one may be a rotation in flight in another workspace.
const orphanAge = time.Hour

// A Series is an inventory understood: which key is Active, which are Phased
// out and which are orphans.
type Series struct {
	Owner     Owner
	Active    Key                   // zero when no key is installed
	Installed map[string]Credential // by region: the credential that counts, its KeyID resolved
	PhasedOut []Key                 // oldest first
	Orphans   []Key                 // ready to be discarded
	InFlight  []Key                 // like orphans, but perhaps of a run that is still going on
	Surplus   []Credential          // credentials beside the one that counts in their region
	Guessed   []string              // regions in which the key of the credential had to be guessed
	Now       time.Time
}

// Memory is what a state knows of a series.
type Memory struct {
	Tag    string   // the tag of the keys that this state minted
	Known  []string // IDs of the keys that the state lists, Active or Phased out
	Locks  bool     // whether the state says which of its keys are locked, and so unlocks those that go
	Locked []string // IDs of the keys that this state locked itself, also while it says nothing of locks any more
}

// stuck reports whether a key cannot be touched: somebody else locked it.
func (m Memory) stuck(k Key) bool {
	return k.Locked && (!m.Locks || !k.Managed()) && !slices.Contains(m.Locked, k.ID)
}

// Understand sorts the keys of an inventory.
func Understand(v Inventory, m Memory) Series {
	v = v.recall(m)
	s := Series{Owner: v.Owner, Now: v.Now, Installed: map[string]Credential{}}
	held := map[string]bool{}
	for _, region := range slices.Sorted(maps.Keys(v.Credentials)) {
		for _, c := range v.Credentials[region] {
			for _, id := range v.mayHold(c) {
				held[id] = true
			}
		}
		if v.Scope == nil || slices.Contains(v.Scope, region) {
			s.readRegion(v, region)
		}
	}
	for region := range s.Installed {
		if k, ok := v.Key(s.Installed[region].KeyID); ok && (s.Active.ID == "" || v.outranks(k, s.Active)) {
			s.Active = k
		}
	}
	for _, k := range v.Keys {
		if held[k.ID] || k.ID == v.Hand.Key.ID {
			continue
		}
		switch s.judge(v, k, m) {
		case verdictOrphan:
			s.Orphans = append(s.Orphans, k)
		case verdictInFlight:
			s.InFlight = append(s.InFlight, k)
		case verdictPhasedOut:
			s.PhasedOut = append(s.PhasedOut, k)
		}
	}
	slices.SortFunc(s.PhasedOut, func(a, b Key) int {
		if younger(a, b) {
			return 1
		}
		return -1
	})
	return s
}

// readRegion finds the credential that counts in a region: of several, the one
// with the newest key. Credentials whose key is gone do not count.
func (s *Series) readRegion(v Inventory, region string) {
	var best Key
	for _, c := range v.Credentials[region] {
		id, sure := v.Holds(c)
		c.KeyID = id
		k, ok := v.Key(id)
		if !ok {
			s.Surplus = append(s.Surplus, c)
			continue
		}
		if !sure && !slices.Contains(s.Guessed, region) {
			s.Guessed = append(s.Guessed, region)
		}
		if best.ID != "" && !v.outranks(k, best) {
			s.Surplus = append(s.Surplus, c)
			continue
		}
		if best.ID != "" {
			s.Surplus = append(s.Surplus, s.Installed[region])
		}
		best, s.Installed[region] = k, c
	}
}

type verdict int

const (
	verdictPhasedOut verdict = iota
	verdictOrphan
	verdictInFlight
)

// judge tells what a key is that is installed nowhere.
//
// An orphan is a marked key that no state lists and that is younger than the
// Active one: it was minted and then never installed. With our own tag it comes
// from our own dead run, since the state lock excludes another; IAM's times are
// coarse, so a key of the same second counts as younger there. With another tag
// it may belong to another workspace's rotation, until that would be too old.
//
// What appeared during this run with our own tag is a mint whose reply was lost,
// however old it is beside the key that was minted after it. What a create has
// disowned is nobody's.
func (s *Series) judge(v Inventory, k Key, m Memory) verdict {
	if !k.Managed() || slices.Contains(m.Known, k.ID) {
		return verdictPhasedOut
	}
	if k.Mark.Disowned {
		return verdictOrphan
	}
	if k.Mark.Tag == m.Tag {
		if v.Before != nil && !slices.Contains(v.Before, k.ID) {
			return verdictOrphan
		}
		if s.Active.ID != "" && s.Active.Born().After(k.Born()) {
			return verdictPhasedOut
		}
		return verdictOrphan
	}
	if s.Active.ID != "" && !k.Born().After(s.Active.Born()) {
		return verdictPhasedOut
	}
	if s.Now.Sub(k.Born()) < orphanAge {
		return verdictInFlight
	}
	return verdictOrphan
}

// Gone reports whether nothing is left of the series: no key and no credential.
func (s Series) Gone() bool {
	return s.Active.ID == "" && len(s.PhasedOut) == 0 && len(s.Surplus) == 0
}

// Everywhere reports whether the Active key is the one installed in each of the regions.
func (s Series) Everywhere(regions []string) bool {
	return s.Active.ID != "" && !slices.ContainsFunc(regions, func(r string) bool {
		return s.Installed[r].KeyID != s.Active.ID
	})
}

// PhasedOutAt reads off its successor when a key ceased to be Active: the time
// at which the Active key was installed, or else at which the next key was
// created. It is the creation of the key itself where nothing came after it.
func (s Series) PhasedOutAt(k Key) time.Time {
	successor := Key{}
	for _, other := range append([]Key{s.Active}, s.PhasedOut...) {
		if other.ID != "" && younger(other, k) && (successor.ID == "" || younger(successor, other)) {
			successor = other
		}
	}
	if successor.ID == "" {
		return k.Born()
	}
	at := successor.Born()
	for _, c := range s.Installed {
		if c.KeyID == successor.ID && c.CreatedAt.After(at) {
			at = c.CreatedAt
		}
	}
	return at
}

// Holds reports whether a key is installed in any of the regions that were looked at.
func (s Series) Holds(keyID string) bool {
	for _, c := range s.Installed {
		if c.KeyID == keyID {
			return true
		}
	}
	return false
}

// phasedOut returns the phased-out keys with the given IDs.
func (s Series) phasedOut(ids []string) []Key {
	return slices.DeleteFunc(slices.Clone(s.PhasedOut), func(k Key) bool { return !slices.Contains(ids, k.ID) })
}

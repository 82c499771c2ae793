// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
)

// A credentialRecord is what a run knows of one credential beside what the latest look shows.
type credentialRecord struct {
	baseline  bool // the first look showed it
	confirmed bool // this run installed it, and the reply came
	withdrawn bool // this run withdrew it, or the service called it gone
	denied    bool // the service called it gone, although it had listed it; over once a withdrawal succeeds
}

// A regionRecord is what a run knows of one region.
type regionRecord struct {
	working   bool // it had a credential with a living key at the first look
	cleared   bool // this run withdrew something there, or tried to
	uncertain int  // installations there with an end that no look has explained
}

// A keyRecord is what a run knows of one key.
type keyRecord struct {
	denied bool  // the service called it gone, although it had listed it
	spared error // why it could not be discarded; nil when nobody tried, or when it has been done since
}

// records are what a run knows of all things of one kind, by their IDs or names.
type records[T any] map[string]*T

// of returns the record of one thing. It is empty at first.
func (m records[T]) of(id string) *T {
	if m[id] == nil {
		m[id] = new(T)
	}
	return m[id]
}

// start notes how things were at the first look.
func (r *runner) start(first Inventory) {
	r.byCredential, r.byRegion, r.byKey = records[credentialRecord]{}, records[regionRecord]{}, records[keyRecord]{}
	for _, c := range credentials(first) {
		r.byCredential.of(c.ID).baseline = true
		if id, _ := first.Holds(c); id != "" {
			r.byRegion.of(c.Region).working = true
		}
	}
}

// changed reports whether this run changed anything that may show late.
func (r *runner) changed() bool {
	return len(r.seen.Installed) > 0 || r.cleared()
}

// cleared reports whether this run withdrew anything, or tried to.
func (r *runner) cleared() bool {
	for _, region := range r.byRegion {
		if region.cleared {
			return true
		}
	}
	return false
}

// uncertain reports whether any installation has an end that no look has explained.
func (r *runner) uncertain() bool {
	for _, region := range r.byRegion {
		if region.uncertain > 0 {
			return true
		}
	}
	return false
}

// spared returns why keys could not be discarded, in the order of their IDs.
func (r *runner) spared() []error {
	var all []error
	for _, id := range slices.Sorted(maps.Keys(r.byKey)) {
		if err := r.byKey[id].spared; err != nil {
			all = append(all, err)
		}
	}
	return all
}

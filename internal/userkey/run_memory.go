// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
	"sync"
)

// A Hand is the one key whose value is known: minted by this run, found by its
// value, or kept in state at the user's wish. Its zero value is an empty hand.
type Hand struct {
	Key    Key
	Secret Secret
	Minted bool // by this run
	Proven bool // by a token exchange
}

// A removal is what became of a credential that a run wanted to remove. Its zero
// value says that nobody knows.
type removal struct {
	over   bool  // the service confirmed it, or called the credential gone
	denied error // in which words it called it gone
}

// A runMemory is what a run did and what no service may show yet. Several regions
// are worked on at once: what they share is reached through the methods, and the
// fields only while nothing runs beside.
type runMemory struct {
	mu        sync.Mutex
	hand      Hand
	installed []Credential       // hold the key in hand, put there by this run
	doubtful  map[string]int     // by region: installations of which nobody knows how they ended
	removals  map[string]removal // of credentials, by ID
	discarded map[string]bool    // keys by ID
	edited    map[string]Key     // by ID
	lost      bool               // whether a mint had no reply and no look has shown its key yet
}

func newRunMemory() *runMemory {
	return &runMemory{
		doubtful: map[string]int{}, removals: map[string]removal{}, discarded: map[string]bool{}, edited: map[string]Key{},
	}
}

// over lays what the run did over a look that may be too early to show it. lags
// reports whether it was.
func (m *runMemory) over(v Seen) (view Seen, lags bool) {
	lags = m.lost
	v.Keys = slices.DeleteFunc(slices.Clone(v.Keys), func(k Key) bool { return m.discarded[k.ID] })
	for i, k := range v.Keys {
		if edited, ok := m.edited[k.ID]; ok {
			v.Keys[i] = edited
		}
	}
	if _, listed := v.Key(m.hand.Key.ID); !listed && m.hand.Minted && !m.discarded[m.hand.Key.ID] {
		v.Keys, lags = append(v.Keys, m.hand.Key), true
	}
	v.Credentials = maps.Clone(v.Credentials)
	for region, credentials := range v.Credentials {
		kept := slices.DeleteFunc(slices.Clone(credentials), func(c Credential) bool { return m.removals[c.ID].over })
		lags = lags || len(kept) < len(credentials)
		v.Credentials[region] = kept
	}
	for _, c := range m.installed {
		present := v.Credentials[c.Region]
		if i := slices.IndexFunc(present, sameAs(c)); i >= 0 {
			present[i].KeyID = c.KeyID // A region may not repeat what it was told.
			continue
		}
		v.Credentials[c.Region], lags = append(present, c), true
	}
	return v, lags
}

// put notes that the key in hand is installed in a region by this run.
func (m *runMemory) put(region string, c Credential) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c.Region, c.KeyID = region, m.hand.Key.ID
	m.installed = append(m.installed, c)
}

// doubt notes that one more or one less installation has an unknown end.
func (m *runMemory) doubt(region string, more int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.doubtful[region] += more; m.doubtful[region] <= 0 {
		delete(m.doubtful, region)
	}
}

// about returns whether this run installed a credential, and whether it may have
// installed another one in its region.
func (m *runMemory) about(c Credential) (installed, doubtful bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.installed, sameAs(c)), m.doubtful[c.Region] > 0
}

// drop notes what became of a credential.
func (m *runMemory) drop(c Credential, how removal) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.removals[c.ID] = how
	if how.over {
		m.installed = slices.DeleteFunc(m.installed, sameAs(c))
	}
}

// removalOf returns what became of a credential.
func (m *runMemory) removalOf(c Credential) removal {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.removals[c.ID]
}

// changed reports whether this run did anything that may show late.
func (m *runMemory) changed() bool { return m.hand.Minted || len(m.installed)+len(m.removals) > 0 }

// in returns a credential that this run installed in a region, or the zero one.
func (m *runMemory) in(region string) (c Credential) {
	if i := slices.IndexFunc(m.installed, func(c Credential) bool { return c.Region == region }); i >= 0 {
		c = m.installed[i]
	}
	return c
}

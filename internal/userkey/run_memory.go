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

// A runMemory is what a run did and what no service may show yet. Several regions
// are worked on at once, so it has a lock.
type runMemory struct {
	mu        sync.Mutex
	hand      Hand
	installed map[string]Credential // by region: holds the key in hand, put there by this run
	removed   map[string]bool       // credentials by ID; true when the service called it gone
	cleared   map[string]bool       // regions in which this run removed a credential, or tried to
	uncertain map[string]bool       // regions in which an installation has an unknown end
	discarded map[string]bool       // keys by ID
	edited    map[string]Key        // by ID
	lost      bool                  // whether a mint had no reply and no look has shown its key yet
}

func newRunMemory() *runMemory {
	return &runMemory{
		installed: map[string]Credential{}, removed: map[string]bool{}, cleared: map[string]bool{},
		uncertain: map[string]bool{}, discarded: map[string]bool{}, edited: map[string]Key{},
	}
}

// over lays what the run did over a look that may be too early to show it.
// lagging reports whether it was.
func (m *runMemory) over(v Seen) (view Seen, lagging bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v.Keys = slices.DeleteFunc(slices.Clone(v.Keys), func(k Key) bool { return m.discarded[k.ID] })
	for i, k := range v.Keys {
		if edited, ok := m.edited[k.ID]; ok {
			v.Keys[i] = edited
		}
	}
	if _, listed := v.Key(m.hand.Key.ID); !listed && m.hand.Minted {
		v.Keys, lagging = append(v.Keys, m.hand.Key), true
	}
	v.Credentials = maps.Clone(v.Credentials)
	for region, credentials := range v.Credentials {
		kept := slices.DeleteFunc(slices.Clone(credentials), func(c Credential) bool {
			_, removed := m.removed[c.ID]
			return removed
		})
		lagging = lagging || len(kept) < len(credentials)
		v.Credentials[region] = kept
	}
	for region, c := range m.installed {
		present := v.Credentials[region]
		i := slices.IndexFunc(present, func(other Credential) bool { return other.ID == c.ID })
		if i < 0 {
			v.Credentials[region], lagging = append(present, c), true
			continue
		}
		present[i].KeyID = c.KeyID // A region may not repeat what it was told.
	}
	return v, lagging
}

// put notes that this run installed a credential.
func (m *runMemory) put(c Credential) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c.KeyID = m.hand.Key.ID
	m.installed[c.Region] = c
	delete(m.uncertain, c.Region)
}

// drop notes that this run removed a credential, or that the service called it gone.
func (m *runMemory) drop(c Credential, gone bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.removed[c.ID] = gone
	if m.installed[c.Region].ID == c.ID {
		delete(m.installed, c.Region)
	}
}

// note sets a mark for a region.
func (m *runMemory) note(marks map[string]bool, region string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	marks[region] = true
}

// ours reports whether this run installed a credential.
func (m *runMemory) ours(c Credential) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.installed[c.Region].ID == c.ID
}

// in reports whether this run installed the key in hand in a region.
func (m *runMemory) in(region string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.installed[region].ID != ""
}

// has reports whether a mark is set.
func (m *runMemory) has(marks map[string]bool, name string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return marks[name]
}

// copyInstalled returns what this run installed, by region.
func (m *runMemory) copyInstalled() map[string]Credential {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.installed)
}

// changed reports whether this run did anything that may show late.
func (m *runMemory) changed() bool { return m.hand.Minted || len(m.installed)+len(m.removed) > 0 }

// open reports whether it is not certain what this run did.
func (m *runMemory) open() bool { return m.lost || len(m.uncertain)+len(m.cleared) > 0 }

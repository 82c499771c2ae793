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

// A fate is what became of a credential that a run wanted to remove.
type fate int

const (
	untouched fate = iota
	tried          // nobody knows
	removed        // the service confirmed it, or listed it no more
	called         // the service called it gone
)

// A runMemory is what a run did and what no service may show yet. Several regions
// are worked on at once: what they share is reached through the methods, and the
// fields only while nothing runs beside.
type runMemory struct {
	mu        sync.Mutex
	hand      Hand
	installed []Credential     // hold the key in hand, put there by this run
	doubtful  map[string]int   // by region: installations of which nobody knows how they ended
	fates     map[string]fate  // of credentials, by ID
	denials   map[string]error // what the service said of those that it called gone, by ID
	discarded map[string]bool  // keys by ID
	edited    map[string]Key   // by ID
	lost      bool             // whether a mint had no reply and no look has shown its key yet
}

func newRunMemory() *runMemory {
	return &runMemory{
		doubtful: map[string]int{}, fates: map[string]fate{}, discarded: map[string]bool{}, edited: map[string]Key{},
		denials: map[string]error{},
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
		kept := slices.DeleteFunc(slices.Clone(credentials), func(c Credential) bool { return m.fates[c.ID] > tried })
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

// about returns whether this run installed a credential, whether it may have
// installed another one in its region, and what became of it.
func (m *runMemory) about(c Credential) (installed, doubtful bool, f fate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.installed, sameAs(c)), m.doubtful[c.Region] > 0, m.fates[c.ID]
}

// drop notes what became of a credential.
func (m *runMemory) drop(c Credential, f fate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fates[c.ID] = f
	if f > tried {
		m.installed = slices.DeleteFunc(m.installed, sameAs(c))
	}
}

// deny notes that the service called a credential gone, and in which words.
func (m *runMemory) deny(c Credential, said error) {
	m.drop(c, called)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.denials[c.ID] = said
}

// denial returns what the service said when it called a credential gone.
func (m *runMemory) denial(c Credential) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.denials[c.ID]
}

// changed reports whether this run did anything that may show late.
func (m *runMemory) changed() bool { return m.hand.Minted || len(m.installed)+len(m.fates) > 0 }

// in returns a credential that this run installed in a region, or the zero one.
func (m *runMemory) in(region string) (c Credential) {
	if i := slices.IndexFunc(m.installed, func(c Credential) bool { return c.Region == region }); i >= 0 {
		c = m.installed[i]
	}
	return c
}

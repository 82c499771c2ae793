// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"errors"
	"maps"
	"slices"
)

// A Hand is the one key whose value is known: minted by this run, found by its
// value, or kept in state at the user's wish. Its zero value is an empty hand.
type Hand struct {
	Key    Key
	Secret Secret
	Minted bool // by this run
	Proven bool // by a token exchange
}

// A runMemory is what a run did and what no service may show yet.
type runMemory struct {
	hand      Hand
	installed []Credential     // hold the key in hand, put there by this run
	doubtful  []string         // a region for each installation of which nobody knows how it ended
	removals  map[string]error // how the removal of a credential ended, by its ID: ErrGone where the region called it gone
	changed   map[string]Key   // by ID: keys as this run left them, the zero Key for one that it deleted
	lost      bool             // whether a mint had no reply and no look has shown its key yet
}

// over lays what the run did over a look that may be too early to show it. lags
// reports whether it was.
func (m *runMemory) over(v Seen) (view Seen, lags bool) {
	lags = m.lost
	v.Keys = slices.Clone(v.Keys)
	for i, k := range v.Keys {
		if changed, ok := m.changed[k.ID]; ok {
			v.Keys[i] = changed
		}
	}
	v.Keys = slices.DeleteFunc(v.Keys, func(k Key) bool { return k.ID == "" })
	if _, listed := v.Key(m.hand.Key.ID); !listed && m.hand.Minted {
		v.Keys, lags = append(v.Keys, m.hand.Key), true
	}
	v.Credentials = maps.Clone(v.Credentials)
	for region, credentials := range v.Credentials {
		kept := slices.DeleteFunc(slices.Clone(credentials), m.removed)
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

// tried reports whether this run wanted to remove a credential.
func (m *runMemory) tried(c Credential) bool {
	_, tried := m.removals[c.ID]
	return tried
}

// removed reports whether a region confirmed the removal of a credential, or called it gone.
func (m *runMemory) removed(c Credential) bool {
	err, tried := m.removals[c.ID]
	return tried && (err == nil || errors.Is(err, ErrGone))
}

// in returns a credential that this run installed in a region, or the zero one.
func (m *runMemory) in(region string) Credential {
	return first(m.installed, func(c Credential) bool { return c.Region == region })
}

// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
	"time"
)

// flightTime is how long a key with another state's tag may be installed nowhere
// because that state's rotation is still going on.
const flightTime = time.Hour

// A Series is a look understood.
type Series struct {
	Owner     Owner
	Active    Key                   // zero when no key is installed
	Installed map[string]Credential // by region: the credential that counts, its KeyID resolved
	Untold    map[string]Credential // by region: what is installed there instead, with a key that cannot be told
	PhasedOut []Key                 // oldest first; one may still be installed beside a younger key
	Orphans   []Key                 // minted by this state or left by a failed create, never installed, their values lost
	InFlight  []Key                 // minted by another state a short time ago, and not installed yet
	Surplus   []Credential          // credentials beside the one that counts in their region, or with a deleted key
	Now       time.Time
}

// Understand sorts the keys of a look. Credentials in the given regions decide
// which key is Active; nil means all regions that were read.
func Understand(v Seen, h Held, regions []string) Series {
	v = v.recall(h)
	s := Series{Owner: v.Owner, Now: v.Now, Installed: map[string]Credential{}, Untold: map[string]Credential{}}
	for _, region := range slices.Sorted(maps.Keys(v.Credentials)) {
		if regions == nil || slices.Contains(regions, region) {
			s.readRegion(v, region)
		}
	}
	installed := map[string]bool{} // the keys that a credential that counts may hold
	for _, c := range v.all() {
		keys, _ := v.holds(c)
		for _, k := range keys {
			installed[k.ID] = installed[k.ID] || !slices.ContainsFunc(s.Surplus, sameAs(c))
		}
	}
	for _, k := range v.Keys {
		if !installed[k.ID] {
			s.sort(k, h)
		}
	}
	slices.SortFunc(s.PhasedOut, OldestFirst)
	return s
}

// readRegion finds the credential that counts in a region: of several, the one
// with the youngest key. The youngest of all regions is the Active one.
func (s *Series) readRegion(v Seen, region string) {
	var best Key
	for _, c := range v.Credentials[region] {
		switch keys, told := v.holds(c); {
		case !told:
			s.Untold[region] = c
		case len(keys) == 0 || !younger(keys[0], best):
			s.Surplus = append(s.Surplus, c)
		default:
			if best.ID != "" {
				s.Surplus = append(s.Surplus, s.Installed[region])
			}
			best, c.KeyID = keys[0], keys[0].ID
			s.Installed[region] = c
		}
	}
	if best.ID != "" {
		delete(s.Untold, region)
	}
	if younger(best, s.Active) {
		s.Active = best
	}
}

// sort puts a key that counts nowhere where it belongs.
//
// A key of ours that no state lists and that is younger than the Active one was
// minted and never installed: it comes from a run that died, since the state lock
// excludes another one. IAM's times are coarse, so a key of the same second
// counts as younger. With another tag it may belong to another state's rotation.
func (s *Series) sort(k Key, h Held) {
	_, known := h.mark(k.ID)
	known = known || h.installs(k.ID)
	switch {
	case k.Mark.Place == Unused && !known:
		s.Orphans = append(s.Orphans, k)
	case known || !k.Managed() || s.Active.ID != "" && s.Active.Born().After(k.Born()):
		s.PhasedOut = append(s.PhasedOut, k)
	case k.Mark.Tag == h.Tag:
		s.Orphans = append(s.Orphans, k)
	case s.Now.Sub(k.Born()) < flightTime:
		s.InFlight = append(s.InFlight, k)
	default:
		s.PhasedOut = append(s.PhasedOut, k)
	}
}

// Gone reports whether nothing is left of the series: no key and no credential.
func (s Series) Gone() bool {
	return s.Active.ID == "" && len(s.PhasedOut) == 0 && len(s.Surplus) == 0 && len(s.Untold) == 0
}

// Lacking returns the regions in which the Active key is not the one installed.
func (s Series) Lacking(regions []string) []string {
	return slices.DeleteFunc(slices.Clone(regions), func(r string) bool {
		return s.Active.ID != "" && s.Installed[r].KeyID == s.Active.ID
	})
}

// PhasedOutAt reads off its successor when a key ceased to be Active: when that was
// installed, or else created. Without a successor it is the key's own creation.
func (s Series) PhasedOutAt(k Key) time.Time {
	i, _ := slices.BinarySearchFunc(s.PhasedOut, k, OldestFirst) // There stands the key itself, or the next one.
	next := s.PhasedOut[i:min(i+2, len(s.PhasedOut))]
	later := slices.DeleteFunc(append([]Key{s.Active}, next...), func(other Key) bool { return !younger(other, k) })
	if len(later) == 0 {
		return k.Born()
	}
	return s.installedAt(slices.MinFunc(later, OldestFirst))
}

// installedAt returns when a key was installed in the last of its regions, or when
// it was created where that is not known.
func (s Series) installedAt(k Key) time.Time {
	at := k.Born()
	for _, c := range s.Installed {
		if c.KeyID == k.ID && c.CreatedAt.After(at) {
			at = c.CreatedAt
		}
	}
	return at
}

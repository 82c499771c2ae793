// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
	"time"
)

// Seen is what one look at the services shows.
type Seen struct {
	Owner       Owner
	Keys        []Key                   // the owner's series, and any other key that a credential names
	Others      []Key                   // the owner's API keys that have nothing to do with watsonx, as far as a look can tell
	Credentials map[string][]Credential // by region; a region that could be read has an entry
	Refused     map[string]error        // regions that refused the look (403, 404)
	Silent      map[string]error        // regions that gave no answer that says anything
	Regions     []string                // every region that there is
	Own         string                  // ID of the key that the provider authenticates with, if it was asked for; "" for none
	Now         time.Time               // the services' time of the look
}

// Key returns the key with the given ID.
func (v Seen) Key(id string) (Key, bool) {
	if i := slices.IndexFunc(v.Keys, func(k Key) bool { return k.ID == id }); i >= 0 {
		return v.Keys[i], true
	}
	return Key{}, false
}

// Total returns how many API keys the owner has in IAM, of whatever kind.
func (v Seen) Total() int { return len(v.Keys) + len(v.Others) }

// all returns all credentials, region by region.
func (v Seen) all() []Credential {
	var all []Credential
	for _, region := range slices.Sorted(maps.Keys(v.Credentials)) {
		all = append(all, v.Credentials[region]...)
	}
	return all
}

// looked reports whether the look asked a region.
func (v Seen) looked(region string) bool {
	_, read := v.Credentials[region]
	return read || v.Refused[region] != nil || v.Silent[region] != nil
}

// holds returns the IDs of the keys that a credential may hold, the youngest
// first: one, or several that share its name, since names hold only the second.
// There is none when the key is gone. told is false when the credential does not
// say which key it holds: it was not made by this provider or the console, so it
// is somebody's.
func (v Seen) holds(c Credential) (ids []string, told bool) {
	if c.KeyID != "" {
		if _, there := v.Key(c.KeyID); there {
			ids = []string{c.KeyID}
		}
		return ids, true
	}
	var namesakes []Key
	for _, k := range v.Keys {
		if k.Name == c.Name && (c.CreatedAt.IsZero() || !k.CreatedAt.After(c.CreatedAt)) {
			namesakes = append(namesakes, k)
		}
	}
	slices.SortFunc(namesakes, func(a, b Key) int { return oldestFirst(b, a) })
	for _, k := range namesakes {
		ids = append(ids, k.ID)
	}
	return ids, len(ids) > 0 || InSeries(c.Name, v.Owner.IAMID)
}

// livingIn returns the credentials of a region that hold a key which is there, or
// that do not tell which key they hold.
func (v Seen) livingIn(region string) []Credential {
	return slices.DeleteFunc(slices.Clone(v.Credentials[region]), func(c Credential) bool {
		ids, told := v.holds(c)
		return told && len(ids) == 0
	})
}

// mayHold reports whether a credential may hold a key. Where it is one of
// several, deleting any of them could leave the credential with a deleted key.
func (v Seen) mayHold(c Credential, keyID string) bool {
	ids, _ := v.holds(c)
	return slices.Contains(ids, keyID)
}

// installed reports whether a key is installed in any region that was read.
func (v Seen) installed(keyID string) bool {
	return slices.ContainsFunc(v.all(), func(c Credential) bool { return v.mayHold(c, keyID) })
}

// places returns the regions in which a key can be installed: those that its mark
// names, or all that there are.
func (v Seen) places(k Key) []string {
	if regions, ok := k.Mark.Regions(); ok {
		return regions
	}
	return v.Regions
}

// unlooked returns the regions in which one of the keys can be installed and that
// the look did not ask.
func (v Seen) unlooked(keys []Key) []string {
	var regions []string
	for _, k := range keys {
		for _, region := range v.places(k) {
			if !v.looked(region) && !slices.Contains(regions, region) {
				regions = append(regions, region)
			}
		}
	}
	slices.Sort(regions)
	return regions
}

// hidden returns the regions in which a key can be installed and that refused or
// did not answer. A region that refuses counts only where the key's mark names
// it: elsewhere the owner has no rights, and so no credential.
func (v Seen) hidden(k Key) (refused, silent []string) {
	_, named := k.Mark.Regions()
	for _, region := range v.places(k) {
		switch {
		case v.Silent[region] != nil:
			silent = append(silent, region)
		case v.Refused[region] != nil && named:
			refused = append(refused, region)
		}
	}
	return refused, silent
}

// regions returns the regions in which the state knows what is installed.
func (h Held) regions() []string {
	return slices.Concat(h.Settings.Regions.Value(), slices.Collect(maps.Keys(h.Credentials)))
}

// remember returns a look in which those of the regions that could not be read
// show what the state last saw there.
func (v Seen) remember(h Held, regions []string) Seen {
	v.Credentials = maps.Clone(v.Credentials)
	for _, region := range regions {
		if c, known := h.Credentials[region]; known && (v.Refused[region] != nil || v.Silent[region] != nil) {
			v.Credentials[region] = []Credential{c}
		}
	}
	return v
}

// recall counts to the series what the state knows to belong to it, and gives a
// key whose mark was wiped the mark that the state has. A key that somebody made
// elsewhere and installed looks like any other key once it is phased out.
func (v Seen) recall(h Held) Seen {
	keys := slices.Clone(v.Keys)
	v.Others = slices.DeleteFunc(slices.Clone(v.Others), func(k Key) bool {
		_, known := h.mark(k.ID)
		if known {
			keys = append(keys, k)
		}
		return known
	})
	for i, k := range keys {
		if mark, known := h.mark(k.ID); known && k.Mark.Tag == "" {
			keys[i].Mark = mark
		}
	}
	v.Keys = keys
	return v
}

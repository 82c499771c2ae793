// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"errors"
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
	k := first(v.Keys, isKey(id))
	return k, k.ID != ""
}

// Total returns how many API keys the owner has in IAM, of whatever kind.
func (v Seen) Total() int { return len(v.Keys) + len(v.Others) }

// unread returns why some of the regions could not be read; nil when all could.
func (v Seen) unread(regions ...string) error {
	var all []error
	for _, region := range regions {
		all = append(all, v.Silent[region], v.Refused[region])
	}
	return errors.Join(all...)
}

// all returns all credentials, region by region.
func (v Seen) all() []Credential {
	var all []Credential
	for _, region := range slices.Sorted(maps.Keys(v.Credentials)) {
		all = append(all, v.Credentials[region]...)
	}
	return all
}

// holds returns the keys that a credential may hold, the youngest first: one, or
// several that share its name, since names hold only the second. There is none
// when the key is gone. told is false when the credential does not say which key
// it holds: it was not made by this provider or the console, so it is somebody's.
func (v Seen) holds(c Credential) (keys []Key, told bool) {
	for _, k := range v.Keys {
		isNamesake := k.Name == c.Name && (c.CreatedAt.IsZero() || !k.CreatedAt.After(c.CreatedAt))
		if k.ID == c.KeyID || c.KeyID == "" && isNamesake {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int { return OldestFirst(b, a) })
	return keys, len(keys) > 0 || c.KeyID != "" || InSeries(c.Name, v.Owner.IAMID)
}

// dangles reports whether a credential holds a key that is not among the keys.
func (v Seen) dangles(c Credential) bool {
	keys, told := v.holds(c)
	return told && len(keys) == 0
}

// Dangles reports whether any credential does: its key was deleted, or is younger than
// the list of keys.
func (v Seen) Dangles() bool { return slices.ContainsFunc(v.all(), v.dangles) }

// livingIn returns the credentials of a region whose key is there or cannot be told.
func (v Seen) livingIn(region string) []Credential {
	return slices.DeleteFunc(slices.Clone(v.Credentials[region]), v.dangles)
}

// holding returns the credentials that may hold a key. Of several keys with the name
// of a credential none may be deleted: the credential could hold it.
func (v Seen) holding(keyID string) []Credential {
	return slices.DeleteFunc(v.all(), func(c Credential) bool {
		keys, _ := v.holds(c)
		return !slices.ContainsFunc(keys, isKey(keyID))
	})
}

// unseen returns the regions in which a key can be installed and into which the
// look did not see. These are the regions that the key's mark names, or else all
// that there are; of those, one that refuses is one where the owner has no rights,
// and so no credential.
func (v Seen) unseen(k Key) (unasked, refused, silent []string) {
	places, named := k.Mark.Regions()
	if !named {
		places = v.Regions
	}
	for _, region := range places {
		_, read := v.Credentials[region]
		switch isRefused := v.Refused[region] != nil; {
		case v.Silent[region] != nil:
			silent = append(silent, region)
		case isRefused && named:
			refused = append(refused, region)
		case !isRefused && !read:
			unasked = append(unasked, region)
		}
	}
	return unasked, refused, silent
}

// nowhere reports whether a key is certainly installed nowhere.
func (v Seen) nowhere(k Key) bool {
	_, refused, silent := v.unseen(k)
	return len(v.holding(k.ID))+len(refused)+len(silent) == 0
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
	all, inSeries := slices.Concat(v.Keys, v.Others), len(v.Keys)
	v.Keys, v.Others = nil, nil
	for i, k := range all {
		mark, known := h.mark(k.ID)
		k.Mark = cmp.Or(k.Mark, mark)
		if known || i < inSeries {
			v.Keys = append(v.Keys, k)
		} else {
			v.Others = append(v.Others, k)
		}
	}
	return v
}

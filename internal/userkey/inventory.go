// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"slices"
	"time"
)

// An Inventory is what one look at the services showed, together with what
// this run knows and no service shows.
type Inventory struct {
	Owner       Owner
	Keys        []Key                   // the owner's series, and any other key that a credential names
	Credentials map[string][]Credential // by region; a region that was looked at has an entry
	Unseen      []string                // regions that could not be looked at
	Blind       error                   // why not, for one of them
	Everywhere  bool                    // whether every region was looked at, not only those of the goal
	Scope       []string                // regions whose credentials decide which key is Active; nil for all
	Others      []Key                   // the owner's API keys that have nothing to do with watsonx, as far as a look can tell
	Now         time.Time               // the services' time of the look

	Hand      Hand            // the key whose value is known
	Own       *string         // the key that the provider authenticates with: nil until asked, "" when it has none
	OnlyOne   map[string]bool // regions that refused a second credential
	Installed []string        // regions in which this run installed a key
	Fresh     []string        // IDs of the keys that this run minted: nothing holds one without saying so
	Spared    []string        // IDs of keys that this run could not discard
	Amended   []string        // IDs of keys that this run edited
	Before    []string        // IDs of the keys at the first look of a run that mints; nil when nothing was minted
}

// A Hand is the one key whose value is known: minted by this run, or kept in
// state at the user's wish. Its zero value is an empty hand.
type Hand struct {
	Key    Key
	Secret Secret
	Minted bool // by this run
	Proven bool // by a token exchange
}

// Key returns the key with the given ID.
func (v Inventory) Key(id string) (Key, bool) {
	if i := slices.IndexFunc(v.Keys, func(k Key) bool { return k.ID == id }); i >= 0 {
		return v.Keys[i], true
	}
	// IAM may not list yet what this run minted.
	if v.Hand.Minted && v.Hand.Key.ID == id {
		return v.Hand.Key, true
	}
	return Key{}, false
}

// Holds returns the ID of the key that a credential holds, or "" when that key
// is gone or cannot be told. Sure is false when it had to be guessed, also
// between keys of one name: names hold only the second.
//
// What the provider installs says so itself. For a credential that the console
// made, its name decides; then the newest key of the series that was there when
// the credential was made; then the newest key that is enabled.
func (v Inventory) Holds(c Credential) (keyID string, sure bool) {
	if c.KeyID != "" {
		_, there := v.Key(c.KeyID)
		if !there {
			return "", true
		}
		return c.KeyID, true
	}
	if namesakes := v.namesakes(c); len(namesakes) > 0 {
		k, _ := v.newest(func(k Key) bool { return k.Name == c.Name })
		return k.ID, len(namesakes) == 1
	}
	// A credential that is named like a key names one that is gone.
	if InSeries(c.Name, v.Owner.IAMID) {
		return "", true
	}
	if !c.CreatedAt.IsZero() {
		if k, ok := v.newest(func(k Key) bool { return !k.Born().After(c.CreatedAt) }); ok {
			return k.ID, true
		}
	}
	if k, ok := v.newest(func(k Key) bool { return !k.Disabled }); ok {
		return k.ID, false
	}
	return "", false
}

// namesakes returns the IDs of the keys that are named like a credential.
func (v Inventory) namesakes(c Credential) []string {
	var ids []string
	for _, k := range v.Keys {
		if k.Name == c.Name && !slices.Contains(v.Fresh, k.ID) {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// mayHold returns the IDs of all keys that a credential may hold. Where it is
// the choice of several, to delete any of them could leave the credential with
// a deleted key.
func (v Inventory) mayHold(c Credential) []string {
	if c.KeyID == "" {
		if namesakes := v.namesakes(c); len(namesakes) > 0 {
			return namesakes
		}
	}
	if id, _ := v.Holds(c); id != "" {
		return []string{id}
	}
	return nil
}

// Total returns how many API keys the owner has in IAM, of whatever kind.
func (v Inventory) Total() int { return len(v.Keys) + len(v.Others) }

// recall counts to the series what the state knows to belong to it. A key that
// somebody made elsewhere and installed looks like any other key once it is
// phased out.
func (v Inventory) recall(m Memory) Inventory {
	known := func(k Key) bool { return slices.Contains(m.Known, k.ID) }
	for _, k := range v.Others {
		if known(k) {
			v.Keys = append(slices.Clone(v.Keys), k)
		}
	}
	v.Others = slices.DeleteFunc(slices.Clone(v.Others), known)
	return v
}

// newest returns the youngest key that fits, of those that were there before.
func (v Inventory) newest(fits func(Key) bool) (Key, bool) {
	var found Key
	for _, k := range v.Keys {
		if fits(k) && !slices.Contains(v.Fresh, k.ID) && (found.ID == "" || younger(k, found)) {
			found = k
		}
	}
	return found, found.ID != ""
}

// outranks orders the keys that are installed. What this run minted comes first:
// another key of the same second, or of a clock that runs ahead, could count as
// younger, and the run would never reach its goal.
func (v Inventory) outranks(a, b Key) bool {
	if v.Hand.Minted && (a.ID == v.Hand.Key.ID || b.ID == v.Hand.Key.ID) {
		return a.ID == v.Hand.Key.ID
	}
	return younger(a, b)
}

// younger orders keys by age; of two keys of the same second the ID decides, so
// that every look at the same keys gives the same answer.
func younger(a, b Key) bool {
	if !a.Born().Equal(b.Born()) {
		return a.Born().After(b.Born())
	}
	return a.ID > b.ID
}

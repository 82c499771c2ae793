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
	Everywhere  bool                    // whether every region was looked at, not only those of the goal
	Total       int                     // how many API keys the owner has in IAM, of whatever kind
	Now         time.Time               // the services' time of the look

	Hand      Hand            // the key whose value is known
	Own       *string         // the key that the provider authenticates with: nil until asked, "" when it has none
	OnlyOne   map[string]bool // regions that refused a second credential
	Installed []string        // regions in which this run installed a key
	Spared    []string        // IDs of keys that this run could not discard
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
// is gone or cannot be told. Sure is false when it had to be guessed.
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
	if k, ok := v.newest(func(k Key) bool { return k.Name == c.Name }); ok {
		return k.ID, true
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

// newest returns the youngest key that fits.
func (v Inventory) newest(fits func(Key) bool) (Key, bool) {
	var found Key
	for _, k := range v.Keys {
		if fits(k) && (found.ID == "" || younger(k, found)) {
			found = k
		}
	}
	return found, found.ID != ""
}

// younger orders keys by age; of two keys of the same second the ID decides, so
// that every look at the same keys gives the same answer.
func younger(a, b Key) bool {
	if !a.Born().Equal(b.Born()) {
		return a.Born().After(b.Born())
	}
	return a.ID > b.ID
}

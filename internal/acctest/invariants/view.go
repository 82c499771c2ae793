// SPDX-License-Identifier: MPL-2.0

package invariants

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
)

// A View is what there is at one moment, whoever is allowed to see it.
type View struct {
	Keys        []Key
	Credentials []Credential
}

// A Key is an API key of IAM.
type Key struct {
	ID, Owner        string // the owner is an account and an IAM ID, as in the ID of the resource
	Description      string // as IAM stores it, with the mark
	Disabled, Locked bool
}

// A Credential is a task credential.
type Credential struct {
	ID, Owner, Region string
	KeyID             string // the key that it really holds; "" once that is gone
}

// A Moment is what there is after something happened.
type Moment struct {
	Event
	View
}

// An Event is one request of a run, or something that somebody else did.
type Event struct {
	Did      Deed
	Key      string // the ID of the key, for Discard and Edit
	Region   string // for Install and Withdraw
	Refused  bool   // the service said that it carried nothing out
	Conflict bool   // for Install: because there is a credential already
}

// A Deed is what an event did, or tried to do.
type Deed string

// The deeds. The zero value is a change that no run made.
const (
	Look     Deed = "look"     // list the keys
	Prove    Deed = "prove"    // exchange a key for a token
	Mint     Deed = "mint"     // create a key
	Edit     Deed = "edit"     // change a key, its lock included
	Install  Deed = "install"  // create a credential
	Withdraw Deed = "withdraw" // delete a credential
	Discard  Deed = "discard"  // delete a key
)

func (d Deed) changes() bool { return d != "" && d != Look && d != Prove }

func (v View) key(id string) (Key, bool) {
	i := slices.IndexFunc(v.Keys, func(k Key) bool { return k.ID == id })
	if i < 0 {
		return Key{}, false
	}
	return v.Keys[i], true
}

// works reports whether a region has a credential of the owner with a key that works.
func (v View) works(owner, region string) bool {
	return slices.ContainsFunc(v.Credentials, func(c Credential) bool {
		k, ok := v.key(c.KeyID)
		return c.Owner == owner && c.Region == region && ok && !k.Disabled
	})
}

// held returns the IDs of the keys that the owner's credentials hold, by region,
// each once; "" stands for one that is gone.
func (v View) held(owner string) map[string][]string {
	held := map[string][]string{}
	for _, c := range v.Credentials {
		if c.Owner == owner && !slices.Contains(held[c.Region], c.KeyID) {
			held[c.Region] = append(held[c.Region], c.KeyID)
		}
	}
	return held
}

// where returns the regions in which a key is installed.
func (v View) where(id string) []string {
	var regions []string
	for _, c := range v.Credentials {
		if c.KeyID == id && !slices.Contains(regions, c.Region) {
			regions = append(regions, c.Region)
		}
	}
	slices.Sort(regions)
	return regions
}

// active returns the owner's keys that are installed somewhere.
func (v View) active(owner string) []Key {
	return slices.DeleteFunc(slices.Clone(v.Keys), func(k Key) bool { return k.Owner != owner || len(v.where(k.ID)) == 0 })
}

// A State is what Terraform keeps of a watsonx_user_api_key. Its zero value is none.
type State struct {
	Tag        string // which the keys that it minted or adopted carry
	Active     string // ID of the Active key
	PhasedOut  []string
	Regions    []string // in which it has a credential
	DeletesAll bool     // deletion_policy = "delete_all"
}

// ReadState reads the attributes of the resource, as a state file holds them.
func ReadState(attributes []byte) (State, error) {
	var held struct {
		Tag       string `json:"tag"`
		ActiveKey struct {
			ID string `json:"id"`
		} `json:"active_key"`
		PhasedOutKeys   map[string]any `json:"phased_out_keys"`
		TaskCredentials map[string]any `json:"task_credentials"`
		DeletionPolicy  string         `json:"deletion_policy"`
	}
	err := json.Unmarshal(attributes, &held)
	return State{
		Tag: held.Tag, Active: held.ActiveKey.ID, DeletesAll: held.DeletionPolicy == "delete_all",
		PhasedOut: slices.Sorted(maps.Keys(held.PhasedOutKeys)), Regions: slices.Sorted(maps.Keys(held.TaskCredentials)),
	}, err
}

// Knows reports whether the state lists a key.
func (s State) Knows(id string) bool { return s.Active == id || slices.Contains(s.PhasedOut, id) }

// A mark is what the provider appends to the description of a key.
type mark struct {
	tag    string
	minted bool // by the provider; otherwise it was taken over
}

var marked = regexp.MustCompile(`\[terraform-provider-watsonx ([0-9a-z]+) ([0-9a-z,-]+)\]$`)

func readMark(description string) mark {
	found := marked.FindStringSubmatch(description)
	if found == nil {
		return mark{}
	}
	return mark{tag: found[1], minted: found[2] != "adopted"}
}

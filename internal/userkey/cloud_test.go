// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// How a region answers a second credential of one user.
const (
	conflict   = "conflict"    // refuses it
	badRequest = "bad-request" // refuses it, in other words
	allow      = "allow"       // takes it beside the first
	replace    = "replace"     // takes it in the place of the first
)

func modes() []string { return []string{conflict, badRequest, allow, replace} }

// A cloud is IAM and the watsonx platform in memory: one truth, whoever looks.
type cloud struct {
	now   time.Time
	ticks int // pauses so far
	delay int // pauses until something new can be seen
	mode  string
	mute  []string // regions that do not repeat the description of a credential
	dark  []string // regions that only a look at everything reaches, and that fail then
	own   string   // ID of the key that the provider authenticates with
	keys  []*record
	creds []*placed
	next  int
	mints int // carried out, by runs

	breaches []string // what no run may do, and one did
}

// A record is a key as it is.
type record struct {
	userkey.Key

	value     string
	seenAt    int
	installed bool // whether it ever was
	overtaken bool // whether it was not, when somebody else installed a younger one: no orphan, then
}

// A placed credential is one as it is.
type placed struct {
	userkey.Credential

	key    string // ID of the key that it holds, whatever it says
	seenAt int
}

func newCloud(mode string) *cloud {
	return &cloud{now: noon(), mode: mode, mute: []string{quiet}}
}

func regions() []string { return []string{here, there, quiet, "jp-tok"} }

func (c *cloud) breach(format string, args ...any) {
	c.breaches = append(c.breaches, fmt.Sprintf(format, args...))
}

func (c *cloud) id(prefix string) string {
	c.next++
	return fmt.Sprintf("%s%03d", prefix, c.next)
}

func (c *cloud) key(id string) *record {
	for _, k := range c.keys {
		if k.ID == id {
			return k
		}
	}
	return nil
}

// addKey makes a key. IAM shows its creation to the minute.
func (c *cloud) addKey(description string, mark userkey.Mark) *record {
	id := c.id("K")
	k := &record{value: "value of " + id, seenAt: c.ticks + c.delay, Key: userkey.Key{
		ID: id, Name: userkey.Name(owner().IAMID, c.now), Description: description, Mark: mark,
		CreatedAt: c.now.Truncate(time.Minute),
	}}
	c.keys = append(c.keys, k)
	return k
}

// addPast makes a key of an earlier time that was installed once.
func (c *cloud) addPast(born time.Time, mark userkey.Mark) *record {
	k := c.addKey("", mark)
	k.CreatedAt, k.Name, k.installed = born, userkey.Name(owner().IAMID, born), true
	return k
}

func (c *cloud) removeKey(id string) {
	c.keys = slices.DeleteFunc(c.keys, func(k *record) bool { return k.ID == id })
}

// in returns the credentials of a region, seen or not.
func (c *cloud) in(region string) []*placed {
	var found []*placed
	for _, p := range c.creds {
		if p.Region == region {
			found = append(found, p)
		}
	}
	return found
}

// where returns the regions in which a key is installed.
func (c *cloud) where(id string) []string {
	var found []string
	for _, p := range c.creds {
		if p.key == id {
			found = append(found, p.Region)
		}
	}
	return found
}

// place stores a key in a region, without asking what is there.
func (c *cloud) place(region string, k *record, says string) *placed {
	k.installed = true
	for _, other := range c.keys {
		if !other.installed && other.Mark.Tag != k.Mark.Tag {
			other.overtaken = true
		}
	}
	p := &placed{key: k.ID, seenAt: c.ticks + c.delay, Credential: userkey.Credential{
		Region: region, ID: c.id("C"), Name: k.Name, KeyID: says, CreatedAt: c.now,
	}}
	c.creds = append(c.creds, p)
	return p
}

func (c *cloud) removeCredential(id string) bool {
	before := len(c.creds)
	c.creds = slices.DeleteFunc(c.creds, func(p *placed) bool { return p.ID == id })
	return len(c.creds) < before
}

// works reports whether a region has a credential with a living key.
func (c *cloud) works(region string) bool {
	return slices.ContainsFunc(c.in(region), func(p *placed) bool { return c.key(p.key) != nil })
}

// view is what a look shows now.
func (c *cloud) view(looked []string, all bool) userkey.Inventory {
	v := userkey.Inventory{Owner: owner(), Now: c.now, Everywhere: all, Credentials: map[string][]userkey.Credential{}}
	for _, k := range c.keys {
		if k.seenAt <= c.ticks {
			v.Keys = append(v.Keys, k.Key)
		}
	}
	if all {
		looked = slices.Concat(looked, regions())
	}
	for _, region := range looked {
		if _, again := v.Credentials[region]; again || slices.Contains(v.Unseen, region) {
			continue
		}
		if slices.Contains(c.dark, region) {
			v.Unseen = append(v.Unseen, region)
			continue
		}
		v.Credentials[region] = []userkey.Credential{}
		for _, p := range c.in(region) {
			if p.seenAt > c.ticks {
				continue
			}
			shown := p.Credential
			if slices.Contains(c.mute, region) {
				shown.KeyID = ""
			}
			v.Credentials[region] = append(v.Credentials[region], shown)
		}
	}
	return v
}

// console acts as a person in the product: a new key takes the place of what
// there is in the regions.
func (c *cloud) console(in ...string) *record {
	k := c.addKey("", userkey.Mark{})
	for _, region := range in {
		for _, p := range c.in(region) {
			c.removeCredential(p.ID)
		}
		c.place(region, k, "")
	}
	return k
}

// dangling returns the credentials whose key is gone.
func (c *cloud) dangling() []string {
	var found []string
	for _, p := range c.creds {
		if c.key(p.key) == nil {
			found = append(found, fmt.Sprintf("%s in %s holds the deleted %s", p.ID, p.Region, p.key))
		}
	}
	return found
}

// String shows the truth, for the message of a test that fails.
func (c *cloud) String() string {
	var b strings.Builder
	for _, k := range c.keys {
		fmt.Fprintf(&b, "  %s %s tag=%q in %v seen at %d\n", k.ID, k.Name, k.Mark.Tag, c.where(k.ID), k.seenAt)
	}
	for _, p := range c.creds {
		fmt.Fprintf(&b, "  %s in %s holds %s says %q seen at %d\n", p.ID, p.Region, p.key, p.KeyID, p.seenAt)
	}
	return fmt.Sprintf("%s, tick %d, %s\n%s", c.now.Format(time.TimeOnly), c.ticks, c.mode, b.String())
}

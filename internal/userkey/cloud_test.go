// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// How a region answers a second credential of one user.
const (
	conflict = "conflict" // refuses it
	allow    = "allow"    // takes it beside the first
	replace  = "replace"  // takes it in the place of the first
)

func modes() []string { return []string{conflict, allow, replace} }

// A cloud is IAM and the watsonx platform in memory: one truth, whoever looks.
type cloud struct {
	mu      sync.Mutex
	now     time.Time
	ticks   int // pauses so far
	delay   int // pauses until something new can be seen
	mode    string
	limit   int             // of API keys; 0 for none
	mute    []string        // regions that do not repeat the description of a credential
	refuses map[string]bool // regions that refuse everything
	silent  map[string]bool // regions that do not answer
	clings  map[string]bool // regions that call every credential gone and keep it
	own     string          // ID of the key that the provider authenticates with
	keys    []*record
	creds   []*placed
	next    int
	mints   int // carried out, by runs

	recording
}

// A record is a key as it is.
type record struct {
	userkey.Key

	value  string
	seenAt int
	minted bool // by a run
}

// A placed credential is one as it is.
type placed struct {
	userkey.Credential

	key    string // ID of the key that it holds, whatever it says
	seenAt int
}

var (
	errRefused = errors.New("the service refuses")
	errSilent  = errors.New("the region does not answer")
	errStopped = errors.New("the process is dead")
	errLocked  = errors.New("the key is locked")

	// What no run may ask for.
	errUnproven = errors.New("the key was not proven")
	errOtherKey = errors.New("the value is another key's")
)

func newCloud(mode string) *cloud {
	return &cloud{
		now: noon(), mode: mode, mute: []string{quiet},
		refuses: map[string]bool{}, silent: map[string]bool{}, clings: map[string]bool{},
	}
}

func regions() []string { return []string{quiet, there, "jp-tok", here} }

func (c *cloud) id(prefix string) string {
	c.next++
	return fmt.Sprintf("%s%03d", prefix, c.next)
}

func (c *cloud) key(id string) *record {
	i := slices.IndexFunc(c.keys, func(k *record) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return c.keys[i]
}

// addKey makes a key. IAM shows its creation to the minute.
func (c *cloud) addKey(mark userkey.Mark) *record {
	id := c.id("K")
	k := &record{value: "value of " + id, seenAt: c.ticks + c.delay, Key: userkey.Key{
		ID: id, Name: userkey.Name(owner().IAMID, c.now), Mark: mark, CreatedAt: c.now.Truncate(time.Minute),
	}}
	c.keys = append(c.keys, k)
	return k
}

// addPast makes a key of an earlier time that was installed once.
func (c *cloud) addPast(born time.Time, mark userkey.Mark) *record {
	k := c.addKey(mark)
	k.CreatedAt, k.Name = born, userkey.Name(owner().IAMID, born)
	c.checker.Remember(invariants.Run{Moments: []invariants.Moment{{View: invariants.View{
		Credentials: []invariants.Credential{{KeyID: k.ID}},
	}}}})
	return k
}

// addLogin makes the key that the provider authenticates with.
func (c *cloud) addLogin() {
	login := c.addKey(userkey.Mark{})
	login.Name, c.own = "login", login.ID
}

func (c *cloud) removeKey(id string) {
	c.keys = slices.DeleteFunc(c.keys, func(k *record) bool { return k.ID == id })
}

// in returns the credentials of a region, seen or not.
func (c *cloud) in(region string) []*placed {
	return slices.DeleteFunc(slices.Clone(c.creds), func(p *placed) bool { return p.Region != region })
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
	p := &placed{key: k.ID, seenAt: c.ticks + c.delay, Credential: userkey.Credential{
		Region: region, ID: c.id("C"), Name: k.Name, KeyID: says, CreatedAt: c.now,
	}}
	c.creds = append(c.creds, p)
	return p
}

// placeUntold stores a credential that another tool made: nobody can tell its key.
func (c *cloud) placeUntold(region string) *placed {
	k := c.addKey(userkey.Mark{})
	k.Name = "a script's"
	p := c.place(region, k, "")
	p.Name = "Python API generated task credentials"
	return p
}

func (c *cloud) removeCredential(id string) bool {
	before := len(c.creds)
	c.creds = slices.DeleteFunc(c.creds, func(p *placed) bool { return p.ID == id })
	return len(c.creds) < before
}

// holder returns the key that has a value, if it can be seen.
func (c *cloud) holder(secret userkey.Secret) *record {
	i := slices.IndexFunc(c.keys, func(k *record) bool { return k.value == secret.Reveal() && k.seenAt <= c.ticks })
	if i < 0 {
		return nil
	}
	return c.keys[i]
}

// view is what a look shows now.
func (c *cloud) view(places userkey.Places) userkey.Seen {
	v := userkey.Seen{
		Owner: owner(), Now: c.now, Regions: regions(), Credentials: map[string][]userkey.Credential{},
		Refused: map[string]error{}, Silent: map[string]error{},
	}
	if places.Own {
		v.Own = c.own
	}
	for _, region := range places.Regions {
		switch {
		case c.silent[region]:
			v.Silent[region] = errSilent
		case c.refuses[region]:
			v.Refused[region] = errRefused
		default:
			v.Credentials[region] = c.shown(region)
		}
	}
	for _, k := range c.keys {
		named := slices.ContainsFunc(slices.Concat(slices.Collect(maps.Values(v.Credentials))...),
			func(p userkey.Credential) bool { return p.KeyID == k.ID })
		switch {
		case k.seenAt > c.ticks:
		case named || k.Mark.Tag != "" || userkey.InSeries(k.Name, owner().IAMID):
			v.Keys = append(v.Keys, k.Key)
		default:
			v.Others = append(v.Others, k.Key)
		}
	}
	return v
}

// shown returns what a region shows of its credentials.
func (c *cloud) shown(region string) []userkey.Credential {
	shown := []userkey.Credential{}
	for _, p := range c.in(region) {
		if p.seenAt > c.ticks {
			continue
		}
		credential := p.Credential
		if slices.Contains(c.mute, region) {
			credential.KeyID = ""
		}
		shown = append(shown, credential)
	}
	return shown
}

// console acts as a person in the product: a new key takes the place of what
// there is in the regions.
func (c *cloud) console(in ...string) *record {
	k := c.addKey(userkey.Mark{})
	for _, region := range in {
		for _, p := range c.in(region) {
			c.removeCredential(p.ID)
		}
		c.place(region, k, "")
	}
	return k
}

// pass lets time pass until everything that is new can be seen.
func (c *cloud) pass() {
	c.ticks += c.delay
	c.now = c.now.Add(time.Minute)
}

// line says what a key is, and where it is installed.
func (c *cloud) line(k *record) string {
	where := strings.Join(slices.Sorted(slices.Values(c.where(k.ID))), ",")
	line := fmt.Sprintf("%s [%s %s] in %s", k.ID, k.Mark.Tag, k.Mark.Place, cmp.Or(where, "nowhere"))
	if k.Locked {
		line += ", locked"
	}
	if k.Disabled {
		line += ", disabled"
	}
	if k.Description != "" {
		line += ", " + k.Description
	}
	return line
}

// String shows the truth, for the message of a test that fails.
func (c *cloud) String() string {
	lines := []string{fmt.Sprintf("%s, tick %d, %s", c.now.Format(time.DateTime), c.ticks, c.mode)}
	for _, k := range c.keys {
		lines = append(lines, fmt.Sprintf("  %s, %s, seen at %d", c.line(k), k.Name, k.seenAt))
	}
	for _, p := range c.creds {
		lines = append(lines, fmt.Sprintf("  %s %s in %s holds %s says %q seen at %d", p.ID, p.Name, p.Region, p.key, p.KeyID, p.seenAt))
	}
	return strings.Join(lines, "\n")
}

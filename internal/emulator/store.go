// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The answers to the second task credential of a user in a region.
const (
	secondConflict   = "conflict"
	secondBadRequest = "bad-request"
	secondAllow      = "allow"
	secondReplace    = "replace"
)

// Regions are the emulated data centers: those of IBM Cloud, whose platform takes
// IAM tokens.
func Regions() []string {
	return []string{"us-south", "eu-de", "eu-gb", "jp-tok", "au-syd", "ca-tor"}
}

// An apiKey is one key in IAM. The emulator keeps its value to recognise it. Only
// the reply that creates the key shows it.
type apiKey struct {
	identity

	id, name, description string
	value                 string
	createdBy             string
	createdAt, modifiedAt time.Time
	visibleAt             time.Time
	expiresAt             time.Time // zero means never
	actionWhenLeaked      string
	supportSessions       bool
	locked, disabled      bool
	entityTag             string
	version               int
	history               []historyEntry
	authnCount            int64
	lastAuthn             time.Time
}

type historyEntry struct {
	at      time.Time
	iamID   string
	account string
	action  string
	message string
}

type credential struct {
	identity

	id, name, description string
	region, value         string
	scope                 map[string]string // nil for the user's own one
	createdAt, visibleAt  time.Time
}

// A store is the state of the emulated cloud and its rules. It is used under the
// Server's lock.
type store struct {
	options Options
	random  *seededRandom

	users       []*user
	keys        []*apiKey     // oldest first
	credentials []*credential // oldest first
	jobs        []*job        // oldest first
	started     int           // runs that were ever started

	// access has the projects and spaces that SetProject was called for, by ID.
	access map[string]Access

	// values has every key value that was ever used. IAM refuses a value a second
	// time, even if the key is gone.
	values []string
}

// addKey adds a key to IAM, within the limit and never with a value that was used
// before. Reads show it from visibleAt on.
//
// The limit: 20 API keys for each identity, refused with 422 BXNIM0151E.
// Assumed A27: The login key counts towards the limit of 20 API keys.
func (s *store) addKey(key apiKey, now, visibleAt time.Time) (*apiKey, *problem) {
	if s.countKeys(key.identity) >= s.options.KeyLimit {
		refusal := refuse(http.StatusUnprocessableEntity, "limit_reached", "The limit of API keys has been reached")
		refusal.messageCode = "BXNIM0151E"
		refusal.details = "An identity can have " + strconv.Itoa(s.options.KeyLimit) + " API keys."
		return nil, refusal
	}
	if slices.Contains(s.values, key.value) {
		return nil, badField("apikey", "the API key value was used before")
	}
	return s.putKey(key, now, visibleAt), nil
}

// putKey adds a key to IAM, beyond any limit. Without a value IAM makes one.
func (s *store) putKey(key apiKey, now, visibleAt time.Time) *apiKey {
	if key.value == "" {
		key.value = s.random.keyValue()
	}
	setDefault(&key.actionWhenLeaked, "disable")
	s.values = append(s.values, key.value)
	key.id = "ApiKey-" + s.random.uuid("key")
	key.createdAt, key.visibleAt = now.Truncate(time.Second), visibleAt
	s.note(&key, key.createdBy, "CREATE", now)
	s.keys = append(s.keys, &key)
	return &key
}

// note writes a change into the key's history and gives it a new entity tag.
func (s *store) note(key *apiKey, iamID, action string, now time.Time) {
	key.version++
	key.modifiedAt = now.Truncate(time.Second)
	key.entityTag = strconv.Itoa(key.version) + "-" + s.random.hex("entity-tag", 32)
	key.history = append(key.history, historyEntry{
		at: key.modifiedAt, iamID: iamID, account: key.accountID, action: action,
		message: "API key " + strings.ToLower(action),
	})
}

func (s *store) countKeys(of identity) int {
	return len(filtered(s.keys, func(key *apiKey) bool { return key.identity == of }))
}

// key finds a key by its ID, even if reads do not show it yet.
func (s *store) key(id string) *apiKey {
	return find(s.keys, func(key *apiKey) bool { return key.id == id })
}

func (s *store) keyByValue(value string) *apiKey {
	return find(s.keys, func(key *apiKey) bool { return key.value == value })
}

func (s *store) removeKey(id string) {
	s.keys = slices.DeleteFunc(s.keys, func(key *apiKey) bool { return key.id == id })
}

// sweep removes keys that expired, and were last modified, more than 90 days ago,
// locked or not.
func (s *store) sweep(now time.Time) {
	limit := now.AddDate(0, 0, -90)
	s.keys = slices.DeleteFunc(s.keys, func(key *apiKey) bool {
		return !key.expiresAt.IsZero() && key.expiresAt.Before(limit) && key.modifiedAt.Before(limit)
	})
}

func (k *apiKey) visible(now time.Time) bool { return !now.Before(k.visibleAt) }

func (k *apiKey) expired(now time.Time) bool { return isPast(k.expiresAt, now) }

// isPast reports whether a time has come. The zero time never comes.
func isPast(at, now time.Time) bool { return !at.IsZero() && !now.Before(at) }

// credential finds a task credential by region and ID, even if reads do not show
// it yet.
func (s *store) credential(region, id string) *credential {
	return find(s.credentials, func(c *credential) bool { return c.region == region && c.id == id })
}

// credentialsOf are somebody's task credentials in a region, or in all of them when
// the region is empty. Those with a scope do not count.
func (s *store) credentialsOf(owner identity, region string) []*credential {
	return filtered(s.credentials, func(c *credential) bool {
		return c.identity == owner && len(c.scope) == 0 && (region == "" || c.region == region)
	})
}

// putCredential stores a task credential beside all others.
func (s *store) putCredential(in credential, now, visibleAt time.Time) *credential {
	in.id = s.random.uuid("credential")
	in.createdAt = now.Truncate(time.Second)
	in.visibleAt = visibleAt
	s.credentials = append(s.credentials, &in)
	return &in
}

func (s *store) removeCredential(id string) {
	s.credentials = slices.DeleteFunc(s.credentials, func(c *credential) bool { return c.id == id })
}

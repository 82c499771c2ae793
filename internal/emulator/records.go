// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// What a key is to watsonx. The first two are IBM's own words.
const (
	StatusActive    = "Active"     // installed in some region
	StatusPhasedOut = "Phased out" // of the series, and installed nowhere
	StatusOther     = "Other"      // not a user API key of watsonx
)

// A KeyRecord is everything about a key but its value.
type KeyRecord struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	IAMID     string    `json:"iam_id"`
	AccountID string    `json:"account_id"`
	Status    string    `json:"status"`
	Regions   []string  `json:"regions"` // where it is installed; never nil
	CreatedAt time.Time `json:"created_at"`
	Disabled  bool      `json:"disabled"`
	Locked    bool      `json:"locked"`

	// Only in Go, not over HTTP.
	Description      string    `json:"-"`
	ExpiresAt        time.Time `json:"-"` // zero means never
	ActionWhenLeaked string    `json:"-"`
}

// A CredentialRecord is a task credential without its secret.
type CredentialRecord struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Region      string            `json:"region"`
	IAMID       string            `json:"iam_id"`
	AccountID   string            `json:"account_id"`
	KeyID       string            `json:"key_id"` // the key it holds, "" when that key is gone
	Scope       map[string]string `json:"scope"`  // nil for the user's own one
	CreatedAt   time.Time         `json:"created_at"`
}

// Keys are all keys of all users, oldest first.
func (s *Server) Keys() []KeyRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.sweep(s.catchUp())
	records := make([]KeyRecord, 0, len(s.store.keys))
	for _, key := range s.store.keys {
		records = append(records, s.store.keyRecord(key))
	}
	return records
}

// Credentials are all task credentials of all users and regions, oldest
// first.
func (s *Server) Credentials() []CredentialRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	records := make([]CredentialRecord, 0, len(s.store.credentials))
	for _, held := range s.store.credentials {
		records = append(records, s.store.credentialRecord(held))
	}
	return records
}

func (s *store) credentialRecord(held *credential) CredentialRecord {
	record := CredentialRecord{
		ID: held.id, Name: held.name, Description: held.description, Region: held.region,
		IAMID: held.iamID, AccountID: held.accountID, Scope: maps.Clone(held.scope), CreatedAt: held.createdAt,
	}
	if key := s.keyByValue(held.value); key != nil {
		record.KeyID = key.id
	}
	return record
}

// Secrets is every key value that there ever was and the latest 10,000 bearer
// tokens. It exists for tests that search for them where they must not be, and
// is therefore the one thing that HTTP does not offer.
func (s *Server) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Concat(s.store.minted, s.tokens.issued.latest())
}

func (s *store) keyRecord(key *apiKey) KeyRecord {
	record := KeyRecord{
		ID: key.id, Name: key.name, IAMID: key.iamID, AccountID: key.accountID,
		Status: StatusOther, Regions: s.installedIn(key), CreatedAt: key.createdAt,
		Disabled: key.disabled, Locked: key.locked,
		Description: key.description, ExpiresAt: key.expiresAt, ActionWhenLeaked: key.actionWhenLeaked,
	}
	switch {
	case len(record.Regions) > 0:
		record.Status = StatusActive
	case key.inSeries():
		record.Status = StatusPhasedOut
	}
	return record
}

// installedIn are the regions in which a task credential without a scope holds
// the key, in the order of Regions.
func (s *store) installedIn(key *apiKey) []string {
	regions := []string{}
	for _, region := range Regions() {
		holds := func(held *credential) bool {
			return held.region == region && held.value == key.value && len(held.scope) == 0
		}
		if slices.ContainsFunc(s.credentials, holds) {
			regions = append(regions, region)
		}
	}
	return regions
}

// inSeries reports whether the key has the name of a user API key of watsonx.
func (k *apiKey) inSeries() bool { return strings.HasPrefix(k.name, seriesPrefix(k.iamID)) }

func seriesPrefix(iamID string) string { return "cpd-apikey-" + iamID + "-" }

func seriesName(iamID string, at time.Time) string {
	return seriesPrefix(iamID) + at.UTC().Format("2006-01-02T15:04:05Z")
}

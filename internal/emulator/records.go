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

// A KeyRecord is everything about a key except its value.
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

// Keys are all keys of all users, oldest first.
func (s *Server) Keys() []KeyRecord {
	s.lock()
	defer s.mu.Unlock()
	return mapped(s.store.keys, s.store.keyRecord)
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
	case strings.HasPrefix(key.name, seriesPrefix(key.iamID)):
		record.Status = StatusPhasedOut
	}
	return record
}

// installedIn are the regions in which a task credential without a scope holds
// the key, in the order of Regions.
func (s *store) installedIn(key *apiKey) []string {
	return filtered(Regions(), func(region string) bool {
		return slices.ContainsFunc(s.credentials, func(stored *credential) bool {
			return stored.region == region && stored.value == key.value && len(stored.scope) == 0
		})
	})
}

func seriesPrefix(iamID string) string { return "cpd-apikey-" + iamID + "-" }

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

// Credentials are all task credentials of all users and regions, oldest first.
func (s *Server) Credentials() []CredentialRecord {
	s.lock()
	defer s.mu.Unlock()
	return mapped(s.store.credentials, s.store.credentialRecord)
}

func (s *store) credentialRecord(stored *credential) CredentialRecord {
	record := CredentialRecord{
		ID: stored.id, Name: stored.name, Description: stored.description, Region: stored.region,
		IAMID: stored.iamID, AccountID: stored.accountID, Scope: maps.Clone(stored.scope), CreatedAt: stored.createdAt,
	}
	if key := s.keyByValue(stored.value); key != nil {
		record.KeyID = key.id
	}
	return record
}

// Secrets is every key value that there ever was and the latest 10,000 bearer
// tokens. It exists for tests that search for them where they must not be, and
// is therefore the one thing that HTTP does not offer.
func (s *Server) Secrets() []string {
	s.lock()
	defer s.mu.Unlock()
	return slices.Concat(s.store.values, s.tokens.issued.latest())
}

// A JobRecord is a job as a person with access to everything would see it.
type JobRecord struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Region       string    `json:"region"`
	ProjectID    string    `json:"project_id"` // "" for a job in a space
	SpaceID      string    `json:"space_id"`   // "" for a job in a project
	Schedule     string    `json:"schedule"`   // "" when there is none
	OwnerIAMID   string    `json:"owner_iam_id"`
	AccountID    string    `json:"account_id"`
	CreatedAt    time.Time `json:"created_at"`
	NextRun      time.Time `json:"next_run"` // zero when the schedule starts none
	BeingDeleted bool      `json:"being_deleted"`
}

// Jobs are all jobs of all regions, projects and spaces, oldest first.
func (s *Server) Jobs() []JobRecord {
	s.lock()
	defer s.mu.Unlock()
	return mapped(s.store.jobs, (*job).record)
}

func (j *job) record() JobRecord {
	record := JobRecord{
		ID: j.id, Name: j.settings.Name, Region: j.region, Schedule: j.settings.Expression,
		OwnerIAMID: j.owner.iamID, AccountID: j.owner.accountID, CreatedAt: j.createdAt,
		NextRun: j.nextRun, BeingDeleted: !j.goneAt.IsZero(),
	}
	if j.scope.kind == "space" {
		record.SpaceID = j.scope.id
	} else {
		record.ProjectID = j.scope.id
	}
	return record
}

// A RunRecord is a run, with the key that it was given.
type RunRecord struct {
	ID        string    `json:"id"`
	JobID     string    `json:"job_id"`
	Region    string    `json:"region"`
	State     string    `json:"state"`
	Scheduled bool      `json:"scheduled"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"` // zero while it is under way
	KeyID     string    `json:"key_id"`   // "" when there was none, or one that is gone from IAM
	Error     string    `json:"error"`    // code and message; "" for a run that did not fail
}

// Runs are the runs of all jobs that are kept, oldest first.
func (s *Server) Runs() []RunRecord {
	now := s.lock()
	defer s.mu.Unlock()
	runs := slices.Concat(mapped(s.store.jobs, func(one *job) []*jobRun { return one.runs })...)
	slices.SortFunc(runs, func(a, b *jobRun) int { return strings.Compare(a.rank, b.rank) })
	return mapped(runs, func(run *jobRun) RunRecord { return run.record(now) })
}

func (r *jobRun) record(now time.Time) RunRecord {
	record := RunRecord{
		ID: r.id, JobID: r.job.id, Region: r.job.region, State: r.state(now),
		Scheduled: r.asked == nil, StartedAt: r.startedAt, KeyID: r.keyID,
	}
	if r.hasEnded(now) {
		record.EndedAt = r.endsAt
		if r.failure != nil {
			record.Error = r.failure.Code + ": " + r.failure.Message
		}
	}
	return record
}

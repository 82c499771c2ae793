// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// The functions below change the store without a request and check no rights.
// Tests use them to make drift.

// SetDisabled disables or enables a key.
func (s *Server) SetDisabled(keyID string, disabled bool) error {
	return s.driftKey(keyID, func(key *apiKey) { key.disabled = disabled })
}

// SetLocked locks or unlocks a key.
func (s *Server) SetLocked(keyID string, locked bool) error {
	return s.driftKey(keyID, func(key *apiKey) { key.locked = locked })
}

// SetExpiresAt sets when a key expires, which may be in the past; the zero
// time means never.
func (s *Server) SetExpiresAt(keyID string, at time.Time) error {
	return s.driftKey(keyID, func(key *apiKey) { key.expiresAt = at })
}

// SetDescription replaces the description of a key.
func (s *Server) SetDescription(keyID, description string) error {
	return s.driftKey(keyID, func(key *apiKey) { key.description = description })
}

// DeleteKey removes a key from IAM, locked or not.
func (s *Server) DeleteKey(keyID string) error {
	return s.driftKey(keyID, func(key *apiKey) { s.store.removeKey(key.id) })
}

// driftKey edits a key and gives it a new entity tag.
func (s *Server) driftKey(keyID string, edit func(*apiKey)) error {
	now := s.lock()
	defer s.mu.Unlock()
	key := s.store.key(keyID)
	if key == nil {
		return fmt.Errorf("emulator: there is no key %q", keyID)
	}
	s.store.note(key, key.iamID, "EDIT", now)
	edit(key)
	return nil
}

// AddForeignKey adds a key to the user's series that is installed nowhere, and
// returns its ID. Its description is empty, so it carries no mark.
func (s *Server) AddForeignKey(iamID string) (string, error) {
	now := s.lock()
	defer s.mu.Unlock()
	u := s.store.userOf(iamID, "")
	if u == nil {
		return "", fmt.Errorf("emulator: there is no user %q", iamID)
	}
	key, refusal := s.store.addKey(u.consoleKey(now), now, now)
	if refusal != nil {
		return "", refusal
	}
	return key.id, nil
}

// DeleteCredential removes a task credential.
func (s *Server) DeleteCredential(id string) error {
	s.lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.store.credentials, func(stored *credential) bool { return stored.id == id }) {
		return fmt.Errorf("emulator: there is no task credential %q", id)
	}
	s.store.removeCredential(id)
	return nil
}

// FailRuns makes the later runs of a job fail with a message, once they have
// run for a while. An empty message ends that.
func (s *Server) FailRuns(jobID, message string) error {
	s.lock()
	defer s.mu.Unlock()
	found := find(s.store.jobs, func(one *job) bool { return one.id == jobID })
	if found == nil {
		return fmt.Errorf("emulator: there is no job %q", jobID)
	}
	found.failure = message
	return nil
}

// foreignCredentialName is the name that IBM's Python SDK gives to what it stores.
const foreignCredentialName = "Python API generated task credentials"

// A ForeignCredential is a task credential that another tool stores: IBM's
// Python SDK, a script, a service that needs one for a single project.
type ForeignCredential struct {
	Region      string `json:"region"`
	Name        string `json:"name"` // "" means what IBM's Python SDK writes
	Description string `json:"description"`
	// Scope limits the credential to a project, space, asset or job, as in
	// {"project_id": "p1"}. Such a credential is not the user's one, of which
	// there is one in each region.
	Scope map[string]string `json:"scope"`
	// KeyID is the key that is stored, and its owner is that of the credential.
	// "" means the first user's login key, as IBM's Python SDK stores it.
	KeyID string `json:"key_id"`
}

// StoreForeignCredential stores a task credential behind the provider's back.
// The error says why the platform would not let the tool do it, such as a
// credential that the user has in the region already.
func (s *Server) StoreForeignCredential(in ForeignCredential) (CredentialRecord, error) {
	now := s.lock()
	defer s.mu.Unlock()
	setDefault(&in.Name, foreignCredentialName)
	setDefault(&in.KeyID, s.store.users[0].login.id)
	key := s.store.key(in.KeyID)
	switch {
	case !slices.Contains(Regions(), in.Region):
		return CredentialRecord{}, badField("region", "there is no region "+quote(in.Region))
	case key == nil:
		return CredentialRecord{}, badField("key_id", "there is no key "+quote(in.KeyID))
	}
	made := credential{
		name: in.Name, description: in.Description, region: in.Region, scope: maps.Clone(in.Scope),
		identity: key.identity, value: key.value,
	}
	stored, refusal := s.store.addCredential(made, now)
	if refusal != nil {
		return CredentialRecord{}, refusal
	}
	return s.store.credentialRecord(stored), nil
}

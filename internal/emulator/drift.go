// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
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
	if find(s.store.credentials, func(stored *credential) bool { return stored.id == id }) == nil {
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

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

// driftKey changes a key and gives it a new entity tag.
func (s *Server) driftKey(keyID string, change func(*apiKey)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.catchUp()
	key := s.store.key(keyID)
	if key == nil {
		return fmt.Errorf("emulator: there is no key %q", keyID)
	}
	s.store.note(key, key.iamID, "EDIT", now)
	change(key)
	return nil
}

// AddForeignKey adds a key to the user's series that is installed nowhere, and
// returns its ID. Its description is empty, so it carries no mark.
func (s *Server) AddForeignKey(iamID string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.store.userOf(iamID, "")
	if u == nil {
		return "", fmt.Errorf("emulator: there is no user %q", iamID)
	}
	now := s.catchUp()
	key, refusal := s.store.addKey(u.consoleKey(now), now, now)
	if refusal != nil {
		return "", refusal
	}
	return key.id, nil
}

// DeleteCredential removes a task credential.
func (s *Server) DeleteCredential(id string) error {
	return s.driftCredential(id, func(held *credential) { s.store.removeCredential(held.id) })
}

// PointCredential makes a task credential hold another key. Its name, description
// and times stay as they are.
func (s *Server) PointCredential(id, keyID string) error {
	s.mu.Lock()
	key := s.store.key(keyID)
	s.mu.Unlock()
	if key == nil {
		return fmt.Errorf("emulator: there is no key %q", keyID)
	}
	return s.driftCredential(id, func(held *credential) { held.value = key.value })
}

func (s *Server) driftCredential(id string, change func(*credential)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	for _, held := range s.store.credentials {
		if held.id == id {
			change(held)
			return nil
		}
	}
	return fmt.Errorf("emulator: there is no task credential %q", id)
}

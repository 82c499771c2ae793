// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"slices"
)

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

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"net/http"
)

// updateKeyRequest has the fields of a key that can be changed. One that is missing
// stays as it is.
type updateKeyRequest struct {
	Name             *string `json:"name"`
	Description      *string `json:"description"`
	SupportSessions  *bool   `json:"support_sessions"`
	ActionWhenLeaked *string `json:"action_when_leaked"`
	ExpiresAt        *string `json:"expires_at"`
}

// updateKey answers PUT /v1/apikeys/{id}, if the key is still as the caller has seen it.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#update-api-key.
//
// Assumed A19: An update without If-Match is refused with 400, one with a stale
// entity tag with 409.
func (s *Server) updateKey(c *call, in updateKeyRequest) (reply, *problem) {
	key, refusal := s.findOwnKey(c)
	if refusal != nil {
		return reply{}, refusal
	}
	match := c.request.Header.Get("If-Match")
	switch {
	case match == "":
		return reply{}, badRequest("The header If-Match is missing.")
	case match != "*" && match != key.entityTag:
		return reply{}, conflict("conflict", "The API key was changed in the meantime.")
	case key.locked:
		return reply{}, lockedKey()
	}
	changed, refusal := in.apply(*key, c)
	if refusal != nil {
		return reply{}, refusal
	}
	*key = changed
	s.store.note(key, c.caller.iamID, "UPDATE", c.now)
	return showKey(c, key), nil
}

// apply works on a copy, so that a refusal changes nothing.
func (in *updateKeyRequest) apply(key apiKey, c *call) (apiKey, *problem) {
	var refusals [2]*problem
	if in.Name != nil {
		if *in.Name == "" {
			return key, missingField("name")
		}
		key.name = *in.Name
	}
	if in.Description != nil {
		key.description = *in.Description
	}
	if in.SupportSessions != nil {
		key.supportSessions = *in.SupportSessions
	}
	if in.ActionWhenLeaked != nil {
		key.actionWhenLeaked, refusals[0] = parseAction(in.ActionWhenLeaked)
	}
	if in.ExpiresAt != nil {
		key.expiresAt, refusals[1] = parseExpiry(in.ExpiresAt, c.now)
	}
	return key, cmp.Or(refusals[:]...)
}

// lockKey answers POST /v1/apikeys/{id}/lock: a locked key can be neither changed nor deleted.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#lock-api-key.
func (s *Server) lockKey(c *call, key *apiKey) (reply, *problem) {
	key.locked = true
	return s.noted(c, key, "LOCK"), nil
}

// unlockKey answers DELETE /v1/apikeys/{id}/lock.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#unlock-api-key.
func (s *Server) unlockKey(c *call, key *apiKey) (reply, *problem) {
	key.locked = false
	return s.noted(c, key, "UNLOCK"), nil
}

// disableKey answers POST /v1/apikeys/{id}/disable: a disabled key gets no token.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#disable-api-key.
//
// Assumed A20: A locked key can be neither disabled nor enabled.
func (s *Server) disableKey(c *call, key *apiKey) (reply, *problem) {
	if key.locked {
		return reply{}, lockedKey()
	}
	key.disabled = true
	return s.noted(c, key, "DISABLE"), nil
}

// enableKey answers DELETE /v1/apikeys/{id}/disable.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#enable-api-key.
func (s *Server) enableKey(c *call, key *apiKey) (reply, *problem) {
	if key.locked {
		return reply{}, lockedKey()
	}
	key.disabled = false
	return s.noted(c, key, "ENABLE"), nil
}

// noted adds an action to the history of the key and answers 204.
func (s *Server) noted(c *call, key *apiKey, action string) reply {
	s.store.note(key, c.caller.iamID, action, c.now)
	return respond(http.StatusNoContent, nil)
}

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"time"
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

// apply works on a copy, so that a refusal changes nothing.
func (in *updateKeyRequest) apply(key apiKey, now time.Time) (apiKey, *problem) {
	setGiven(&key.name, in.Name)
	setGiven(&key.description, in.Description)
	setGiven(&key.supportSessions, in.SupportSessions)
	setGiven(&key.actionWhenLeaked, in.ActionWhenLeaked)
	switch {
	case key.name == "":
		return key, missingField("name")
	case in.ActionWhenLeaked != nil && !slices.Contains([]string{"none", "disable", "delete"}, key.actionWhenLeaked):
		return key, badField("action_when_leaked", "The action_when_leaked is not none, disable or delete.")
	case in.ExpiresAt == nil:
		return key, nil
	}
	var refusal *problem
	key.expiresAt, refusal = parseExpiry(*in.ExpiresAt, now)
	return key, refusal
}

func setGiven[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
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
	changed, refusal := in.apply(*key, c.now)
	if refusal != nil {
		return reply{}, refusal
	}
	*key = changed
	s.store.note(key, c.caller.iamID, "UPDATE", c.now)
	return s.showKey(c, key)
}

// lockKey answers POST and DELETE /v1/apikeys/{id}/lock: a locked key can be neither changed
// nor deleted.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#lock-api-key and #unlock-api-key.
func (s *Server) lockKey(c *call, key *apiKey) (reply, *problem) {
	return s.switchKey(c, key, &key.locked, "LOCK", "UNLOCK"), nil
}

// disableKey answers POST and DELETE /v1/apikeys/{id}/disable: a disabled key gets no token.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#disable-api-key and #enable-api-key.
//
// Assumed A20: A locked key can be neither disabled nor enabled.
func (s *Server) disableKey(c *call, key *apiKey) (reply, *problem) {
	if key.locked {
		return reply{}, lockedKey()
	}
	return s.switchKey(c, key, &key.disabled, "DISABLE", "ENABLE"), nil
}

// switchKey switches something on with POST and off with DELETE.
func (s *Server) switchKey(c *call, key *apiKey, state *bool, on, off string) reply {
	action := off
	if *state = c.request.Method == http.MethodPost; *state {
		action = on
	}
	s.store.note(key, c.caller.iamID, action, c.now)
	return respond(http.StatusNoContent, nil)
}

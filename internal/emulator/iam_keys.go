// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// minOwnValue is the length in characters of the shortest key value that a caller may
// choose.
const minOwnValue = 32

type createKeyRequest struct {
	Name             *string `json:"name"`
	IAMID            string  `json:"iam_id"`
	AccountID        *string `json:"account_id"`
	Description      *string `json:"description"`
	APIKey           *string `json:"apikey"`
	StoreValue       bool    `json:"store_value"`
	SupportSessions  *bool   `json:"support_sessions"`
	ActionWhenLeaked *string `json:"action_when_leaked"`
	ExpiresAt        *string `json:"expires_at"`
}

// createKey answers POST /v1/apikeys. No other reply shows the value of the key.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#create-api-key.
//
// Assumed A2: A service ID may create its own API keys.
func (s *Server) createKey(c *call, in createKeyRequest) (reply, *problem) {
	fields := updateKeyRequest{in.Name, in.Description, in.SupportSessions, in.ActionWhenLeaked, in.ExpiresAt}
	made, badFields := fields.apply(c.caller.user.newKey(""), c.now)
	switch {
	// Both are known: a trusted profile has no user API keys, and an account
	// can restrict who makes them.
	case c.caller.user.profileID != "":
		return reply{}, forbidden("A trusted profile cannot create API keys for a user.")
	case !c.caller.manages():
		return reply{}, forbidden("You are not authorized to create API keys in this account.")
	case made.name == "":
		return reply{}, badFields
	case in.IAMID == "":
		return reply{}, missingField("iam_id")
	case in.IAMID != c.caller.iamID:
		return reply{}, notYours("iam_id")
	case in.AccountID != nil && *in.AccountID != c.caller.accountID:
		return reply{}, notYours("account_id")
	case in.StoreValue:
		return reply{}, badField("store_value", "The value of a user's API key cannot be stored.")
	case in.APIKey != nil && len([]rune(*in.APIKey)) < minOwnValue:
		return reply{}, badField("apikey", "The API key value is shorter than 32 characters.")
	}
	setGiven(&made.value, in.APIKey)
	var badLock, badDisable *problem
	made.locked, badLock = headerFlag(c, "Entity-Lock")
	made.disabled, badDisable = headerFlag(c, "Entity-Disable")
	if refusal := cmp.Or(badFields, badLock, badDisable); refusal != nil {
		return reply{}, refusal
	}
	key, refusal := s.store.addKey(made, c.now, c.now.Add(s.store.options.Propagation))
	if refusal != nil {
		return reply{}, refusal
	}
	body := key.body(c.flag("include_history"), false)
	body["apikey"], body["context"] = key.value, iamContext(c)
	return respond(http.StatusCreated, body), nil
}

// notYours refuses an IAM ID or account other than that of the token.
func notYours(name string) *problem { return forbidden("The " + name + " must be that of the token.") }

// parseExpiry reads expires_at. IAM documents minutes; its own test suite
// sends seconds as well.
//
// Assumed A3: An empty expires_at removes the end of a key.
// Assumed A4: An expires_at in the past is refused with 400.
func parseExpiry(text string, now time.Time) (time.Time, *problem) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{minuteLayout, "2006-01-02T15:04:05-0700"} {
		at, err := time.Parse(layout, text)
		if err != nil || !strings.HasSuffix(text, "+0000") {
			continue
		}
		if !at.After(now) {
			return time.Time{}, badField("expires_at", "The expires_at time is in the past.")
		}
		return at.UTC(), nil
	}
	return time.Time{}, badField("expires_at", "The expires_at time is not of the form yyyy-MM-ddTHH:mm+0000.")
}

func headerFlag(c *call, name string) (bool, *problem) {
	switch value := c.request.Header.Get(name); value {
	case "", "false", "true":
		return value == "true", nil
	default:
		return false, badRequest("The header " + name + " is neither true nor false.")
	}
}

// findKey finds the key of the path, if the caller may see it.
//
// Assumed A5: 404 comes before 403: a key of another account is not found, one of
// somebody else in the account is forbidden.
// Assumed A6: A key that has not propagated yet can be neither changed nor
// deleted.
// Assumed A7: Administrators and account owners can see and delete other people's
// keys and cannot change them.
func (s *Server) findKey(c *call) (*apiKey, *problem) {
	key := s.store.key(c.params["id"])
	switch {
	case key == nil || !key.visible(c.now) || key.accountID != c.caller.accountID:
		return nil, notFound(unableToFind)
	case key.iamID != c.caller.iamID && !c.caller.manages():
		return nil, othersKey()
	}
	return key, nil
}

// findOwnKey finds the key of the path, if it is the caller's.
func (s *Server) findOwnKey(c *call) (*apiKey, *problem) {
	key, refusal := s.findKey(c)
	if refusal == nil && key.iamID != c.caller.iamID {
		refusal = othersKey()
	}
	return key, refusal
}

func othersKey() *problem { return forbidden("The API key belongs to somebody else.") }

// keyDetails answers GET /v1/apikeys/details: the key whose value is in IAM-ApiKey.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#get-api-keys-details.
//
// Assumed A8: The details call answers 400 without its header, 404 for an unknown
// value and 403 for a key of somebody else.
func (s *Server) keyDetails(c *call) (reply, *problem) {
	value := c.request.Header.Get("IAM-ApiKey")
	if value == "" {
		return reply{}, badRequest("The header IAM-ApiKey is missing.")
	}
	key := s.store.keyByValue(value)
	switch {
	case key == nil || !key.visible(c.now):
		return reply{}, notFound(unableToFind)
	case key.identity != c.caller.user.identity:
		return reply{}, othersKey()
	}
	return s.showKey(c, key)
}

// showKey answers GET /v1/apikeys/{id}.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#get-api-key.
func (s *Server) showKey(c *call, key *apiKey) (reply, *problem) {
	body := key.body(c.flag("include_history"), c.flag("include_activity"))
	body["context"] = iamContext(c)
	answer := respond(http.StatusOK, body)
	answer.header.Set("Etag", key.entityTag)
	return answer, nil
}

// deleteKey answers DELETE /v1/apikeys/{id}.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#delete-api-key.
//
// Assumed A9: Deleting a key leaves the task credentials that hold it.
func (s *Server) deleteKey(_ *call, key *apiKey) (reply, *problem) {
	if key.locked {
		return reply{}, lockedKey()
	}
	s.store.removeKey(key.id)
	return respond(http.StatusNoContent, nil), nil
}

// lockedKey refuses to change or delete a locked key.
//
// Assumed A10: A change or deletion of a locked key is refused with 409.
func lockedKey() *problem {
	return conflict("locked", "The API key is locked.")
}

// minuteLayout is how IAM writes times.
//
// Assumed A11: created_at and modified_at are rounded down to the minute.
const minuteLayout = "2006-01-02T15:04-0700"

// body is a key as IAM shows it, without its value.
//
// Assumed A12: Replies after the first hold an empty apikey member.
func (k *apiKey) body(withHistory, withActivity bool) map[string]any {
	body := map[string]any{
		"id":                 k.id,
		"entity_tag":         k.entityTag,
		"crn":                "crn:v1:bluemix:public:iam-identity::a/" + k.accountID + "::apikey:" + k.id,
		"locked":             k.locked,
		"disabled":           k.disabled,
		"created_at":         minutes(k.createdAt),
		"created_by":         k.createdBy,
		"modified_at":        minutes(k.modifiedAt),
		"name":               k.name,
		"support_sessions":   k.supportSessions,
		"action_when_leaked": k.actionWhenLeaked,
		"iam_id":             k.iamID,
		"account_id":         k.accountID,
		"apikey":             "",
	}
	if !k.expiresAt.IsZero() {
		body["expires_at"] = minutes(k.expiresAt)
	}
	if k.description != "" {
		body["description"] = k.description
	}
	if withHistory {
		body["history"] = mapped(k.history, historyEntry.body)
	}
	if withActivity {
		activity := map[string]any{"authn_count": k.authnCount}
		if k.authnCount > 0 {
			activity["last_authn"] = minutes(k.lastAuthn)
		}
		body["activity"] = activity
	}
	return body
}

func (e historyEntry) body() map[string]any {
	return map[string]any{
		"timestamp": minutes(e.at), "iam_id": e.iamID, "iam_id_account": e.account,
		"action": e.action, "params": []string{}, "message": e.message,
	}
}

func minutes(t time.Time) string { return t.UTC().Format(minuteLayout) }

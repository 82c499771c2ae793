// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"time"
)

// minuteLayout is how IAM writes times.
//
// Assumed A11: created_at and modified_at are rounded down to the minute.
const minuteLayout = "2006-01-02T15:04-0700"

// wireKey is a key as IAM shows it.
type wireKey struct {
	Context          map[string]string `json:"context,omitempty"`
	ID               string            `json:"id"`
	EntityTag        string            `json:"entity_tag"`
	CRN              string            `json:"crn"`
	Locked           bool              `json:"locked"`
	Disabled         bool              `json:"disabled"`
	CreatedAt        string            `json:"created_at"`
	CreatedBy        string            `json:"created_by"`
	ModifiedAt       string            `json:"modified_at"`
	Name             string            `json:"name"`
	SupportSessions  bool              `json:"support_sessions"`
	ActionWhenLeaked string            `json:"action_when_leaked"`
	ExpiresAt        string            `json:"expires_at,omitempty"`
	Description      string            `json:"description,omitempty"`
	IAMID            string            `json:"iam_id"`
	AccountID        string            `json:"account_id"`
	// APIKey is always present. Only the first reply fills it in.
	//
	// Assumed A12: Replies after the first hold an empty apikey member.
	APIKey   string        `json:"apikey"`
	History  []wireChange  `json:"history,omitempty"`
	Activity *wireActivity `json:"activity,omitempty"`
}

type wireChange struct {
	Timestamp    string   `json:"timestamp"`
	IAMID        string   `json:"iam_id"`
	IAMIDAccount string   `json:"iam_id_account"`
	Action       string   `json:"action"`
	Params       []string `json:"params"`
	Message      string   `json:"message"`
}

type wireActivity struct {
	LastAuthn  string `json:"last_authn,omitempty"`
	AuthnCount int64  `json:"authn_count"`
}

// crn is the name of a key across IBM Cloud.
func (k *apiKey) crn() string {
	return "crn:v1:bluemix:public:iam-identity::a/" + k.accountID + "::apikey:" + k.id
}

// keyBody is the key without its value.
func keyBody(key *apiKey, withHistory, withActivity bool) wireKey {
	shown := wireKey{
		ID: key.id, EntityTag: key.entityTag, CRN: key.crn(), Locked: key.locked, Disabled: key.disabled,
		CreatedAt: minutes(key.createdAt), CreatedBy: key.createdBy, ModifiedAt: minutes(key.modifiedAt),
		Name: key.name, SupportSessions: key.supportSessions, ActionWhenLeaked: key.actionWhenLeaked,
		ExpiresAt: minutes(key.expiresAt), Description: key.description, IAMID: key.iamID, AccountID: key.accountID,
	}
	if withHistory {
		for _, past := range key.history {
			shown.History = append(shown.History, wireChange{
				Timestamp: minutes(past.at), IAMID: past.iamID, IAMIDAccount: past.account,
				Action: past.action, Params: []string{}, Message: past.message,
			})
		}
	}
	if withActivity {
		shown.Activity = &wireActivity{LastAuthn: minutes(key.lastAuthn), AuthnCount: key.authnCount}
	}
	return shown
}

// minutes formats a time as IAM does. The zero time is "".
func minutes(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(minuteLayout)
}

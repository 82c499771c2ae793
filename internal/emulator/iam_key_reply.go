// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"time"
)

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

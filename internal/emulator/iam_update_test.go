// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUpdateKey_rules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body, match string // match "current" stands for the tag of the key
		locked      bool
		status      int
		want        func(*emulator.KeyRecord)
	}{
		"one field changes and the rest stays": {
			body: `{"name":"new"}`, match: "current", status: 200,
			want: func(key *emulator.KeyRecord) { key.Name = "new" },
		},
		"everything changes": {
			body:  `{"name":"n","description":"d","action_when_leaked":"delete","expires_at":"2026-12-24T18:00+0000","support_sessions":true}`,
			match: "*", status: 200,
			want: func(key *emulator.KeyRecord) {
				key.Name, key.Description, key.ActionWhenLeaked = "n", "d", "delete"
				key.ExpiresAt = time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)
			},
		},
		"empty texts clear": {
			body: `{"description":"","expires_at":""}`, match: "*", status: 200,
			want: func(key *emulator.KeyRecord) { key.Description, key.ExpiresAt = "", time.Time{} },
		},
		"an empty name":              {body: `{"name":""}`, match: "*", status: 400},
		"an expiry that is past":     {body: `{"name":"x","expires_at":"2026-11-23T10:30+0000"}`, match: "*", status: 400},
		"an unknown action":          {body: `{"name":"x","action_when_leaked":"panic"}`, match: "*", status: 400},
		"a field that cannot change": {body: `{"iam_id":"IBMid-1"}`, match: "*", status: 400},
		"no tag":                     {body: `{"name":"x"}`, status: 400},
		"a stale tag":                {body: `{"name":"x"}`, match: "1-0", status: 409},
		"a locked key":               {body: `{"name":"x"}`, match: "current", locked: true, status: 409},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			id := cloud.ask(t, token, http.MethodPost, "/iam/v1/apikeys", toJSON(t, map[string]any{
				"name": "key", "description": "old", "iam_id": cloud.Users()[0].IAMID, "action_when_leaked": "none",
			})).get(t, "id")
			must(t, cloud.SetExpiresAt(id, start().Add(time.Hour)))
			must(t, cloud.SetLocked(id, test.locked))
			want, _ := cloud.key(id)
			if test.want != nil {
				test.want(&want)
			}
			path := "/iam/v1/apikeys/" + id
			tag := cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
			if test.match == "current" {
				test.match = tag
			}
			cloud.wants(t, test.status, token, http.MethodPut, path, test.body, "If-Match", test.match)
			key, _ := cloud.key(id)
			same(t, "key afterwards", want, key)
			after := cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
			if changed := after != tag; changed != (test.status == http.StatusOK) {
				t.Errorf("the tag changed: %t, and the status is %d", changed, test.status)
			}
		})
	}
}

func TestKey_locksAndSwitches(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id, _ := cloud.mint(t, token, "key")
	for _, act := range []struct {
		method, path     string
		status           int
		disabled, locked bool // afterwards
	}{
		{"POST", "/lock", 204, false, true},
		{"POST", "/lock", 204, false, true},
		{"DELETE", "", 409, false, true},
		{"POST", "/disable", 409, false, true},
		{"DELETE", "/lock", 204, false, false},
		{"POST", "/disable", 204, true, false},
		{"DELETE", "/disable", 204, false, false},
		{"POST", "/disable", 204, true, false},
		{"DELETE", "", 204, false, false},
		{"DELETE", "", 404, false, false},
		{"GET", "", 404, false, false},
		{"POST", "/lock", 404, false, false},
	} {
		cloud.wants(t, act.status, token, act.method, "/iam/v1/apikeys/"+id+act.path, "")
		if key, _ := cloud.key(id); key.Disabled != act.disabled || key.Locked != act.locked {
			t.Errorf("after %s %s the key is %+v", act.method, act.path, key)
		}
	}
	if key, exists := cloud.key(id); exists {
		t.Errorf("the deleted key is %+v", key)
	}
}

func TestKey_isGoneForGoodNinetyDaysAfterItExpired(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	cloud, token := newSession(t, emulator.Options{})
	locked, _ := cloud.mint(t, token, "locked")
	touched, _ := cloud.mint(t, token, "touched")
	for _, id := range []string{locked, touched} {
		must(t, cloud.SetExpiresAt(id, start().Add(day)))
	}
	must(t, cloud.SetLocked(locked, true))
	exist := func() [2]bool {
		_, first := cloud.key(locked)
		_, second := cloud.key(touched)
		return [2]bool{first, second}
	}
	cloud.Advance(91 * day)
	same(t, "keys that exist 90 days after they expired", [2]bool{true, true}, exist())
	must(t, cloud.SetDescription(touched, "still wanted"))
	cloud.Advance(time.Second)
	same(t, "keys that exist a moment later, the second one modified", [2]bool{false, true}, exist())
}

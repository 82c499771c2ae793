// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUpdateKey_rules(t *testing.T) {
	t.Parallel()
	was := emulator.KeyRecord{Name: "key", Description: "old", ActionWhenLeaked: "none", ExpiresAt: start().Add(time.Hour)}
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
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			id := cloud.ask(t, token, http.MethodPost, "/iam/v1/apikeys", toJSON(t, map[string]any{
				"name": "key", "description": "old", "iam_id": cloud.Users()[0].IAMID, "action_when_leaked": "none",
			})).get(t, "id")
			if err := cloud.SetExpiresAt(id, was.ExpiresAt); err != nil {
				t.Fatal(err)
			}
			if err := cloud.SetLocked(id, test.locked); err != nil {
				t.Fatal(err)
			}
			want, _ := cloud.key(id)
			if test.want != nil {
				test.want(&want)
			}
			path := "/iam/v1/apikeys/" + id
			tag := cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
			if test.match == "current" {
				test.match = tag
			}
			got := cloud.ask(t, token, http.MethodPut, path, test.body, "If-Match", test.match)
			if got.status != test.status {
				t.Fatalf("answer = %d %s, want %d", got.status, got.code(), test.status)
			}
			key, _ := cloud.key(id)
			if diff := cmp.Diff(want, key); diff != "" {
				t.Errorf("key afterwards (-want +got):\n%s", diff)
			}
			after := cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
			if changed := after != tag; changed != (test.status == http.StatusOK) {
				t.Errorf("the tag changed: %t, and the status is %d", changed, test.status)
			}
		})
	}
}

func TestKey_locksAndSwitches(t *testing.T) {
	t.Parallel()
	type act struct {
		method, path string
		status       int
	}
	// Each life ends with the key gone or not, disabled or not, locked or not.
	tests := map[string]struct {
		acts                     []act
		exists, disabled, locked bool
	}{
		"deleted":           {[]act{{"DELETE", "", 204}, {"DELETE", "", 404}, {"GET", "", 404}}, false, false, false},
		"locked":            {[]act{{"POST", "/lock", 204}, {"DELETE", "", 409}, {"POST", "/disable", 409}}, true, false, true},
		"unlocked":          {[]act{{"POST", "/lock", 204}, {"DELETE", "/lock", 204}, {"DELETE", "", 204}}, false, false, false},
		"disabled":          {[]act{{"POST", "/disable", 204}}, true, true, false},
		"enabled":           {[]act{{"POST", "/disable", 204}, {"DELETE", "/disable", 204}}, true, false, false},
		"locked twice":      {[]act{{"POST", "/lock", 204}, {"POST", "/lock", 204}}, true, false, true},
		"disabled and gone": {[]act{{"POST", "/disable", 204}, {"DELETE", "", 204}, {"POST", "/lock", 404}}, false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			id, _ := cloud.mint(t, token, "key")
			for _, act := range test.acts {
				got := cloud.ask(t, token, act.method, "/iam/v1/apikeys/"+id+act.path, "")
				if got.status != act.status {
					t.Fatalf("%s %s answers %d %s, want %d", act.method, act.path, got.status, got.code(), act.status)
				}
			}
			key, exists := cloud.key(id)
			if exists != test.exists || key.Disabled != test.disabled || key.Locked != test.locked {
				t.Errorf("exists %t, disabled %t, locked %t", exists, key.Disabled, key.Locked)
			}
		})
	}
}

func TestKey_isGoneForGoodNinetyDaysAfterItExpired(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	locked, _ := cloud.mint(t, token, "locked")
	touched, _ := cloud.mint(t, token, "touched")
	for _, id := range []string{locked, touched} {
		if err := cloud.SetExpiresAt(id, start().Add(day)); err != nil {
			t.Fatal(err)
		}
	}
	if err := cloud.SetLocked(locked, true); err != nil {
		t.Fatal(err)
	}
	exist := func() [2]bool {
		_, first := cloud.key(locked)
		_, second := cloud.key(touched)
		return [2]bool{first, second}
	}
	cloud.Advance(91 * day)
	if got, want := exist(), [2]bool{true, true}; got != want {
		t.Errorf("90 days after they expired, the keys exist: %v, want %v", got, want)
	}
	if err := cloud.SetDescription(touched, "still wanted"); err != nil {
		t.Fatal(err)
	}
	cloud.Advance(time.Second)
	if got, want := exist(), [2]bool{false, true}; got != want {
		t.Errorf("a moment later, the keys exist: %v, want only the one that was modified: %v", got, want)
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUpdateKey_changesWhatItNames(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id, _ := cloud.mint(t, token, "key")
	must(t, cloud.SetDescription(id, "old"))
	path := "/iam/v1/apikeys/" + id
	want, _ := cloud.key(id)
	for _, update := range []struct {
		body   string
		change func()
	}{
		{`{"name":"new"}`, func() { want.Name = "new" }},
		{
			`{"name":"n","description":"d","action_when_leaked":"delete","expires_at":"2026-12-24T18:00+0000","support_sessions":true}`,
			func() {
				want.Name, want.Description, want.ActionWhenLeaked = "n", "d", "delete"
				want.ExpiresAt = time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)
			},
		},
		{`{"description":"","expires_at":""}`, func() { want.Description, want.ExpiresAt = "", time.Time{} }},
	} {
		tag := cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
		cloud.wants(t, http.StatusOK, token, http.MethodPut, path, update.body, "If-Match", tag)
		cloud.wants(t, http.StatusConflict, token, http.MethodPut, path, update.body, "If-Match", tag) // It is stale by now.
		update.change()
		got, _ := cloud.key(id)
		same(t, "key after "+update.body, want, got)
	}
	cloud.walk(t, token, step{"GET", path, "", 200, `"support_sessions":true`})
}

func TestUpdateKey_refuses(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id, _ := cloud.mint(t, token, "key")
	path := "/iam/v1/apikeys/" + id
	must(t, cloud.SetLocked(id, true))
	want, _ := cloud.key(id)
	tag := cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
	cloud.wants(t, http.StatusConflict, token, http.MethodPut, path, `{"name":"x"}`, "If-Match", tag)
	got, _ := cloud.key(id)
	same(t, "the locked key", want, got)
	must(t, cloud.SetLocked(id, false))
	want, _ = cloud.key(id)
	tag = cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag")
	for _, body := range []string{
		`{"name":""}`, `{"iam_id":"IBMid-1"}`, `{"name":"x","action_when_leaked":"panic"}`,
		`{"name":"x","expires_at":"2026-11-23T10:30+0000"}`,
	} {
		cloud.wants(t, http.StatusBadRequest, token, http.MethodPut, path, body, "If-Match", tag)
	}
	cloud.wants(t, http.StatusBadRequest, token, http.MethodPut, path, `{"name":"x"}`)
	got, _ = cloud.key(id)
	same(t, "the key", want, got)
	same(t, "its tag", tag, cloud.ask(t, token, http.MethodGet, path, "").header.Get("Etag"))
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

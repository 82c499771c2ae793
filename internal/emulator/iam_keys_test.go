// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestCreateKey_rules(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 32)
	tests := map[string]struct {
		change map[string]any // to a request that is good; nil removes
		header []string
		status int
		code   string
		want   emulator.KeyRecord
	}{
		"the least there can be": {
			change: map[string]any{"account_id": nil, "description": nil},
			status: 201, want: emulator.KeyRecord{ActionWhenLeaked: "disable"},
		},
		"everything there can be": {
			change: map[string]any{
				"apikey": long, "store_value": false, "support_sessions": true,
				"action_when_leaked": "delete", "expires_at": "2026-11-23T10:31+0000",
			},
			header: []string{"Entity-Lock", "true", "Entity-Disable", "true"},
			status: 201,
			want: emulator.KeyRecord{
				Description: "for tests", ActionWhenLeaked: "delete", Locked: true, Disabled: true,
				ExpiresAt: time.Date(2026, 11, 23, 10, 31, 0, 0, time.UTC),
			},
		},
		"no name":                        {change: map[string]any{"name": nil}, status: 400, code: "BXNIM0109E"},
		"no identity":                    {change: map[string]any{"iam_id": nil}, status: 400, code: "BXNIM0109E"},
		"somebody else's identity":       {change: map[string]any{"iam_id": "IBMid-1"}, status: 403, code: "BXNIM0513E"},
		"another account":                {change: map[string]any{"account_id": "a1"}, status: 403, code: "BXNIM0513E"},
		"an unknown field":               {change: map[string]any{"nmae": "x"}, status: 400, code: "BXNIM0106E"},
		"a field of the wrong type":      {change: map[string]any{"name": 7}, status: 400, code: "BXNIM0106E"},
		"a value to be kept":             {change: map[string]any{"store_value": true}, status: 400, code: "BXNIM0106E"},
		"a value of 31 characters":       {change: map[string]any{"apikey": long[2:]}, status: 400, code: "BXNIM0106E"},
		"an expiry that is past":         {change: map[string]any{"expires_at": "2026-11-23T10:30+0000"}, status: 400, code: "BXNIM0106E"},
		"an expiry of another form":      {change: map[string]any{"expires_at": "2027-01-01T00:00:00Z"}, status: 400, code: "BXNIM0106E"},
		"an expiry elsewhere":            {change: map[string]any{"expires_at": "2027-01-01T00:00+0100"}, status: 400, code: "BXNIM0106E"},
		"an unknown leak action":         {change: map[string]any{"action_when_leaked": "DISABLE"}, status: 400, code: "BXNIM0106E"},
		"a lock that is neither":         {header: []string{"Entity-Lock", "yes"}, status: 400, code: "BXNIM0106E"},
		"a body that is not called JSON": {header: []string{"Content-Type", "text/plain"}, status: 415, code: "BXNIM0500E"},
		"an expiry with seconds, as IBM's suite sends it": {
			change: map[string]any{"expires_at": "2049-01-02T18:30:00+0000"},
			status: 201,
			want: emulator.KeyRecord{
				Description: "for tests", ActionWhenLeaked: "disable", ExpiresAt: time.Date(2049, 1, 2, 18, 30, 0, 0, time.UTC),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			user := cloud.Users()[0]
			body := map[string]any{"name": "key", "iam_id": user.IAMID, "account_id": user.AccountID, "description": "for tests"}
			maps.Copy(body, test.change)
			maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil })
			got := cloud.wants(t, test.status, cloud.login(t, 0), http.MethodPost, "/iam/v1/apikeys", toJSON(t, body), test.header...)
			same(t, "code", test.code, got.code())
			var want []emulator.KeyRecord
			if test.status == http.StatusCreated {
				test.want.ID, test.want.Name, test.want.IAMID, test.want.AccountID = got.get(t, "id"), "key", user.IAMID, user.AccountID
				test.want.Status, test.want.Regions, test.want.CreatedAt = emulator.StatusOther, []string{}, start()
				want = append(want, test.want)
			}
			same(t, "keys afterwards", want, cloud.ownKeys())
		})
	}
}

func TestCreateKey_valueIsShownOnce(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id, value := cloud.mint(t, token, "key")
	if !strings.HasPrefix(value, "emulated-key-value-") {
		t.Error("the value cannot be told from a real one")
	}
	for _, path := range []string{"/iam/v1/apikeys/" + id, "/iam/v1/apikeys", "/_emulator/keys", "/iam/v1/apikeys/details"} {
		got := cloud.ask(t, token, http.MethodGet, path, "", "IAM-ApiKey", value)
		if got.status != http.StatusOK || strings.Contains(got.text, value) {
			t.Errorf("GET %s answers %d; it shows the value: %t", path, got.status, strings.Contains(got.text, value))
		}
	}
}

func TestCreateKey_aValueIsNeverTakenTwice(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	body := toJSON(t, map[string]any{"name": "own", "iam_id": cloud.Users()[0].IAMID, "apikey": strings.Repeat("v", 32)})
	first := cloud.wants(t, http.StatusCreated, token, http.MethodPost, "/iam/v1/apikeys", body)
	cloud.wants(t, http.StatusBadRequest, token, http.MethodPost, "/iam/v1/apikeys", body)
	must(t, cloud.DeleteKey(first.get(t, "id")))
	cloud.wants(t, http.StatusBadRequest, token, http.MethodPost, "/iam/v1/apikeys", body)
}

func TestCreateKey_limitCountsEveryKeyOfTheIdentity(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{KeyLimit: 3})
	user := cloud.Users()[0]
	id, _ := cloud.mint(t, token, "second")
	cloud.mint(t, token, "third")
	body := toJSON(t, map[string]any{"name": "fourth", "iam_id": user.IAMID})
	cloud.walk(t, token, step{"POST", "/iam/v1/apikeys", body, 422, "BXNIM0151E"})
	limits := cloud.ask(t, token, http.MethodGet, "/iam/v1/accounts/"+user.AccountID+"/limits/identity?apikeys_per_identity="+user.IAMID, "")
	want := map[string]any{"limit": 3.0, "identities": []any{map[string]any{"iam_id": user.IAMID, "count": 3.0}}}
	same(t, "limits", want, limits.body["apikeys_per_identity"])
	must(t, cloud.DeleteKey(id))
	cloud.wants(t, http.StatusCreated, token, http.MethodPost, "/iam/v1/apikeys", body)
}

func TestGetKey_isCoarseAndCarriesItsTag(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id, value := cloud.mint(t, token, "key")
	cloud.exchange(t, value)
	got := cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys/"+id+"?include_history=true&include_activity=true", "")
	same(t, "created_at, of a minute", "2026-11-23T10:30+0000", got.get(t, "created_at"))
	same(t, "apikey", "", got.get(t, "apikey"))
	same(t, "activity", any(map[string]any{"authn_count": 1.0, "last_authn": "2026-11-23T10:30+0000"}), got.body["activity"])
	same(t, "Date, of the emulator's clock", start().Format(http.TimeFormat), got.header.Get("Date"))
	if tag := got.header.Get("Etag"); tag == "" || tag != got.get(t, "entity_tag") {
		t.Errorf("Etag = %q, entity_tag = %q", tag, got.get(t, "entity_tag"))
	}
	if past := got.list(t, "history"); len(past) != 1 || past[0]["action"] != "CREATE" {
		t.Errorf("history = %v, want one creation", past)
	}
}

func TestKeyDetails_findsTheKeyByItsValue(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	users := cloud.Users()
	for value, status := range map[string]int{"": 400, "unheard-of": 404, users[1].APIKey: 403} {
		cloud.wants(t, status, token, http.MethodGet, "/iam/v1/apikeys/details", "", "IAM-ApiKey", value)
	}
	got := cloud.wants(t, http.StatusOK, token, http.MethodGet, "/iam/v1/apikeys/details", "", "IAM-ApiKey", users[0].APIKey)
	same(t, "id", users[0].LoginKeyID, got.get(t, "id"))
}

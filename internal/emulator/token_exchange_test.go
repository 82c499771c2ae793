// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestToken_requestsAreChecked(t *testing.T) {
	t.Parallel()
	const (
		grant = "grant_type=urn:ibm:params:oauth:grant-type:apikey"
		form  = "application/x-www-form-urlencoded"
		path  = "/iam/identity/token"
	)
	cloud := newCloud(t, emulator.Options{})
	key := "apikey=" + cloud.Users()[0].APIKey
	tests := map[string]struct {
		method, path, body, media string
		status                    int
		code                      string
	}{
		"fields in the body":             {"POST", path, grant + "&" + key + "&response_type=cloud_iam", form, 200, ""},
		"fields in the query":            {"POST", path + "?" + grant + "&" + key, "", "", 200, ""},
		"another method":                 {"GET", path, "", "", 405, "BXNIM0060E"},
		"no grant":                       {"POST", path, key, form, 400, "BXNIM0109E"},
		"no key":                         {"POST", path, grant, form, 400, "BXNIM0109E"},
		"another grant":                  {"POST", path, "grant_type=password&" + key, form, 400, "BXNIM0106E"},
		"the response type of old":       {"POST", path, grant + "&" + key + "&response_type=cloud_iam,uaa", form, 400, "BXNIM0106E"},
		"a field that IAM does not know": {"POST", path, grant + "&" + key + "&user=me", form, 400, "BXNIM0106E"},
		"a key that nobody has":          {"POST", path, grant + "&apikey=unheard-of", form, 400, "BXNIM0415E"},
		"JSON instead of a form":         {"POST", path, "{}", "application/json", 415, "BXNIM0500E"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := cloud.ask(t, "", test.method, test.path, test.body, "Content-Type", test.media)
			if got.status != test.status || got.code() != test.code {
				t.Fatalf("answer = %d %s, want %d %s", got.status, got.code(), test.status, test.code)
			}
			if got.status == http.StatusOK {
				return
			}
			context, _ := got.body["context"].(map[string]any)
			if context["requestId"] != got.header.Get("Transaction-Id") {
				t.Errorf("requestId = %v, want the transaction id %s", context["requestId"], got.header.Get("Transaction-Id"))
			}
		})
	}
}

func TestToken_keysThatDoNotExchange(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(cloud, string) error
		status int
		code   string
	}{
		"a good one":    {func(cloud, string) error { return nil }, 200, ""},
		"a locked one":  {func(c cloud, id string) error { return c.SetLocked(id, true) }, 200, ""},
		"disabled":      {func(c cloud, id string) error { return c.SetDisabled(id, true) }, 400, "BXNIM0408E"},
		"expired":       {func(c cloud, id string) error { return c.SetExpiresAt(id, start()) }, 400, "BXNIM0407E"},
		"expires later": {func(c cloud, id string) error { return c.SetExpiresAt(id, start().Add(time.Minute)) }, 200, ""},
		"deleted":       {func(c cloud, id string) error { return c.DeleteKey(id) }, 400, "BXNIM0415E"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			id, value := cloud.mint(t, cloud.login(t, 0), "a key")
			if err := test.change(cloud, id); err != nil {
				t.Fatal(err)
			}
			if got := cloud.exchange(t, value); got.status != test.status || got.code() != test.code {
				t.Errorf("answer = %d %s, want %d %s", got.status, got.code(), test.status, test.code)
			}
		})
	}
}

func TestToken_claimsSayWhoItIs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		role    string
		subType string
	}{
		"a person":          {role: "admin", subType: ""},
		"a trusted profile": {role: "trusted-profile", subType: "Profile"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{Role: test.role, TokenLife: 30 * time.Minute})
			user := cloud.Users()[0]
			parts := strings.Split(cloud.login(t, 0), ".")
			if len(parts) != 3 {
				t.Fatalf("the token has %d parts, want 3", len(parts))
			}
			text, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err != nil {
				t.Fatal(err)
			}
			var claims struct {
				IAMID   string `json:"iam_id"`
				ID      string `json:"id"`
				SubType string `json:"sub_type"`
				Issuer  string `json:"iss"`
				Issued  int64  `json:"iat"`
				Expires int64  `json:"exp"`
				Account struct {
					BSS string `json:"bss"`
				} `json:"account"`
			}
			if err := json.Unmarshal(text, &claims); err != nil {
				t.Fatal(err)
			}
			profile := test.subType != ""
			if profile != strings.HasPrefix(claims.IAMID, "iam-Profile-") || profile == (claims.IAMID == user.IAMID) || claims.ID != claims.IAMID {
				t.Errorf("iam_id = %q and id = %q for the user %q", claims.IAMID, claims.ID, user.IAMID)
			}
			if claims.SubType != test.subType || claims.Account.BSS != user.AccountID || claims.Issuer != "https://iam.cloud.ibm.com/identity" {
				t.Errorf("claims = %+v", claims)
			}
			if claims.Issued != start().Unix() || claims.Expires != start().Add(30*time.Minute).Unix() {
				t.Errorf("token from %d to %d, want from %d for 30 minutes", claims.Issued, claims.Expires, start().Unix())
			}
		})
	}
}

func TestToken_expiresOnTheEmulatorsClock(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path   string
		status int
		code   string
	}{
		"IAM":                            {"/iam/v1/apikeys", 401, "BXNIM0308E"},
		"a region that answers 401":      {"/platform/us-south/v1/task_credentials", 401, "not_authenticated"},
		"the region that calls it a 400": {"/platform/eu-gb/v1/task_credentials", 400, "jwt expired"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			cloud.Advance(time.Hour - time.Second)
			if got := cloud.ask(t, token, http.MethodGet, test.path, ""); got.status != http.StatusOK {
				t.Fatalf("a second before it expires, the answer is %d, want 200", got.status)
			}
			cloud.Advance(time.Second)
			got := cloud.ask(t, token, http.MethodGet, test.path, "")
			if got.status != test.status || got.code() != test.code {
				t.Errorf("answer = %d %s, want %d %s", got.status, got.code(), test.status, test.code)
			}
		})
	}
}

func TestToken_outlivesItsKey(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	if err := cloud.DeleteKey(cloud.Users()[0].LoginKeyID); err != nil {
		t.Fatal(err)
	}
	if got := cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys", ""); got.status != http.StatusOK {
		t.Errorf("status = %d, want 200", got.status)
	}
}

func TestToken_forgeriesAreRefused(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	other := newCloud(t, emulator.Options{Seed: 2})
	for name, token := range map[string]string{
		"none":               "",
		"not a token":        "abc",
		"of another cloud":   other.login(t, 0),
		"with a letter more": cloud.login(t, 0) + "A",
	} {
		for _, path := range []string{"/iam/v1/apikeys", "/platform/us-south/v1/task_credentials"} {
			if got := cloud.ask(t, token, http.MethodGet, path, ""); got.status != http.StatusUnauthorized {
				t.Errorf("token %s: status = %d, want 401", name, got.status)
			}
		}
	}
}

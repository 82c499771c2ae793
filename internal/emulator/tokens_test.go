// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
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
		got := cloud.wants(t, test.status, "", test.method, test.path, test.body, "Content-Type", test.media)
		same(t, "code with "+name, test.code, got.code())
		if test.code != "" {
			same(t, "requestId", any(got.header.Get("Transaction-Id")), at(got.body, "context", "requestId"))
		}
	}
}

// IAM makes no token from a key that cannot be used, no region stores it, and a run
// that finds it fails.
func TestKey_mustBeUsable(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(cloud, string) error
		code   string // "" if it can be used
	}{
		"as it was made": {func(cloud, string) error { return nil }, ""},
		"locked":         {func(c cloud, id string) error { return c.SetLocked(id, true) }, ""},
		"expires later":  {func(c cloud, id string) error { return c.SetExpiresAt(id, start().Add(time.Hour)) }, ""},
		"disabled":       {func(c cloud, id string) error { return c.SetDisabled(id, true) }, "BXNIM0408E"},
		"expired":        {func(c cloud, id string) error { return c.SetExpiresAt(id, start()) }, "BXNIM0407E"},
		"deleted":        {func(c cloud, id string) error { return c.DeleteKey(id) }, "BXNIM0415E"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			id, value := cloud.mint(t, token, "a key")
			cloud.install(t, http.StatusCreated, token, "us-south", value)
			must(t, test.change(cloud, id))
			exchanged, stored, state := http.StatusOK, http.StatusCreated, "Completed"
			if test.code != "" {
				exchanged, stored, state = http.StatusBadRequest, http.StatusBadRequest, "Failed"
			}
			got := cloud.exchange(t, value)
			same(t, "status of the exchange", exchanged, got.status)
			same(t, "code of the exchange", test.code, got.code())
			cloud.install(t, stored, token, "eu-de", value)
			path, _ := cloud.startRun(t, token, "us-south", cloud.makeJob(t, token, "us-south", nil))
			cloud.Advance(time.Minute)
			for _, path := range []string{path(), path("logs")} {
				got := cloud.ask(t, token, http.MethodGet, path, "")
				if !strings.Contains(got.text, state) || !strings.Contains(got.text, test.code) || strings.Contains(got.text, value) {
					t.Errorf("%s answers %s, want %s and %q and no value", path, strings.ReplaceAll(got.text, value, "[secret]"), state, test.code)
				}
			}
			if run := cloud.Runs()[0]; run.State != state || (run.Error == "") != (test.code == "") {
				t.Errorf("run = %+v, want it %s", run, state)
			}
		})
	}
}

func TestToken_claimsSayWhoItIs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		role, prefix string
		subType      any
	}{
		"a person":          {"admin", "IBMid-", nil},
		"a trusted profile": {"trusted-profile", "iam-Profile-", "Profile"},
		"a service ID":      {"service-id", "iam-ServiceId-", "ServiceId"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{Role: test.role, TokenLife: 30 * time.Minute})
			user := cloud.Users()[0]
			var claims map[string]any
			must(t, json.Unmarshal(decoded(t, strings.Split(token, ".")[1]), &claims))
			id, _ := claims["iam_id"].(string)
			if ofTheUser := id == user.IAMID; !strings.HasPrefix(id, test.prefix) || ofTheUser == (test.role == "trusted-profile") {
				t.Errorf("iam_id = %s for the user %s, want one that begins with %s", id, user.IAMID, test.prefix)
			}
			realm, identifier, _ := strings.Cut(id, "-")
			want := map[string]any{
				"id": id, "realmid": realm, "identifier": identifier, "sub": identifier, "sub_type": test.subType, "email": nil,
				"account": map[string]any{"valid": true, "bss": user.AccountID}, "iss": "https://iam.cloud.ibm.com/identity",
				"iat": float64(start().Unix()), "exp": float64(start().Add(30 * time.Minute).Unix()),
			}
			if test.subType == nil {
				want["sub"], want["email"] = "user1@example.com", "user1@example.com"
			}
			for claim, value := range want {
				same(t, "claim "+claim, value, claims[claim])
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
		"a region that answers 401":      {southern, 401, "not_authenticated"},
		"the region that calls it a 400": {"/platform/eu-gb/v1/task_credentials", 400, "jwt expired"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.Advance(time.Hour - time.Second)
			cloud.wants(t, http.StatusOK, token, http.MethodGet, test.path, "")
			cloud.Advance(time.Second)
			got := cloud.wants(t, test.status, token, http.MethodGet, test.path, "")
			same(t, "code", test.code, got.code())
		})
	}
}

func TestToken_outlivesItsKey(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	must(t, cloud.DeleteKey(cloud.Users()[0].LoginKeyID))
	cloud.wants(t, http.StatusOK, token, http.MethodGet, "/iam/v1/apikeys", "")
}

func TestToken_forgeriesAreRefused(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	other := newCloud(t, emulator.Options{Seed: 2})
	for _, token := range []string{"", "abc", other.login(t, 0), cloud.login(t, 0) + "A"} {
		for _, path := range []string{"/iam/v1/apikeys", southern} {
			cloud.wants(t, http.StatusUnauthorized, token, http.MethodGet, path, "")
		}
	}
}

// What a client does that checks signatures, such as HashiCorp's Vault plugin for
// IBM Cloud: it reads the key set and takes the key that the token names.
func TestToken_signatureIsCheckedWithTheKeySet(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	end := strings.LastIndex(token, ".")
	digest := sha256.Sum256([]byte(token[:end]))
	for _, path := range []string{"/iam/identity/keys", "/identity/keys"} {
		key := publicKey(t, cloud.wants(t, http.StatusOK, "", http.MethodGet, path, ""), token)
		must(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], decoded(t, token[end+1:])))
	}
}

// publicKey finds the key of a token in a key set.
func publicKey(t *testing.T, keySet answer, token string) *rsa.PublicKey {
	t.Helper()
	head, _, _ := strings.Cut(token, ".")
	var header struct{ Alg, Kid string }
	must(t, json.Unmarshal(decoded(t, head), &header))
	for _, key := range keySet.list(t, "keys") {
		if key["kid"] == header.Kid && key["alg"] == header.Alg && header.Alg == "RS256" && key["kty"] == "RSA" {
			n, _ := key["n"].(string)
			e, _ := key["e"].(string)
			return &rsa.PublicKey{
				N: new(big.Int).SetBytes(decoded(t, n)),
				E: int(new(big.Int).SetBytes(decoded(t, e)).Int64()),
			}
		}
	}
	t.Fatalf("the key set has no RS256 key %q", header.Kid)
	return nil
}

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	must(t, err)
	return raw
}

func TestToken_ofAnAccountThatARestartForgotIsRefused(t *testing.T) {
	t.Parallel()
	before := newCloud(t, emulator.Options{Accounts: 2, Users: 3})
	restarted := newCloud(t, emulator.Options{Users: 2})
	// One of the people is gone, and so is the second account.
	for user, status := range map[int]int{0: http.StatusOK, 2: http.StatusUnauthorized, 3: http.StatusUnauthorized} {
		token := before.login(t, user)
		for _, path := range []string{"/iam/v1/apikeys", southern, jobsIn("us-south")} {
			restarted.wants(t, status, token, http.MethodGet, path, "")
		}
	}
}

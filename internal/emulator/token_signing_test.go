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

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// What a client does that checks signatures, such as HashiCorp's Vault plugin for
// IBM Cloud: it reads the key set and takes the key that the token names.
func TestToken_signatureIsCheckedWithTheKeySet(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	for _, path := range []string{"/iam/identity/keys", "/identity/keys"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			got := cloud.ask(t, "", http.MethodGet, path, "")
			if got.status != http.StatusOK {
				t.Fatalf("the key set answers %d %s, want 200 without a token", got.status, got.text)
			}
			unsigned, signature := splitToken(t, token)
			digest := sha256.Sum256([]byte(unsigned))
			if err := rsa.VerifyPKCS1v15(publicKey(t, got, token), crypto.SHA256, digest[:], signature); err != nil {
				t.Errorf("the signature does not fit: %v", err)
			}
		})
	}
}

// splitToken returns what is signed and the signature.
func splitToken(t *testing.T, token string) (string, []byte) {
	t.Helper()
	end := strings.LastIndex(token, ".")
	return token[:end], decoded(t, token[end+1:])
}

// publicKey finds the key of a token in a key set.
func publicKey(t *testing.T, keySet answer, token string) *rsa.PublicKey {
	t.Helper()
	head, _, _ := strings.Cut(token, ".")
	var header struct{ Alg, Kid string }
	if err := json.Unmarshal(decoded(t, head), &header); err != nil {
		t.Fatal(err)
	}
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
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestToken_ofAnAccountThatARestartForgotIsRefused(t *testing.T) {
	t.Parallel()
	before := newCloud(t, emulator.Options{Accounts: 2, Users: 3})
	restarted := newCloud(t, emulator.Options{Users: 2})
	for name, test := range map[string]struct{ user, status int }{
		"of the first account":       {user: 0, status: http.StatusOK},
		"of somebody who is gone":    {user: 2, status: http.StatusUnauthorized},
		"of an account that is gone": {user: 3, status: http.StatusUnauthorized},
	} {
		token := before.login(t, test.user)
		for _, path := range []string{"/iam/v1/apikeys", southern, jobsIn("us-south")} {
			if got := restarted.ask(t, token, http.MethodGet, path, ""); got.status != test.status {
				t.Errorf("token %s: %s answers %d %s, want %d", name, path, got.status, got.text, test.status)
			}
		}
	}
}

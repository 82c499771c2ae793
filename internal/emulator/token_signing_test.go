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

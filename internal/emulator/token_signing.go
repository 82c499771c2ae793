// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"net/http"
	"strings"
)

// signingKeyID is what the tokens and the key set call the signing key.
const signingKeyID = "emulator"

// The primes of the signing key. They are public on purpose: whoever reaches an
// emulator is its administrator, and making a key for each emulator would take
// longer than most tests.
const (
	signingPrimeP = "f5512fbf97b68cbbb172bed5ce026fe8727ba1667c014966a5d738e4eef68e29" +
		"3bf79591c802c09c7e95c46671b565631c0919f99907b39303a53b310a09bef1" +
		"7533d77825c5aceb4e43aa3ed2c519e0421f740b2c4c48e6d4e765cd27772d0a" +
		"20dde7d81b7fb679dd40b72b2686815d033ee6173c38c109d68023e444bde923"
	signingPrimeQ = "efee02c210a305f682530ec83fc32661bf9dc145bac70f88272aad2b64ca3433" +
		"d67f9d2879861f963c6fe0a4cfcbcf3cb044fe9e5444093eeb9cc8e4b2379198" +
		"8c496f47cee1dd3311008fa9a2ff986334117802f5656b3160c32e66e5421327" +
		"2c5b2bda4b3525089faeacfdba7bc9ea5af85bdadc8c2671e7b3d698b2b0ae89"
)

func loadSigningKey() *rsa.PrivateKey {
	const exponent = 65537
	p, _ := new(big.Int).SetString(signingPrimeP, 16)
	q, _ := new(big.Int).SetString(signingPrimeQ, 16)
	one := big.NewInt(1)
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
		D:         new(big.Int).ModInverse(big.NewInt(exponent), totient),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	return key
}

// sign appends the signature to the first two parts of a token, as IAM does: RS256,
// with a key that anybody can check.
func (b *tokenBook) sign(unsigned string) string {
	digest := sha256.Sum256([]byte(unsigned))
	// PKCS #1 v1.5 needs no randomness: the same claims make the same token.
	signature, err := rsa.SignPKCS1v15(nil, b.key(), crypto.SHA256, digest[:])
	if err != nil {
		panic(err) // The key is a constant and the digest has the right length.
	}
	return unsigned + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// verified returns the first two parts of a token that carries our signature.
func (b *tokenBook) verified(token string) (string, bool) {
	end := strings.LastIndex(token, ".")
	if end < 0 {
		return "", false
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(token[end+1:])
	digest := sha256.Sum256([]byte(token[:end]))
	return token[:end], err == nil &&
		rsa.VerifyPKCS1v15(&b.key().PublicKey, crypto.SHA256, digest[:], signature) == nil
}

// keySet answers GET /identity/keys: the public key that checks the tokens.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api.
func (s *Server) keySet(*call) (reply, *problem) {
	public := s.tokens.key().PublicKey
	encode := base64.RawURLEncoding.EncodeToString
	return respond(http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "alg": "RS256", "kid": signingKeyID,
		"n": encode(public.N.Bytes()), "e": encode(big.NewInt(int64(public.E)).Bytes()),
	}}}), nil
}

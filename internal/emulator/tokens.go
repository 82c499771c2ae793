// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const apiKeyGrant = "urn:ibm:params:oauth:grant-type:apikey"

// tokenFields are the fields of the token call, which may come in the body or
// in the query string.
func tokenFields() []string { return []string{"grant_type", "apikey", "response_type", "scope"} }

// A tokenBook issues bearer tokens and reads them again.
type tokenBook struct {
	life   time.Duration
	key    func() *rsa.PrivateKey // made at the first use
	random *seededRandom
	issued bounded[string]
}

// issue signs a token for the user who owns a key. It has the claims of IBM's access
// tokens that clients read, and the ID of the key, which IBM's tokens do not show.
func (b *tokenBook) issue(u *user, key *apiKey, now time.Time) string {
	id, subType := u.iamID, ""
	switch {
	case u.profileID != "":
		id, subType = u.profileID, "Profile"
	case u.role == roleServiceID:
		subType = "ServiceId"
	}
	realm, identifier, _ := strings.Cut(id, "-")
	body := map[string]any{
		"iam_id": id, "id": id, "realmid": realm, "identifier": identifier,
		"jti": b.random.uuid("token"), "name": cmp.Or(u.email, identifier),
		"account": map[string]any{"valid": true, "bss": key.accountID},
		"iat":     now.Unix(), "exp": now.Add(b.life).Unix(),
		"iss": "https://iam.cloud.ibm.com/identity", "grant_type": apiKeyGrant,
		"scope": "ibm openid", "client_id": "default", "acr": 1, "amr": []string{"pwd"},
		"emulator_key_id": key.id,
	}
	if subType == "" {
		body["sub"], body["email"] = u.email, u.email
	} else {
		body["sub"], body["sub_type"] = identifier, subType
	}
	token := b.sign(segment(map[string]string{"alg": "RS256", "kid": signingKeyID}) + "." + segment(body))
	b.issued.add(token)
	return token
}

// claims are those that the emulator reads again.
type claims struct {
	IAMID   string `json:"iam_id"`
	Account struct {
		ID string `json:"bss"`
	} `json:"account"`
	Expires int64  `json:"exp"`
	KeyID   string `json:"emulator_key_id"`
}

func segment(value any) string { return base64.RawURLEncoding.EncodeToString(mustMarshal(value)) }

// exchangeToken answers POST /identity/token: a bearer token for an API key.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#gettoken-apikey.
func (s *Server) exchangeToken(c *call) (reply, *problem) {
	form, refusal := tokenForm(c)
	if refusal != nil {
		return reply{}, refusal
	}
	key, refusal := s.useKey(form.Get("apikey"), c.now)
	if refusal != nil {
		return reply{}, refusal
	}
	life := int64(s.tokens.life / time.Second)
	return respond(http.StatusOK, map[string]any{
		"access_token":  s.tokens.issue(s.store.userOf(key.iamID, key.accountID), key, c.now),
		"refresh_token": "not_supported",
		"ims_user_id":   1000000,
		"token_type":    "Bearer",
		"expires_in":    life,
		"expiration":    c.now.Unix() + life,
		"scope":         "ibm openid",
	}), nil
}

// tokenForm merges body and query and checks the grant.
func tokenForm(c *call) (url.Values, *problem) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return nil, badRequest("the form cannot be parsed")
	}
	for name, values := range c.query {
		form[name] = append(form[name], values...)
	}
	for name, values := range form {
		if !slices.Contains(tokenFields(), name) {
			return nil, badParameter(name, "unknown property "+quote(name))
		}
		if len(values) > 1 {
			return nil, badParameter(name, "property "+quote(name)+" is given more than once")
		}
	}
	for _, name := range []string{"grant_type", "apikey"} {
		if form.Get(name) == "" {
			return nil, missingField(name)
		}
	}
	if form.Get("grant_type") != apiKeyGrant {
		return nil, badParameter("grant_type", "Property value is not valid: grant_type")
	}
	if r := form.Get("response_type"); r != "" && r != "cloud_iam" {
		return nil, badParameter("response_type", "Property value is not valid: response_type")
	}
	return form, nil
}

// useKey notes that the key with a value is used now. It refuses a key that cannot be
// used, and returns it, too. A key that IAM has not replicated yet looks exactly like
// one that does not exist.
//
// Assumed A28: A disabled key is refused with 400 and BXNIM0408E, an expired one
// with 400 and BXNIM0407E.
// Assumed A29: A locked key can be exchanged for a token.
func (s *Server) useKey(value string, now time.Time) (*apiKey, *problem) {
	key := s.store.keyByValue(value)
	switch {
	case key == nil || !key.visible(now):
		return key, badKey("BXNIM0415E", "Provided API key could not be found.")
	case key.disabled:
		return key, badKey("BXNIM0408E", "Provided API key is disabled.")
	case key.expired(now):
		return key, badKey("BXNIM0407E", "Provided API key is expired.")
	}
	key.authnCount++
	key.lastAuthn = now
	return key, nil
}

func badKey(messageCode, message string) *problem {
	return &problem{status: http.StatusBadRequest, messageCode: messageCode, message: message, tokenShape: true}
}

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

// read returns the claims of a token that carries our signature.
func (b *tokenBook) read(token string) (body claims, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return body, false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || rsa.VerifyPKCS1v15(&b.key().PublicKey, crypto.SHA256, digest[:], signature) != nil {
		return body, false
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	return body, err == nil && json.Unmarshal(text, &body) == nil
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

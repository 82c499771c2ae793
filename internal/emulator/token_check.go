// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// A caller is the user of a bearer token.
type caller struct {
	identity // of the profile, when one is used

	keyID string // of the key that the token was made from
	user  *user
}

// manages reports whether the caller may make user API keys and credentials, and see
// and delete other people's. IBM asks for the role Admin or the account's owner.
//
// Assumed A30: Without the role Admin or the ownership of the account, creating
// keys and storing or deleting credentials is refused with 403.
// Assumed A31: Without that role people can still read, and delete their own keys
// in IAM.
func (c caller) manages() bool {
	return slices.Contains([]string{roleAdmin, roleOwner, roleServiceID}, c.user.role)
}

// authenticate sets the caller from the bearer token. A token outlives the
// key that it was exchanged for.
//
// Assumed A1: IAM refuses a missing or invalid token with 401 and BXNIM0308E.
// Assumed A55: Every platform call of a user who never opened watsonx in a region
// answers 500.
func (s *Server) authenticate(c *call) *problem {
	if c.route.open {
		return nil
	}
	token, ok := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !ok || token == "" {
		if c.isPlatformCall() {
			return notAuthenticated("CATSV5078E: the request carries no bearer token")
		}
		return notAuthenticated(noAuthorization)
	}
	body, ok := s.tokens.read(token)
	if !ok {
		return notAuthenticated("CATSV5077E: the bearer token has no valid signature")
	}
	if c.now.Unix() >= body.Expires {
		if c.isPlatformCall() && quirksOf(c.params["region"]).expiredTokenIs400 {
			return &problem{status: http.StatusBadRequest, message: "jwt expired", flat: true}
		}
		return notAuthenticated("CATSV5079E: the bearer token is expired")
	}
	// Tokens outlive a restart, which may know fewer people and accounts.
	u := s.store.userOf(body.IAMID, body.Account.ID)
	if u == nil || body.Account.ID == "" {
		return notAuthenticated("CATSV5077E: the user of the bearer token is not in this account")
	}
	if slices.Contains(u.noProfile, c.params["region"]) {
		return refuse(http.StatusInternalServerError, "", "An unexpected error occurred while the user profile was read.")
	}
	c.caller = caller{identity: identity{body.IAMID, body.Account.ID}, keyID: body.KeyID, user: u}
	return nil
}

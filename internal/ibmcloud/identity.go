// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"time"
)

// An Identity is who the client's bearer token speaks for.
type Identity struct {
	IAMID     string // for example "IBMid-…", or "{realm}-{uuid}" of a federated user
	AccountID string
	SubType   string // empty for a person; "ServiceId", "Profile"

	ExpiresAt time.Time // when the token that says so expires; zero when it does not say
}

// IsTrustedProfile reports whether a trusted profile was assumed.
func (i Identity) IsTrustedProfile() bool {
	return strings.EqualFold(i.SubType, "Profile") || strings.HasPrefix(i.IAMID, "iam-Profile-")
}

// IsServiceID reports whether the identity is a service ID.
func (i Identity) IsServiceID() bool {
	return strings.EqualFold(i.SubType, "ServiceId") || strings.HasPrefix(i.IAMID, "iam-ServiceId-")
}

// Identity returns the claims of the bearer token. If the client has no token
// yet, it exchanges its key for one. The signature is not verified: the token
// comes from IAM or from the user, and the services verify it. A token without
// a user or without an account is an error that says so.
func (c *Client) Identity(ctx context.Context) (Identity, error) {
	_, identity, err := c.BearerToken(ctx)
	return identity, err
}

// BearerToken returns the bearer token that the client sends, and its claims.
// If the client has no token yet, it exchanges its key for one. The caller must
// not print the token.
func (c *Client) BearerToken(ctx context.Context) (string, Identity, error) {
	_, k := begin(ctx, opToken, "")
	token, err := c.tokens.get(ctx, "")
	if err != nil {
		k.lost = err
		return "", Identity{}, c.failed(k, err)
	}
	identity, err := readClaims(token)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Source = c.options.Source
	}
	return token, identity, err
}

// readClaims reads whom a token speaks for.
func readClaims(token string) (Identity, error) {
	refuse := func(message string) (Identity, error) {
		return Identity{}, &Error{Operation: opToken, Message: message, Err: ErrBadToken}
	}

	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return refuse("the bearer token is not a JSON Web Token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return refuse("the bearer token is not a JSON Web Token")
	}
	claims := read[object](payload)
	if claims == nil {
		return refuse("the claims of the bearer token cannot be read")
	}
	identity := Identity{
		IAMID:     cmp.Or(claims.text("iam_id"), claims.text("id")),
		AccountID: claims.object("account").text("bss"),
		SubType:   claims.text("sub_type"),
	}
	if end := claims.whole("exp"); end > 0 {
		identity.ExpiresAt = time.Unix(end, 0).UTC()
	}
	switch {
	case identity.IAMID == "":
		return refuse("the bearer token names no user")
	case identity.AccountID == "":
		return refuse("the bearer token names no account; log in to an account first, or use an API key, which belongs to one")
	}
	return identity, nil
}

// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
	"time"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

// An APIKey is what IAM tells about an API key. It never holds the value.
type APIKey struct {
	ID               string
	EntityTag        string // the version; see UpdateAPIKey
	CRN              string
	Name             string // not unique
	Description      string
	IAMID            string // whom the key authenticates
	AccountID        string
	CreatedBy        string
	CreatedAt        time.Time // zero when IAM does not say
	ModifiedAt       time.Time // zero when IAM does not say
	ExpiresAt        time.Time // zero when the key does not expire
	Disabled         bool
	Locked           bool   // IAM refuses to change or delete the key
	ActionWhenLeaked string // "none", "disable", "delete"; empty when IAM does not say
}

// A NewAPIKey is what CreateAPIKey asks for. Name and IAMID are required.
type NewAPIKey struct {
	Name             string
	IAMID            string // must be the caller's own for a user
	AccountID        string // must be the token's
	Description      string
	ExpiresAt        *time.Time // to the minute, UTC; nil for never
	ActionWhenLeaked string     // "none", "disable", "delete"; empty for IAM's default
	Locked           bool
}

// An APIKeyChange is what UpdateAPIKey changes. What is nil stays as it is.
type APIKeyChange struct {
	Name             *string    // not empty
	Description      *string    // an empty one clears it
	ExpiresAt        *time.Time // to the minute, UTC; the zero time asks for none
	ActionWhenLeaked *string
}

// errIncomplete means that a reply is valid JSON and lacks what was asked for.
var errIncomplete = errors.New("something is missing in it")

// GetAPIKey reads one API key. The error is ErrNotFound when there is none.
//
// GET /v1/apikeys/{id} – https://cloud.ibm.com/apidocs/iam-identity-token-api#get-api-key
func (c *Client) GetAPIKey(ctx context.Context, id string) (APIKey, error) {
	ctx, k := begin(ctx, opGetAPIKey, "")
	if err := checkID(id); err != nil {
		return APIKey{}, c.failed(k, err)
	}
	got, _, err := c.iam.GetAPIKeyWithContext(ctx, &iamidentityv1.GetAPIKeyOptions{ID: &id})
	return c.oneKey(k, got, err)
}

// CreateAPIKey creates an API key. With an empty value IAM makes one up;
// otherwise it is the caller's own, of at least 32 characters and never used
// before. The secret is the key's value; IAM shows it here and never again.
//
// The request is sent once. When the error is ErrAmbiguous the key may exist.
//
// POST /v1/apikeys – https://cloud.ibm.com/apidocs/iam-identity-token-api#create-api-key
func (c *Client) CreateAPIKey(ctx context.Context, in NewAPIKey, value string) (key APIKey, secret string, err error) {
	ctx, k := begin(ctx, opCreateAPIKey, "", value)
	o := &iamidentityv1.CreateAPIKeyOptions{
		Name:             &in.Name,
		IamID:            &in.IAMID,
		AccountID:        unlessEmpty(in.AccountID),
		Description:      unlessEmpty(in.Description),
		ActionWhenLeaked: unlessEmpty(in.ActionWhenLeaked),
		Apikey:           unlessEmpty(value),
	}
	if in.ExpiresAt != nil {
		o.ExpiresAt = unlessEmpty(formatExpiry(*in.ExpiresAt))
	}
	if in.Locked {
		o.EntityLock = unlessEmpty("true")
	}

	got, _, err := c.iam.CreateAPIKeyWithContext(ctx, o)
	if key, err = c.oneKey(k, got, err); err != nil {
		return APIKey{}, "", err
	}
	if secret = orEmpty(got.Apikey); secret == "" {
		secret = value
	}
	if secret == "" {
		// The key exists and nobody will ever know its value.
		return APIKey{}, "", c.failed(k, errIncomplete)
	}
	return key, secret, nil
}

// UpdateAPIKey changes an API key. The entity tag is that of the key as last
// read, or "*" for whatever is there; the error is ErrConflict when the key was
// changed meanwhile, or is locked. The request is sent once.
//
// PUT /v1/apikeys/{id} – https://cloud.ibm.com/apidocs/iam-identity-token-api#update-api-key
func (c *Client) UpdateAPIKey(ctx context.Context, id, entityTag string, change APIKeyChange) (APIKey, error) {
	ctx, k := begin(ctx, opUpdateAPIKey, "")
	if err := checkID(id); err != nil {
		return APIKey{}, c.failed(k, err)
	}
	if entityTag == "" {
		return APIKey{}, c.failed(k, errors.New("no entity tag is given"))
	}
	o := &iamidentityv1.UpdateAPIKeyOptions{
		ID: &id, IfMatch: &entityTag,
		Name: change.Name, Description: change.Description, ActionWhenLeaked: change.ActionWhenLeaked,
	}
	if change.ExpiresAt != nil {
		at := formatExpiry(*change.ExpiresAt)
		o.ExpiresAt = &at
	}
	got, _, err := c.iam.UpdateAPIKeyWithContext(ctx, o)
	return c.oneKey(k, got, err)
}

// DeleteAPIKey deletes an API key. The error is ErrNotFound when there is none,
// which is also the answer to a repetition after a lost reply.
//
// DELETE /v1/apikeys/{id} – https://cloud.ibm.com/apidocs/iam-identity-token-api#delete-api-key
func (c *Client) DeleteAPIKey(ctx context.Context, id string) error {
	ctx, k := begin(ctx, opDeleteAPIKey, "")
	if err := checkID(id); err != nil {
		return c.failed(k, err)
	}
	_, err := c.iam.DeleteAPIKeyWithContext(ctx, &iamidentityv1.DeleteAPIKeyOptions{ID: &id})
	return c.done(k, err)
}

// LockAPIKey protects an API key against changes and deletion.
//
// POST /v1/apikeys/{id}/lock – https://cloud.ibm.com/apidocs/iam-identity-token-api#lock-api-key
func (c *Client) LockAPIKey(ctx context.Context, id string) error {
	ctx, k := begin(ctx, opLockAPIKey, "")
	if err := checkID(id); err != nil {
		return c.failed(k, err)
	}
	_, err := c.iam.LockAPIKeyWithContext(ctx, &iamidentityv1.LockAPIKeyOptions{ID: &id})
	return c.done(k, err)
}

// UnlockAPIKey lifts the protection of LockAPIKey.
//
// DELETE /v1/apikeys/{id}/lock – https://cloud.ibm.com/apidocs/iam-identity-token-api#unlock-api-key
func (c *Client) UnlockAPIKey(ctx context.Context, id string) error {
	ctx, k := begin(ctx, opUnlockAPIKey, "")
	if err := checkID(id); err != nil {
		return c.failed(k, err)
	}
	_, err := c.iam.UnlockAPIKeyWithContext(ctx, &iamidentityv1.UnlockAPIKeyOptions{ID: &id})
	return c.done(k, err)
}

// OwnAPIKey reads the API key that the client authenticates with. A client
// that has only a token gets an error.
//
// GET /v1/apikeys/details – https://cloud.ibm.com/apidocs/iam-identity-token-api#get-api-keys-details
func (c *Client) OwnAPIKey(ctx context.Context) (APIKey, error) {
	ctx, k := begin(ctx, opOwnAPIKey, "")
	if !c.AuthenticatesWithKey() {
		return APIKey{}, c.failed(k, errors.New("the client authenticates with a token, not with an API key"))
	}
	return c.details(ctx, k, c.options.APIKey)
}

// DescribeAPIKey reads the API key with the given value. The error is
// ErrNotFound when there is none.
//
// GET /v1/apikeys/details – https://cloud.ibm.com/apidocs/iam-identity-token-api#get-api-keys-details
func (c *Client) DescribeAPIKey(ctx context.Context, value string) (APIKey, error) {
	ctx, k := begin(ctx, opOwnAPIKey, "", value)
	return c.details(ctx, k, value)
}

func (c *Client) details(ctx context.Context, k *call, value string) (APIKey, error) {
	got, _, err := c.iam.GetAPIKeysDetailsWithContext(ctx, &iamidentityv1.GetAPIKeysDetailsOptions{IamAPIKey: &value})
	return c.oneKey(k, got, err)
}

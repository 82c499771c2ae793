// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
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
	ExpiresAt        time.Time // to the minute, UTC; zero for never
	ActionWhenLeaked string    // "none", "disable", "delete"; empty for IAM's default
	Locked           bool
}

// An APIKeyChange is what UpdateAPIKey changes. What is nil stays as it is.
type APIKeyChange struct {
	Description      *string    // an empty one clears it
	ExpiresAt        *time.Time // to the minute, UTC; the zero time asks for none
	ActionWhenLeaked *string
}

// errIncomplete means that a reply is valid JSON and lacks what was asked for.
var errIncomplete = errors.New("something is missing in it")

// GetAPIKey reads one API key. The error is ErrNotFound when there is none.
func (c *Client) GetAPIKey(ctx context.Context, id string) (APIKey, error) {
	return aboutKey(ctx, c, opGetAPIKey, id, c.iam().GetAPIKeyWithContext, c.iam().NewGetAPIKeyOptions(id))
}

// CreateAPIKey creates an API key. With an empty value IAM makes one up;
// otherwise it is the caller's own, of at least 32 characters and never used
// before. The secret is the key's value; IAM shows it here and never again.
//
// The request is sent once. When the error is ErrAmbiguous the key may exist.
func (c *Client) CreateAPIKey(ctx context.Context, in NewAPIKey, value string) (key APIKey, secret string, err error) {
	ctx, k := begin(ctx, opCreateAPIKey, "", value)
	o := &iamidentityv1.CreateAPIKeyOptions{
		Name:             &in.Name,
		IamID:            &in.IAMID,
		AccountID:        unlessEmpty(in.AccountID),
		Description:      unlessEmpty(in.Description),
		ExpiresAt:        unlessEmpty(formatExpiry(in.ExpiresAt)),
		ActionWhenLeaked: unlessEmpty(in.ActionWhenLeaked),
		Apikey:           unlessEmpty(value),
	}
	if in.Locked {
		o.EntityLock = unlessEmpty("true")
	}

	got, _, err := c.iam().CreateAPIKeyWithContext(ctx, o)
	if key, err = c.keyOf(k, got, err); err != nil {
		return APIKey{}, "", err
	}
	if secret = cmp.Or(core.StringNilMapper(got.Apikey), value); secret == "" {
		// The key exists and nobody will ever know its value.
		return APIKey{}, "", c.failed(k, errIncomplete)
	}
	return key, secret, nil
}

// UpdateAPIKey changes an API key. The entity tag is that of the key as last
// read, or "*" for whatever is there; the error is ErrConflict when the key was
// changed meanwhile, or is locked. The request is sent once.
func (c *Client) UpdateAPIKey(ctx context.Context, id, entityTag string, change APIKeyChange) (APIKey, error) {
	if entityTag == "" {
		return APIKey{}, &Error{Operation: opUpdateAPIKey, Message: "no entity tag is given"}
	}
	o := c.iam().NewUpdateAPIKeyOptions(id, entityTag)
	o.Description, o.ActionWhenLeaked = change.Description, change.ActionWhenLeaked
	if change.ExpiresAt != nil {
		o.ExpiresAt = new(formatExpiry(*change.ExpiresAt))
	}
	return aboutKey(ctx, c, opUpdateAPIKey, id, c.iam().UpdateAPIKeyWithContext, o)
}

// DeleteAPIKey deletes an API key. The error is ErrNotFound when there is none,
// which is also the answer to a repetition after a lost reply.
func (c *Client) DeleteAPIKey(ctx context.Context, id string) error {
	return toKey(ctx, c, opDeleteAPIKey, id, c.iam().DeleteAPIKeyWithContext, c.iam().NewDeleteAPIKeyOptions(id))
}

// LockAPIKey protects an API key against changes and deletion.
func (c *Client) LockAPIKey(ctx context.Context, id string) error {
	return toKey(ctx, c, opLockAPIKey, id, c.iam().LockAPIKeyWithContext, c.iam().NewLockAPIKeyOptions(id))
}

// UnlockAPIKey lifts the protection of LockAPIKey.
func (c *Client) UnlockAPIKey(ctx context.Context, id string) error {
	return toKey(ctx, c, opUnlockAPIKey, id, c.iam().UnlockAPIKeyWithContext, c.iam().NewUnlockAPIKeyOptions(id))
}

// OwnAPIKey reads the API key that the client authenticates with. A client
// that has only a token gets an error.
func (c *Client) OwnAPIKey(ctx context.Context) (APIKey, error) {
	return c.DescribeAPIKey(ctx, c.options.APIKey)
}

// DescribeAPIKey reads the API key with the given value. The error is
// ErrNotFound when there is none.
func (c *Client) DescribeAPIKey(ctx context.Context, value string) (APIKey, error) {
	ctx, k := begin(ctx, opOwnAPIKey, "", value)
	if value == "" {
		return APIKey{}, c.failed(k, errors.New("no API key is given"))
	}
	got, _, err := c.iam().GetAPIKeysDetailsWithContext(ctx, &iamidentityv1.GetAPIKeysDetailsOptions{IamAPIKey: &value})
	return c.keyOf(k, got, err)
}

// aboutKey makes a call about one API key, whose reply is the key.
func aboutKey[O any](
	ctx context.Context, c *Client, operation, id string,
	send func(context.Context, O) (*iamidentityv1.APIKey, *core.DetailedResponse, error), options O,
) (APIKey, error) {
	ctx, k := begin(ctx, operation, "")
	if err := checkID(id); err != nil {
		return APIKey{}, c.failed(k, err)
	}
	got, _, err := send(ctx, options)
	return c.keyOf(k, got, err)
}

// toKey makes a call about one API key whose reply says nothing.
func toKey[O any](
	ctx context.Context, c *Client, operation, id string,
	send func(context.Context, O) (*core.DetailedResponse, error), options O,
) error {
	ctx, k := begin(ctx, operation, "")
	err := checkID(id)
	if err == nil {
		_, err = send(ctx, options)
	}
	if err != nil {
		return c.failed(k, err)
	}
	return nil
}

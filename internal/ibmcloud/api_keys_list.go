// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

// APIKeyQuery selects API keys. Empty fields are not sent.
type APIKeyQuery struct {
	IAMID      string // must be the caller's own for a user
	AccountID  string // must be the token's
	ServiceIDs bool   // the keys of service IDs instead of those of people
	Scope      string // "entity" (IAM's default) or "account"
	Sort       string // "name", "description", "created_at" or "created_by"; in no particular order without it
}

const pageSize = 100 // the most that IAM gives at once

// ListAPIKeys returns all API keys that match.
func (c *Client) ListAPIKeys(ctx context.Context, q APIKeyQuery) ([]APIKey, error) {
	keys := []APIKey{}
	for key, err := range c.APIKeys(ctx, q) {
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// APIKeys returns the API keys that match, one after the other. It asks for the next
// page when half of a page was taken: a caller that takes all waits less, and one that
// stops early saves the rest. Nothing follows an error.
func (c *Client) APIKeys(ctx context.Context, q APIKeyQuery) iter.Seq2[APIKey, error] {
	return func(yield func(APIKey, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		o := &iamidentityv1.ListAPIKeysOptions{
			IamID: unlessEmpty(q.IAMID), AccountID: unlessEmpty(q.AccountID), Scope: unlessEmpty(q.Scope),
			Sort: unlessEmpty(q.Sort), Pagesize: new(int64(pageSize)),
		}
		if q.ServiceIDs {
			o.Type = new("serviceid")
		}
		seen := pages{}
		ask := func() <-chan apiKeyPage {
			landed := make(chan apiKeyPage, 1)
			go func() { landed <- c.apiKeyPage(ctx, o, seen) }()
			return landed
		}
		for ahead := ask(); ahead != nil; {
			page := <-ahead
			if ahead = nil; page.err != nil {
				yield(APIKey{}, page.err)
				return
			}
			o.Pagetoken = page.next
			for i, key := range page.keys {
				if i == len(page.keys)/2 && page.next != nil {
					ahead = ask()
				}
				if !yield(apiKey(&key), nil) {
					return
				}
			}
			if ahead == nil && page.next != nil {
				ahead = ask() // The page was empty.
			}
		}
	}
}

// An apiKeyPage is one page of a list.
type apiKeyPage struct {
	keys []iamidentityv1.APIKey
	next *string // the token of the next page; nil after the last
	err  error
}

// apiKeyPage reads one page. A list that is missing is an error: an empty one would
// say that there are no keys.
func (c *Client) apiKeyPage(ctx context.Context, o *iamidentityv1.ListAPIKeysOptions, seen pages) (page apiKeyPage) {
	ctx, k := begin(ctx, OpListAPIKeys, "")
	got, _, err := c.iam().ListAPIKeysWithContext(ctx, o)
	nameless := func(key iamidentityv1.APIKey) bool { return core.StringNilMapper(key.ID) == "" }
	if err == nil && (got == nil || got.Apikeys == nil || slices.ContainsFunc(got.Apikeys, nameless)) {
		err = errIncomplete
	}
	if err == nil {
		page.keys = got.Apikeys
		page.next, err = pageToken(got.Next)
	}
	if err == nil && page.next != nil {
		err = seen.visit(*page.next)
	}
	if err != nil {
		page.err = c.failed(k, err)
	}
	return page
}

// pageToken takes the token of the next page from IAM's link to it. Nothing else
// of the link counts: IAM's private hosts answer with a link to the public one.
func pageToken(link *string) (*string, error) {
	token, err := core.GetQueryParam(link, "pagetoken")
	if err != nil || token == nil && core.StringNilMapper(link) != "" {
		return nil, errNextPage
	}
	return token, nil
}

// keyOf turns IBM's reply about one key into ours.
func (c *Client) keyOf(k *call, got *iamidentityv1.APIKey, err error) (APIKey, error) {
	if err != nil {
		return APIKey{}, c.failed(k, err)
	}
	if got == nil || core.StringNilMapper(got.ID) == "" {
		return APIKey{}, c.failed(k, errIncomplete)
	}
	return apiKey(got), nil
}

func apiKey(in *iamidentityv1.APIKey) APIKey {
	text := core.StringNilMapper // "" for nil
	key := APIKey{
		ID:               text(in.ID),
		EntityTag:        text(in.EntityTag),
		CRN:              text(in.CRN),
		Name:             text(in.Name),
		Description:      text(in.Description),
		IAMID:            text(in.IamID),
		AccountID:        text(in.AccountID),
		CreatedBy:        text(in.CreatedBy),
		ExpiresAt:        parseTime(text(in.ExpiresAt)),
		Disabled:         in.Disabled != nil && *in.Disabled,
		Locked:           in.Locked != nil && *in.Locked,
		ActionWhenLeaked: text(in.ActionWhenLeaked),
	}
	if in.CreatedAt != nil {
		key.CreatedAt = time.Time(*in.CreatedAt).UTC()
	}
	if in.ModifiedAt != nil {
		key.ModifiedAt = time.Time(*in.ModifiedAt).UTC()
	}
	return key
}

// checkID refuses ids that would turn a request for one object into a request
// for its parent: net/http and proxies shorten such paths.
func checkID(id string) error {
	if id == "" || id == "." || id == ".." {
		return errors.New("the id is empty or a path")
	}
	return nil
}

func unlessEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

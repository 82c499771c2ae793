// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

const assetPageSize = 200 // the most jobs or runs that the platform gives at once

// ErrShortList means that a list of jobs or runs ended before it was complete.
var ErrShortList = errors.New("the service did not list all of them, and did not say how to go on")

// oneAsset sends a request whose reply is a job or a run.
func oneAsset[T any](ctx context.Context, c *Client, m message, from func(*Client, *call, object) T) (T, error) {
	var got object
	k, err := c.send(ctx, m, &got)
	if err != nil {
		return *new(T), err
	}
	if got.object("metadata").text("asset_id") == "" {
		return *new(T), c.failed(k, errIncomplete)
	}
	return from(c, k, got), nil
}

// listAssets reads the pages of a list of jobs or runs, until there are at least
// as many as asked for; 0 asks for all. A service that ignores limits gives more.
// With ErrShortList it returns what it has: total_rows counts more, or the last
// page was full and named no other.
func listAssets[T any](ctx context.Context, c *Client, m message, limit int, from func(*Client, *call, object) T) ([]T, error) {
	found := []T{}
	seen := pages{}
	size := assetPageSize
	if limit > 0 {
		size = min(limit, assetPageSize)
	}
	m.query["limit"] = strconv.Itoa(size)
	for {
		var page object
		k, err := c.send(ctx, m, &page)
		if err != nil {
			return nil, err
		}
		results := page.list("results")
		if results == nil {
			return nil, c.failed(k, errIncomplete) // An empty list would say that there are none.
		}
		for _, r := range results {
			if r.object("metadata").text("asset_id") == "" {
				return nil, c.failed(k, errIncomplete)
			}
			found = append(found, from(c, k, r))
		}
		if limit > 0 && len(found) >= limit {
			return found, nil
		}
		next, err := nextToken(page["next"])
		if err == nil && next != "" {
			err = seen.visit(next)
		}
		if err != nil {
			return nil, c.failed(k, err)
		}
		if next == "" {
			total := read[*int](page["total_rows"])
			if total != nil && len(found) < *total || total == nil && len(results) >= size {
				return found, fmt.Errorf("%s in %s: %w, after %d", m.operation, m.scope.Region, ErrShortList, len(found))
			}
			return found, nil
		}
		m.query["next"] = next
	}
}

// nextToken returns what asks for the next page of a list: a text, or an object
// that goes back as text. It is empty after the last page.
func nextToken(raw json.RawMessage) (string, error) {
	var token string
	var compact bytes.Buffer
	switch {
	case len(raw) == 0 || string(raw) == "null" || string(raw) == "{}":
		return "", nil
	case json.Unmarshal(raw, &token) == nil:
		return token, nil
	case raw[0] == '{' && json.Compact(&compact, raw) == nil:
		return compact.String(), nil
	}
	return "", errNextPage
}

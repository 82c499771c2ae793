// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// A TaskCredential is what the platform tells about a stored API key. It never
// holds the key's value.
type TaskCredential struct {
	ID          string
	Name        string
	Description string    // empty also when the service does not repeat it
	OwnerID     string    // the owner's IAM ID; empty when the service does not say
	Scope       string    // JSON of what it is limited to, such as {"project_id":"P1"}; empty for a user's own credential
	CreatedAt   time.Time // zero when the service does not say
}

// A NewTaskCredential is what CreateTaskCredential asks for. Name is required.
type NewTaskCredential struct {
	Name        string
	Description string
}

const typeAPIKey = "iam_api_key"

// ListTaskCredentials returns the API keys that are stored in a region, in no
// particular order. They may belong to several people; see OwnerID. An entry
// that cannot be read is left out.
func (c *Client) ListTaskCredentials(ctx context.Context, region string) ([]TaskCredential, error) {
	found := []TaskCredential{}
	m := message{operation: OpListTaskCredentials, scope: Scope{Region: region}, query: map[string]string{"type": typeAPIKey}}
	seen := pages{fmt.Sprint(m.query): true}
	for {
		var page object
		k, err := c.send(ctx, m, &page)
		if err != nil {
			return nil, err
		}
		listed, err := credentialsOf(page)
		if err != nil {
			return nil, c.failed(k, err)
		}
		found = append(found, listed...)
		if m.query, err = nextQuery(page["next"]); err == nil && m.query != nil {
			err = seen.visit(fmt.Sprint(m.query))
		}
		if err != nil {
			return nil, c.failed(k, err)
		}
		if m.query == nil {
			return found, nil
		}
	}
}

// credentialsOf returns the API keys of a page. A list that is missing, or of which
// nothing can be read, is an error: an empty one would say that nothing is
// installed.
func credentialsOf(page object) ([]TaskCredential, error) {
	listed := page.list("credentials")
	var keys []TaskCredential
	readable := 0
	for _, one := range listed {
		if one.text("id") == "" {
			continue
		}
		readable++
		if t := one.text("type"); t == "" || t == typeAPIKey {
			keys = append(keys, credentialOf(one))
		}
	}
	if listed == nil || readable == 0 && len(listed) > 0 {
		return nil, errIncomplete
	}
	return keys, nil
}

// nextQuery returns the query that asks for the next page; nil after the last. Only
// the query of the link counts: the token goes to the configured host and path,
// wherever the link points. A link without a query names no page.
func nextQuery(next json.RawMessage) (map[string]string, error) {
	var href string
	switch at := read[object](next); {
	case at != nil:
		href = at.text("href")
	case len(next) > 0 && json.Unmarshal(next, &href) != nil: // Otherwise it is a text, or null.
		return nil, errNextPage
	}
	link, err := url.Parse(href)
	if err != nil {
		return nil, errNextPage
	}
	if link.RawQuery == "" {
		return nil, nil
	}
	query := map[string]string{"type": typeAPIKey}
	for name, values := range link.Query() {
		query[name] = values[0]
	}
	return query, nil
}

// credentialOf returns the credential of a reply. Only its ID and name are sure to be there.
func credentialOf(in object) TaskCredential {
	owner := textOf(in["owner"])
	if owner == "" {
		owner = in.object("owner").text("user_id")
	}
	return TaskCredential{
		ID:          in.text("id"),
		Name:        in.text("name"),
		Description: in.text("description"),
		OwnerID:     owner,
		Scope:       scopeOf(in["scope"]),
		CreatedAt:   in.time("created_at"),
	}
}

// scopeOf returns what a credential is limited to as compact JSON; "" if nothing
// limits it. Members that are empty limit nothing.
func scopeOf(raw json.RawMessage) string {
	members := read[map[string]any](raw)
	for name, value := range members {
		if value == nil || value == "" {
			delete(members, name)
		}
	}
	if members != nil {
		raw, _ = json.Marshal(members)
	}
	switch text := compact(raw); text {
	case "{}", `""`, "[]", "null":
		return ""
	default:
		return text
	}
}

// CreateTaskCredential stores the value of an API key in a region. The request
// is signed with the token of that very key, which the proof holds; with an empty
// proof, with the client's own. It is sent once. When the error is ErrAmbiguous the
// credential may exist; when the service refuses a second credential of one user it
// is ErrConflict or has status 400.
func (c *Client) CreateTaskCredential(ctx context.Context, region string, in NewTaskCredential, value string, proof Proof) (TaskCredential, error) {
	body := map[string]any{"name": in.Name, "type": typeAPIKey, "secret": map[string]string{"api_key": value}}
	if in.Description != "" {
		body["description"] = in.Description
	}
	var got object
	k, err := c.send(ctx, message{
		operation: opCreateTaskCredential, scope: Scope{Region: region}, body: body,
		secrets: []string{value}, proof: proof, value: value,
	}, &got)
	if err != nil {
		return TaskCredential{}, err
	}
	if got.text("id") == "" {
		return TaskCredential{}, c.failed(k, errIncomplete)
	}
	return credentialOf(got), nil
}

// DeleteTaskCredential deletes a stored API key; the key itself stays in IAM.
// The error is ErrNotFound when there is none, which is also the answer to a
// repetition after a lost reply.
func (c *Client) DeleteTaskCredential(ctx context.Context, region, id string) error {
	m := message{operation: opDeleteTaskCredential, scope: Scope{Region: region}, ids: map[string]string{"id": id}}
	_, err := c.send(ctx, m, nil)
	return err
}

// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"fmt"
	"time"
)

// A TaskCredential is what the platform tells about a stored API key. It never
// holds the key's value.
type TaskCredential struct {
	ID          string
	Name        string
	Description string    // empty also when the service does not repeat it
	OwnerID     string    // the owner's IAM ID; empty when the service does not say
	Type        string    // "iam_api_key"; empty when the service does not say
	Scope       string    // JSON of what it is limited to, such as {"project_id":"P1"}; empty for a user's own credential
	CreatedAt   time.Time // zero when the service does not say
	UpdatedAt   time.Time // zero when the service does not say
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
//
// GET /v1/task_credentials – https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html
func (c *Client) ListTaskCredentials(ctx context.Context, region string) ([]TaskCredential, error) {
	found := []TaskCredential{}
	m := message{operation: opListTaskCredentials, region: region, query: map[string]string{"type": typeAPIKey}}
	seen := map[string]bool{fmt.Sprint(m.query): true}
	for {
		var page credentialPage
		k, err := c.send(ctx, m, &page)
		if err != nil {
			return nil, err
		}
		read, err := page.read()
		if err != nil {
			return nil, c.failed(k, err)
		}
		found = append(found, read...)
		next, err := page.next()
		if err != nil {
			return nil, c.failed(k, err)
		}
		if next == nil {
			return found, nil
		}
		at := fmt.Sprint(next)
		if seen[at] || len(seen) > maxPages {
			return nil, c.failed(k, errPageLoop)
		}
		m.query, seen[at] = next, true
	}
}

// CreateTaskCredential stores the value of an API key in a region. The request
// is signed with the token of that very key, which the proof holds; with an
// empty proof, with the client's own. It is sent once. When the error is ErrAmbiguous the credential may exist; when
// the service refuses a second credential of one user it is ErrConflict or has
// status 400.
//
// POST /v1/task_credentials – https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html
func (c *Client) CreateTaskCredential(ctx context.Context, region string, in NewTaskCredential, value string, proof Proof) (TaskCredential, error) {
	type secret struct {
		APIKey string `json:"api_key"`
	}
	body := struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Type        string `json:"type"`
		Secret      secret `json:"secret"`
	}{in.Name, in.Description, typeAPIKey, secret{value}}

	var got credentialReply
	k, err := c.send(ctx, message{
		operation: opCreateTaskCredential, region: region, body: body, secrets: []string{value}, proof: proof, value: value,
	}, &got)
	if err != nil {
		return TaskCredential{}, err
	}
	if got.ID == "" {
		return TaskCredential{}, c.failed(k, errIncomplete)
	}
	return got.credential(), nil
}

// DeleteTaskCredential deletes a stored API key; the key itself stays in IAM.
// The error is ErrNotFound when there is none, which is also the answer to a
// repetition after a lost reply.
//
// DELETE /v1/task_credentials/{id} – https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html
func (c *Client) DeleteTaskCredential(ctx context.Context, region, id string) error {
	_, err := c.send(ctx, message{operation: opDeleteTaskCredential, region: region, ids: map[string]string{"id": id}}, nil)
	return err
}

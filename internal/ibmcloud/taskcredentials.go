// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"net/url"
	"time"
)

// A TaskCredential is what the platform tells about a stored API key. It never
// holds the key's value.
type TaskCredential struct {
	ID          string
	Name        string
	Description string    // empty also when the service does not repeat it
	OwnerID     string    // the owner's IAM id; empty when the service does not say
	Type        string    // "iam_api_key"; empty when the service does not say
	CreatedAt   time.Time // zero when the service does not say
}

// A NewTaskCredential is what CreateTaskCredential asks for. Name is required.
type NewTaskCredential struct {
	Name        string
	Description string
}

const typeAPIKey = "iam_api_key"

// credentialReply is a task credential as the platform sends it. Only id and
// name are sure to be there.
type credentialReply struct {
	ID          string `json:"id"`
	Name        text   `json:"name"`
	Description text   `json:"description"`
	Type        text   `json:"type"`
	CreatedAt   text   `json:"created_at"`
	Owner       struct {
		UserID text `json:"user_id"`
	} `json:"owner"`
}

func (r credentialReply) credential() TaskCredential {
	return TaskCredential{
		ID:          r.ID,
		Name:        string(r.Name),
		Description: string(r.Description),
		OwnerID:     string(r.Owner.UserID),
		Type:        string(r.Type),
		CreatedAt:   parseTime(string(r.CreatedAt)),
	}
}

// ListTaskCredentials returns the API keys that are stored in a region, in no
// particular order. They may belong to several people; see OwnerID.
//
// GET /v1/task_credentials – https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html
func (c *Client) ListTaskCredentials(ctx context.Context, region string) ([]TaskCredential, error) {
	found := []TaskCredential{}
	seen := map[string]bool{}
	m := message{operation: opListTaskCredentials, region: region, query: map[string]string{"type": typeAPIKey}}
	for {
		var page struct {
			Credentials *[]credentialReply `json:"credentials"`
			Next        struct {
				Href string `json:"href"`
			} `json:"next"`
		}
		k, err := c.send(ctx, m, &page)
		if err != nil {
			return nil, err
		}
		if page.Credentials == nil {
			return nil, c.failed(k, errIncomplete) // An empty list would say that nothing is installed.
		}
		for _, r := range *page.Credentials {
			if r.ID == "" {
				return nil, c.failed(k, errIncomplete)
			}
			if r.Type == "" || r.Type == typeAPIKey {
				found = append(found, r.credential())
			}
		}
		if page.Next.Href == "" {
			return found, nil
		}
		if m.page, err = c.nextPage(m, page.Next.Href); err != nil {
			return nil, c.failed(k, err)
		}
		if seen[m.page.String()] || len(seen) >= maxPages {
			return nil, c.failed(k, errPageLoop)
		}
		seen[m.page.String()] = true
	}
}

// nextPage resolves the link to the next page against the page that holds it.
// Only its path and query are used: the token goes to the configured host.
func (c *Client) nextPage(m message, href string) (*url.URL, error) {
	raw, err := c.platformURL(m.region)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(raw)
	if err != nil {
		return nil, errNextPage
	}
	current := m.page
	if current == nil {
		current = base.JoinPath(pathTaskCredentials)
	}
	link, err := current.Parse(href)
	if err != nil || link.Opaque != "" {
		return nil, errNextPage
	}
	query := link.RawQuery
	if !sameHost(base, link) || link.User != nil {
		return nil, errForeign
	}
	link.Scheme, link.Host, link.Fragment, link.RawFragment = base.Scheme, base.Host, "", ""
	if link.Path == pathTaskCredentials {
		// Behind a gateway the service may not know the path that it is reached by.
		link = base.JoinPath(pathTaskCredentials)
		link.RawQuery = query
	}
	return link, nil
}

// GetTaskCredential reads one stored API key. The error is ErrNotFound when
// there is none.
//
// GET /v1/task_credentials/{id} – https://dataplatform.cloud.ibm.com/docs/content/wsj/manage-data/task-credentials.html
func (c *Client) GetTaskCredential(ctx context.Context, region, id string) (TaskCredential, error) {
	var got credentialReply
	k, err := c.send(ctx, message{operation: opGetTaskCredential, region: region, ids: map[string]string{"id": id}}, &got)
	if err != nil {
		return TaskCredential{}, err
	}
	if got.ID == "" {
		return TaskCredential{}, c.failed(k, errIncomplete)
	}
	return got.credential(), nil
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

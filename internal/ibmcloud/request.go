// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"

	"github.com/IBM/go-sdk-core/v5/core"
)

// A message is a request to the watsonx platform.
type message struct {
	operation string
	scope     Scope             // a region, and for jobs a project or a space in it
	ids       map[string]string // for the placeholders of the operation's path
	query     map[string]string // empty values are not sent
	body      any
	secrets   []string // values inside the body
	proof     Proof    // signs the request instead of the client's own token, unless it is empty
	value     string   // the key that was proven

	stream func(body io.Reader) error // reads a reply of any length; nil if it is read whole
}

// send is the only place that sends a request to the platform. It decodes the
// reply into out, unless that is nil.
func (c *Client) send(ctx context.Context, m message, out any) (*call, error) {
	ctx, k := begin(ctx, m.operation, m.scope.Region, m.secrets...)
	k.stream = m.stream
	if m.proof != (Proof{}) {
		k.signWith(c, m.proof, m.value)
	}
	req, err := c.request(ctx, m)
	if err != nil {
		return k, c.failed(k, err)
	}
	if _, err = c.service.Request(req, out); err != nil {
		return k, c.failed(k, err)
	}
	return k, nil
}

func (c *Client) request(ctx context.Context, m message) (*http.Request, error) {
	op := lookUp(m.operation)
	base, err := c.platformURL(m.scope.Region)
	if err != nil {
		return nil, err
	}
	ofJobs := strings.HasPrefix(op.Path, pathJobs)
	if ofJobs && (m.scope.ProjectID == "") == (m.scope.SpaceID == "") {
		return nil, errors.New("exactly one of a project and a space is needed")
	}

	b := core.NewRequestBuilder(op.Method).WithContext(ctx)
	for _, id := range m.ids {
		if err := checkID(id); err != nil {
			return nil, err
		}
	}
	if _, err := b.ResolveRequestURL(base, op.Path, m.ids); err != nil {
		return nil, err
	}
	query := map[string]string{"project_id": m.scope.ProjectID, "space_id": m.scope.SpaceID}
	maps.Copy(query, m.query)
	for name, value := range query {
		if value != "" {
			b.AddQuery(name, value)
		}
	}
	b.AddHeader("Accept", "application/json")
	if m.body != nil {
		b.AddHeader("Content-Type", "application/json")
		if _, err := b.SetBodyContentJSON(m.body); err != nil {
			return nil, err
		}
	}
	return b.Build()
}

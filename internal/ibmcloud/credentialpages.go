// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"encoding/json"
	"net/url"
)

// A credentialPage is one page of a list of task credentials, as the platform
// sends it. The service is hardly documented, so it is read in parts: an odd
// entry must not hide the others.
type credentialPage struct {
	Credentials *[]json.RawMessage `json:"credentials"`
	Next        json.RawMessage    `json:"next"`
}

// read returns the API keys of the page. A list that is missing, or of which
// nothing can be read, is an error: an empty one would say that nothing is
// installed.
func (p credentialPage) read() ([]TaskCredential, error) {
	if p.Credentials == nil {
		return nil, errIncomplete
	}
	var keys []TaskCredential
	readable := 0
	for _, raw := range *p.Credentials {
		var r credentialReply
		if json.Unmarshal(raw, &r) != nil || r.ID == "" {
			continue
		}
		readable++
		if r.Type == "" || r.Type == typeAPIKey {
			keys = append(keys, r.credential())
		}
	}
	if readable == 0 && len(*p.Credentials) > 0 {
		return nil, errIncomplete
	}
	return keys, nil
}

// next returns the query that asks for the next page; nil after the last. Only
// the query of the link counts: the token goes to the configured host and path,
// wherever the link points. A link without a query names no page.
func (p credentialPage) next() (map[string]string, error) {
	var href string
	var object struct {
		Href string `json:"href"`
	}
	switch {
	case len(p.Next) == 0:
		return nil, nil
	case json.Unmarshal(p.Next, &href) == nil: // A text, or null.
	case json.Unmarshal(p.Next, &object) == nil:
		href = object.Href
	default:
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

// A credentialReply is a task credential as the platform sends it. Only id and
// name are sure to be there.
type credentialReply struct {
	ID          text            `json:"id"`
	Name        text            `json:"name"`
	Description text            `json:"description"`
	Type        text            `json:"type"`
	Scope       json.RawMessage `json:"scope"`
	CreatedAt   text            `json:"created_at"`
	UpdatedAt   text            `json:"updated_at"`
	Owner       owner           `json:"owner"`
}

func (r credentialReply) credential() TaskCredential {
	return TaskCredential{
		ID:          string(r.ID),
		Name:        string(r.Name),
		Description: string(r.Description),
		OwnerID:     string(r.Owner),
		Type:        string(r.Type),
		Scope:       scope(r.Scope),
		CreatedAt:   parseTime(string(r.CreatedAt)),
		UpdatedAt:   parseTime(string(r.UpdatedAt)),
	}
}

// An owner is the IAM ID of whom a credential belongs to: a member of an
// object, or the text itself.
type owner text

// UnmarshalJSON implements json.Unmarshaler.
func (o *owner) UnmarshalJSON(raw []byte) error {
	var object struct {
		UserID text `json:"user_id"`
	}
	var plain text
	if json.Unmarshal(raw, &object) == nil {
		*o = owner(object.UserID)
	} else if err := json.Unmarshal(raw, &plain); err == nil {
		*o = owner(plain)
	}
	return nil
}

// scope returns what a credential is limited to as compact JSON; "" where
// nothing limits it, which includes members that are empty.
func scope(raw json.RawMessage) string {
	var members map[string]any
	if json.Unmarshal(raw, &members) == nil {
		for name, value := range members {
			if value == nil || value == "" {
				delete(members, name)
			}
		}
		if len(members) == 0 {
			return ""
		}
		raw, _ = json.Marshal(members)
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil || compact.String() == `""` || compact.String() == "[]" {
		return ""
	}
	return compact.String()
}

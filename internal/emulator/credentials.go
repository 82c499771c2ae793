// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

const credentialType = "iam_api_key"

// body is a task credential as the platform shows it. There is no updated_at, because
// nothing updates one.
func (stored *credential) body() map[string]any {
	scope := map[string]string{}
	maps.Copy(scope, stored.scope)
	body := map[string]any{
		"id": stored.id, "name": stored.name, "type": credentialType,
		"scope": scope, "created_at": stored.createdAt.Format(time.RFC3339),
	}
	if !quirksOf(stored.region).noOwner {
		body["owner"] = map[string]string{"user_id": stored.iamID}
	}
	if stored.description != "" && !quirksOf(stored.region).noDescription {
		body["description"] = stored.description
	}
	return body
}

type credentialRequest struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Type        string         `json:"type"`
	Scope       map[string]any `json:"scope"`
	Secret      struct {
		APIKey string `json:"api_key"`
	} `json:"secret"`
}

// createCredential answers POST /v1/task_credentials: it stores a key for the caller's
// tasks in one region.
//
// Assumed A46: A new credential with a scope is refused with 400.
// Assumed A47: The key that is stored must exist, be enabled, unexpired and the
// caller's, otherwise the answer is 400.
// Assumed A48: A service ID stores a key only with a token that was made from it,
// otherwise the answer is 403.
func (s *Server) createCredential(c *call, in credentialRequest) (reply, *problem) {
	key := s.store.keyByValue(in.Secret.APIKey)
	switch {
	case !c.caller.manages():
		return reply{}, forbidden("You are not authorized to create task credentials.")
	case in.Name == "":
		return reply{}, missingField("name")
	case in.Type != credentialType:
		return reply{}, badField("type", "The type must be iam_api_key.")
	case in.Secret.APIKey == "":
		return reply{}, missingField("secret.api_key")
	case len(in.Scope) > 0:
		return reply{}, badField("scope", "A scope is not supported.")
	case key == nil || !key.visible(c.now) || key.disabled || key.expired(c.now) || key.identity != c.caller.identity:
		return reply{}, badField("secret.api_key", "The API key is not a usable key of yours.")
	case c.caller.user.role == roleServiceID && c.caller.keyID != key.id:
		return reply{}, forbidden("A service ID stores an API key with a token that was made from it.")
	}
	made, refusal := s.store.addCredential(credential{
		name: in.Name, description: in.Description, region: c.params["region"],
		identity: c.caller.identity, value: in.Secret.APIKey,
	}, c.now)
	if refusal != nil {
		return reply{}, refusal
	}
	return respond(http.StatusCreated, made.body()), nil
}

// addCredential allows one credential for each user and region, in the way that
// the options say. A credential that reads do not show yet counts; one with a scope
// does not.
//
// Assumed A49: A second credential in a region is refused with 409 or 400, stored
// beside the first, or stored in its place.
func (s *store) addCredential(in credential, now time.Time) (*credential, *problem) {
	for _, old := range s.credentialsOf(in.identity, in.region) {
		switch second := s.options.SecondCredential; {
		case len(in.scope) > 0:
		case second == secondConflict:
			return nil, conflict("already_exists", "A task credential is already stored.")
		case second == secondBadRequest:
			return nil, badRequest("A task credential is already stored.")
		case second == secondReplace:
			s.removeCredential(old.id)
		}
	}
	return s.putCredential(in, now, now.Add(s.options.Propagation)), nil
}

// scopeQuery are the parameters that name a project or space: IBM's clients
// spelt them in two ways.
func scopeQuery() []string {
	return []string{"project_id", "space_id", "scope.project_id", "scope.space_id"}
}

// credentialQuery are the parameters of every call: IBM's Python SDK sends a
// version and a scope, and some clients repeat the type of their list.
//
// Assumed A58: Any type and version in the query of a credential call are
// accepted.
func credentialQuery() []string { return append(scopeQuery(), "version", "type") }

// listCredentials answers GET /v1/task_credentials.
//
// Assumed A50: Lists of credentials take limit and start and give next.href.
// Assumed A51: A new credential is missing from reads for as long as a new key is
// in IAM.
// Assumed A52: A project or space in the query selects the credentials with that
// scope, and a list without one shows those as well.
func (s *Server) listCredentials(c *call) (reply, *problem) {
	found := filtered(s.store.credentials, func(stored *credential) bool {
		return stored.region == c.params["region"] && stored.visible(c) && stored.matches(c)
	})
	list := listing[*credential]{
		name: "credentials", size: "limit", token: "start", usual: maxPageSize, most: maxPageSize,
		place: func(stored *credential) string { return s.store.random.rank(stored.id) },
	}
	page, refusal := list.page(s, c, found)
	if refusal != nil {
		return reply{}, refusal
	}
	body := map[string]any{"credentials": mapped(page.items, (*credential).body)}
	if page.next != "" {
		base := c.baseURL()
		if quirksOf(c.params["region"]).relativeNext {
			base = c.request.URL.EscapedPath()
		}
		body["next"] = map[string]string{"href": c.link(base, "start", page.next)}
	}
	return respond(http.StatusOK, body), nil
}

// matches reports whether the filters of a list select a credential.
func (stored *credential) matches(c *call) bool {
	refused := slices.ContainsFunc(scopeQuery(), func(parameter string) bool {
		return !c.selects(parameter, stored.scope[strings.TrimPrefix(parameter, "scope.")])
	})
	return !refused && c.selects("type", credentialType)
}

// covers reports whether a run of a job may use the credential: every member of
// its scope must name the job, its asset, its project or its space.
//
// Assumed A53: A credential with a scope works for what the scope names and for
// nothing else.
func (stored *credential) covers(of *job) bool {
	names := map[string]string{"job_id": of.id, "asset_id": of.assetRef, of.scope.parameter(): of.scope.id}
	for member, wanted := range stored.scope {
		if name, known := names[member]; !known || name != wanted {
			return false
		}
	}
	return true
}

// visible reports whether the caller can see a credential at all.
func (stored *credential) visible(c *call) bool {
	own := stored.identity == c.caller.identity
	shown := stored.accountID == c.caller.accountID && quirksOf(stored.region).showsOthers
	return !c.now.Before(stored.visibleAt) && (own || shown)
}

// getCredential answers GET /v1/task_credentials/{id}, without the secret.
func (s *Server) getCredential(c *call) (reply, *problem) {
	stored := s.store.credential(c.params["region"], c.params["id"])
	if stored == nil || !stored.visible(c) {
		return reply{}, notFound("The task credential could not be found.")
	}
	return respond(http.StatusOK, stored.body()), nil
}

// deleteCredential answers DELETE /v1/task_credentials/{id}: a credential is gone at
// once, even if reads do not show it yet. The key in IAM stays.
//
// Assumed A54: Deleting a credential of somebody else is refused with 403 where
// lists show it and with 404 elsewhere.
func (s *Server) deleteCredential(c *call) (reply, *problem) {
	if !c.caller.manages() {
		return reply{}, forbidden("You are not authorized to delete task credentials.")
	}
	stored := s.store.credential(c.params["region"], c.params["id"])
	own := stored != nil && stored.identity == c.caller.identity
	switch {
	case !own && (stored == nil || !stored.visible(c)):
		return reply{}, notFound("The task credential could not be found.")
	case !own:
		return reply{}, forbidden("The task credential belongs to somebody else.")
	}
	s.store.removeCredential(stored.id)
	if quirksOf(stored.region).deleteShowsBody {
		return respond(http.StatusOK, stored.body()), nil
	}
	return respond(http.StatusNoContent, nil), nil
}

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const jsonMedia = "application/json"

// A route is one call that the emulator understands.
type route struct {
	method   string
	pattern  string   // {name} stands for one segment of the path
	query    []string // parameters that are known
	media    []string // media types of the body; none means that there is no body
	optional bool     // the body may be left out
	open     bool     // needs no bearer token
	// noViewers refuses viewers of the account. Only calls to jobs heed it.
	noViewers bool
	handle    handler
}

// A handler answers a call or refuses it.
type handler func(*Server, *call) (reply, *problem)

// with makes a handler of a function that needs what get finds or reads.
func with[T any](get func(*Server, *call) (T, *problem), do func(*Server, *call, T) (reply, *problem)) handler {
	return func(s *Server, c *call) (reply, *problem) {
		got, refusal := get(s, c)
		if refusal != nil {
			return reply{}, refusal
		}
		return do(s, c, got)
	}
}

// readBody reads the JSON body of a request, for with.
func readBody[T any](_ *Server, c *call) (T, *problem) {
	var in T
	refusal := c.decode(&in)
	return in, refusal
}

const (
	tokenPath = "/iam/identity/token"
	// Clients that check signatures take the key set from the issuer's host.
	keySetPath, issuerKeySetPath = "/iam/identity/keys", "/identity/keys"
)

// allRoutes are the calls below /iam and /platform. Of two patterns that match,
// the first counts.
func allRoutes() []route {
	const (
		get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		keys                = "/iam/v1/apikeys"
		key                 = keys + "/{id}"
		limits              = "/iam/v1/accounts/{account_id}/limits/identity"
		credentials         = "/platform/{region}/v1/task_credentials"
		credential          = credentials + "/{id}"
	)
	inJSON := []string{jsonMedia}
	findKey, findOwnKey := (*Server).findKey, (*Server).findOwnKey
	routes := []route{
		// The fields of the token call may be in the query string instead.
		{
			method: post, pattern: tokenPath, query: tokenFields(), optional: true, open: true,
			media: []string{"application/x-www-form-urlencoded"}, handle: (*Server).exchangeToken,
		},
		{method: get, pattern: keySetPath, open: true, handle: (*Server).keySet},
		{method: get, pattern: issuerKeySetPath, open: true, handle: (*Server).keySet},
		{
			method: get, pattern: keys, handle: (*Server).listKeys, query: []string{
				"account_id", "iam_id", "pagesize", "pagetoken", "scope", "type", "sort", "order",
				"include_history", "filter", "group_id",
			},
		},
		{method: post, pattern: keys, media: inJSON, handle: with(readBody, (*Server).createKey)},
		{method: get, pattern: keys + "/details", query: []string{"include_history"}, handle: (*Server).keyDetails},
		{method: get, pattern: key, query: []string{"include_history", "include_activity"}, handle: with(findKey, (*Server).showKey)},
		{method: put, pattern: key, media: inJSON, handle: with(readBody, (*Server).updateKey)},
		{method: del, pattern: key, handle: with(findKey, (*Server).deleteKey)},
		{method: post, pattern: key + "/lock", handle: with(findOwnKey, (*Server).lockKey)},
		{method: del, pattern: key + "/lock", handle: with(findOwnKey, (*Server).lockKey)},
		{method: post, pattern: key + "/disable", handle: with(findOwnKey, (*Server).disableKey)},
		{method: del, pattern: key + "/disable", handle: with(findOwnKey, (*Server).disableKey)},
		{
			method: get, pattern: limits, handle: (*Server).identityLimits, query: []string{
				"serviceid_groups", "serviceids_per_group", "profiles", "apikeys_per_identity", "templates",
				"template_versions_per_template", "idps", "claim_rules_per_group",
			},
		},
		// Assumed A57: A credential can be neither changed nor its secret read.
		{method: get, pattern: credentials, query: append(credentialQuery(), "limit", "start"), handle: (*Server).listCredentials},
		{
			method: post, pattern: credentials, query: credentialQuery(), media: inJSON,
			handle: with(readBody, (*Server).createCredential),
		},
		{method: get, pattern: credential, query: credentialQuery(), handle: (*Server).getCredential},
		{method: del, pattern: credential, query: credentialQuery(), handle: (*Server).deleteCredential},
	}
	return slices.Concat(routes, jobRoutes(), conformanceStubs())
}

// dispatch checks a request in the order of a gateway with a service behind it, and
// lets its route answer.
func (s *Server) dispatch(c *call) reply {
	for _, check := range []func(*call) *problem{
		s.findRoute, s.authenticate, (*call).parseQuery, (*call).checkBody,
	} {
		if refusal := check(c); refusal != nil {
			return refusal.reply(c)
		}
	}
	answer, refusal := c.route.handle(s, c)
	if refusal != nil {
		return refusal.reply(c)
	}
	return answer
}

// findRoute sets the call's route and path parameters.
func (s *Server) findRoute(c *call) *problem {
	var allowed []string
	for i := range s.routes {
		params, ok := s.routes[i].match(c.request.URL)
		if !ok {
			continue
		}
		if s.routes[i].method == c.request.Method {
			c.route, c.params = &s.routes[i], params
			return nil
		}
		allowed = append(allowed, s.routes[i].method)
	}
	if len(allowed) == 0 {
		return notFound("there is nothing at this path")
	}
	slices.Sort(allowed)
	refusal := refuse(http.StatusMethodNotAllowed, "", "this path does not take the method")
	refusal.allow = slices.Compact(allowed)
	return refusal
}

// match compares the path segment by segment, each unescaped on its own, so
// that an id with an escaped slash stays one segment.
func (r *route) match(u *url.URL) (map[string]string, bool) {
	want, have := strings.Split(r.pattern, "/"), strings.Split(u.EscapedPath(), "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i := range want {
		segment, err := url.PathUnescape(have[i])
		name, isParam := strings.CutPrefix(want[i], "{")
		switch {
		case err != nil, isParam && segment == "", !isParam && segment != want[i]:
			return nil, false
		case isParam:
			params[strings.TrimSuffix(name, "}")] = segment
		}
	}
	// Each region is a host of its own; an unknown one does not answer.
	if region, ok := params["region"]; ok && !slices.Contains(Regions(), region) {
		return nil, false
	}
	return params, true
}

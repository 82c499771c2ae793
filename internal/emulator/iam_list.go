// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// listKeys answers GET /v1/apikeys: the caller's keys, or with scope=account everybody's.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#list-api-keys.
//
// Assumed A13: An iam_id or account_id other than the token's is refused with
// 403.
// Assumed A14: With scope=account the iam_id is checked and selects nothing.
// Assumed A15: Only administrators and account owners may list with
// scope=account.
// Assumed A16: A list without a type shows the keys of people and none of service
// IDs.
func (s *Server) listKeys(c *call) (reply, *problem) {
	matches, refusal := keyFilter(c)
	if refusal != nil {
		return reply{}, refusal
	}
	place, refusal := keyOrder(c.query, s.store.random)
	if refusal != nil {
		return reply{}, refusal
	}
	keys := filtered(s.store.keys, func(key *apiKey) bool { return key.visible(c.now) && matches(key) })
	list := listing[*apiKey]{
		name: "keys", size: "pagesize", token: "pagetoken", usual: 20, most: maxPageSize,
		place: place, descending: c.query.Get("order") == "desc",
	}
	page, refusal := list.page(s, c, keys)
	if refusal != nil {
		return reply{}, refusal
	}
	return respond(http.StatusOK, keyListBody(c, page)), nil
}

func keyListBody(c *call, page page[*apiKey]) map[string]any {
	link := func(token string) string { return c.link(c.baseURL(), "pagetoken", token) }
	body := map[string]any{
		"context": iamContext(c), "offset": page.start, "limit": page.size, "first": link(""),
		"apikeys": mapped(page.items, func(key *apiKey) any { return key.body(c.flag("include_history"), false) }),
	}
	if page.next != "" {
		body["next"] = link(page.next)
	}
	if page.start > 0 {
		body["previous"] = link(page.previous)
	}
	return body
}

// keyFilter turns scope, type and filter into one test.
func keyFilter(c *call) (func(*apiKey) bool, *problem) {
	if id := c.query.Get("iam_id"); id != "" && id != c.caller.iamID {
		return nil, forbidden("The iam_id must be that of the token.")
	}
	if id := c.query.Get("account_id"); id != "" && id != c.caller.accountID {
		return nil, forbidden("The account_id must be that of the token.")
	}
	matches, refusal := parseFilter(c.query.Get("filter"))
	if refusal != nil {
		return nil, refusal
	}
	switch c.query.Get("type") {
	case "", "user", "serviceid":
	default:
		return nil, badParameter("type", "The type is neither user nor serviceid.")
	}
	ofType := func(key *apiKey) bool {
		return strings.HasPrefix(key.iamID, serviceIDPrefix) == (c.query.Get("type") == "serviceid") && matches(key)
	}
	switch c.query.Get("scope") {
	case "", "entity":
		return func(key *apiKey) bool { return key.identity == c.caller.identity && ofType(key) }, nil
	case "account":
		if !c.caller.manages() {
			return nil, forbidden("You are not authorized to see the API keys of the account.")
		}
		return func(key *apiKey) bool { return key.accountID == c.caller.accountID && ofType(key) }, nil
	default:
		return nil, badParameter("scope", "The scope is neither entity nor account.")
	}
}

var filterForm = regexp.MustCompile(`(?s)^(name|description) (eq|co|sw) "(.*)"$`)

// parseFilter reads a filter such as name co "text".
//
// Assumed A17: The filter language knows eq, co and sw on name and description.
func parseFilter(filter string) (func(*apiKey) bool, *problem) {
	if filter == "" {
		return func(*apiKey) bool { return true }, nil
	}
	words := filterForm.FindStringSubmatch(filter)
	if words == nil {
		return nil, badParameter("filter", "The filter is not understood.")
	}
	compare := map[string]func(text, want string) bool{
		"eq": func(text, want string) bool { return text == want },
		"co": strings.Contains,
		"sw": strings.HasPrefix,
	}[words[2]]
	return func(key *apiKey) bool {
		text := key.name
		if words[1] == "description" {
			text = key.description
		}
		return compare(text, words[3])
	}, nil
}

// keyOrder is what keys are sorted by: what the caller asks for, or else a
// random order, so that no client relies on one that IAM does not promise.
func keyOrder(query url.Values, random *seededRandom) (func(*apiKey) string, *problem) {
	if order := query.Get("order"); order != "" && order != "asc" && order != "desc" {
		return nil, badParameter("order", "The order is neither asc nor desc.")
	}
	property := map[string]func(*apiKey) string{
		"":            func(*apiKey) string { return "" },
		"name":        func(key *apiKey) string { return key.name },
		"description": func(key *apiKey) string { return key.description },
		"created_at":  func(key *apiKey) string { return key.createdAt.Format("20060102150405") },
		"created_by":  func(key *apiKey) string { return key.createdBy },
	}[query.Get("sort")]
	if property == nil {
		return nil, badParameter("sort", "The sort property is not known.")
	}
	return func(key *apiKey) string { return property(key) + "\x00" + random.rank(key.id) }, nil
}

// identityLimits answers GET /v1/accounts/{account_id}/limits/identity: how many keys an
// identity has and may have. Nothing else that IAM counts exists here.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#get-account-limits.
//
// Assumed A18: Only administrators and account owners can ask for the limits of
// other identities.
func (s *Server) identityLimits(c *call) (reply, *problem) {
	if c.params["account_id"] != c.caller.accountID {
		return reply{}, forbidden("The account_id must be that of the token.")
	}
	body := map[string]any{}
	if asked := c.query.Get("apikeys_per_identity"); asked != "" {
		counts := []map[string]any{}
		for id := range strings.SplitSeq(asked, ",") {
			if id != c.caller.iamID && !c.caller.manages() {
				return reply{}, forbidden("The identity is somebody else.")
			}
			counts = append(counts, map[string]any{"iam_id": id, "count": s.store.countKeys(identity{id, c.caller.accountID})})
		}
		body["apikeys_per_identity"] = map[string]any{"limit": s.store.options.KeyLimit, "identities": counts}
	}
	return respond(http.StatusOK, body), nil
}

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"net/http"
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
	matches, badFilter := parseFilter(c.query.Get("filter"))
	place, badSort := keyOrder(c.query.Get("sort"), s.store.random)
	wholeAccount := c.query.Get("scope") == "account"
	var denied *problem
	if wholeAccount && !c.caller.manages() {
		denied = forbidden("You are not authorized to see the API keys of the account.")
	}
	refusal := cmp.Or(
		c.checkOwn("iam_id", c.caller.iamID), c.checkOwn("account_id", c.caller.accountID), badFilter,
		c.checkEither("type", "user", "serviceid"), c.checkEither("scope", "entity", "account"), denied,
		c.checkEither("order", "asc", "desc"), badSort,
	)
	if refusal != nil {
		return reply{}, refusal
	}
	ofServiceIDs := c.query.Get("type") == "serviceid"
	keys := filtered(s.store.keys, func(key *apiKey) bool {
		inScope := key.identity == c.caller.identity || wholeAccount && key.accountID == c.caller.accountID
		return inScope && strings.HasPrefix(key.iamID, serviceIDPrefix) == ofServiceIDs && key.visible(c.now) && matches(key)
	})
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

// checkOwn refuses a parameter that names somebody else than the caller.
func (c *call) checkOwn(name, own string) *problem {
	if !c.selects(name, own) {
		return notYours(name)
	}
	return nil
}

// checkEither refuses a parameter that is given and neither of two words.
func (c *call) checkEither(name, one, other string) *problem {
	if word := c.query.Get(name); word != "" && word != one && word != other {
		return badParameter(name, "The "+name+" is neither "+one+" nor "+other+".")
	}
	return nil
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
	property := keyProperties()[words[1]]
	return func(key *apiKey) bool { return compare(property(key), words[3]) }, nil
}

// keyProperties are what keys can be sorted and, by name or description, filtered by.
func keyProperties() map[string]func(*apiKey) string {
	return map[string]func(*apiKey) string{
		"":            func(*apiKey) string { return "" },
		"name":        func(key *apiKey) string { return key.name },
		"description": func(key *apiKey) string { return key.description },
		"created_at":  func(key *apiKey) string { return key.createdAt.Format("20060102150405") },
		"created_by":  func(key *apiKey) string { return key.createdBy },
	}
}

// keyOrder is what keys are sorted by: a property, or else a random order, so that no
// client relies on one that IAM does not promise.
func keyOrder(property string, random *seededRandom) (func(*apiKey) string, *problem) {
	of := keyProperties()[property]
	if of == nil {
		return nil, badParameter("sort", "The sort property is not known.")
	}
	return func(key *apiKey) string { return of(key) + "\x00" + random.rank(key.id) }, nil
}

// identityLimits answers GET /v1/accounts/{account_id}/limits/identity: how many keys an
// identity has and may have. Nothing else that IAM counts exists here.
// See https://cloud.ibm.com/apidocs/iam-identity-token-api#get-account-limits.
//
// Assumed A18: Only administrators and account owners can ask for the limits of
// other identities.
func (s *Server) identityLimits(c *call) (reply, *problem) {
	if c.params["account_id"] != c.caller.accountID {
		return reply{}, notYours("account_id")
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

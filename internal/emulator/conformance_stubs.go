// SPDX-License-Identifier: MPL-2.0

package emulator

import "net/http"

// conformanceStubs are for IBM's integration suite alone, which lists these things
// before and after its tests of API keys. The lists are always empty.
func conformanceStubs() []route {
	empty := func(pattern, field string, query ...string) route {
		return route{
			method:  http.MethodGet,
			pattern: pattern,
			query:   append(query, "account_id"),
			handle: func(_ *Server, c *call) (reply, *problem) {
				return respond(http.StatusOK, map[string]any{"context": iamContext(c), field: []any{}}), nil
			},
		}
	}
	return []route{
		empty("/iam/v1/serviceids/", "serviceids", "name", "pagesize"),
		empty("/iam/v1/profiles", "profiles"),
		empty("/iam/v1/profile_templates", "profile_templates"),
		empty("/iam/v1/account_settings_templates", "account_settings_templates"),
	}
}

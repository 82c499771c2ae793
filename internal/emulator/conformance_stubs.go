// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
)

// conformanceStubs exist for IBM's own integration suite only, which lists these
// things before and after it looks at API keys. There are never any here.
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

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// Jobs and runs have larger pages than anything else.
const (
	usualJobPage = 100
	maxJobPage   = 200
)

// listJobs shows the jobs of one project or space.
//
// GET /v2/jobs
//
// Assumed A88: A list shows each job as a read of it does.
// Assumed A89: total_rows counts what the filters select.
func (s *Server) listJobs(c *call) (reply, *problem) {
	in, refusal := s.enter(c, false)
	if refusal != nil {
		return reply{}, refusal
	}
	var found []*job
	for _, one := range s.store.jobs {
		if one.region == c.params["region"] && one.scope == in && one.matches(c) {
			found = append(found, one)
		}
	}
	size, refusal := s.pageSize(c, "limit", usualJobPage, maxJobPage)
	if refusal != nil {
		return reply{}, refusal
	}
	token, refusal := c.readNext()
	if refusal != nil {
		return reply{}, refusal
	}
	total := len(found)
	known := tokens{s.store.random, "jobs", "next"}
	page, refusal := cut(found, func(one *job) string { return one.rank }, false, known, token, size)
	if refusal != nil {
		return reply{}, refusal
	}
	shown := make([]map[string]any, 0, len(page.items))
	for _, one := range page.items {
		shown = append(shown, one.body(c.now))
	}
	body := map[string]any{"results": shown, "total_rows": total}
	if page.next != "" {
		body["next"] = c.next(page.next, size)
	}
	return respond(http.StatusOK, body), nil
}

// matches reports whether the filters of a list let the job pass.
func (j *job) matches(c *call) bool {
	if ref := c.query.Get("asset_ref"); ref != "" && ref != j.assetRef {
		return false
	}
	if kind := c.query.Get("asset_ref_type"); kind != "" && kind != j.assetRefType {
		return false
	}
	id := c.query.Get("run_id")
	return id == "" || slices.ContainsFunc(j.runs, func(run *jobRun) bool { return run.id == id })
}

// bookmark is what next is where it is an object.
//
// Assumed A90: Where next is an object, its members are bookmark and limit.
type bookmark struct {
	Bookmark string `json:"bookmark"`
	Limit    int    `json:"limit"`
}

// next is where a list goes on, in the manner of the region.
func (c *call) next(token string, size int) any {
	if quirksOf(c.params["region"]).nextIsObject {
		return bookmark{Bookmark: token, Limit: size}
	}
	return token
}

// readNext takes back the token that next gave out.
func (c *call) readNext() (string, *problem) {
	token := c.query.Get("next")
	if token == "" {
		return "", nil
	}
	if !quirksOf(c.params["region"]).nextIsObject {
		return token, nil
	}
	var object bookmark
	decoder := json.NewDecoder(bytes.NewReader([]byte(token)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&object); err != nil || object.Bookmark == "" || object.Limit < 1 {
		return "", badParameter("next", "The next is not one of ours.")
	}
	return object.Bookmark, nil
}

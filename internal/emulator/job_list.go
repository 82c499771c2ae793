// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// listJobs answers GET /v2/jobs: the jobs of one project or space.
//
// Assumed A88: A list shows each job as a read of it does.
func (s *Server) listJobs(c *call, in scope) (reply, *problem) {
	found := filtered(s.store.jobs, func(one *job) bool {
		return one.region == c.params["region"] && one.scope == in && one.matches(c)
	})
	list := listing[*job]{name: "jobs", place: func(one *job) string { return s.store.random.rank(one.id) }}
	return jobPage(s, c, list, found, func(one *job) map[string]any { return one.body(c.now) })
}

// matches reports whether the filters of a list let the job pass.
func (j *job) matches(c *call) bool {
	id := c.query.Get("run_id")
	hasRun := id == "" || slices.ContainsFunc(j.runs, func(run *jobRun) bool { return run.id == id })
	return hasRun && c.selects("asset_ref", j.assetRef) && c.selects("asset_ref_type", j.assetRefType)
}

// listRuns answers GET /v2/jobs/{job_id}/runs: the runs of a job, newest first.
//
// Assumed A120: Lists of runs have the page sizes of lists of jobs.
func (s *Server) listRuns(c *call, of *job) (reply, *problem) {
	found, refusal := of.runsInState(c)
	if refusal != nil {
		return reply{}, refusal
	}
	list := listing[*jobRun]{name: "runs", descending: true, place: func(run *jobRun) string { return run.rank }}
	detailed := !quirksOf(of.region).listsNoRunDetail
	return jobPage(s, c, list, found, func(run *jobRun) map[string]any { return run.body(c.now, detailed) })
}

// runsInState are the job's runs that the filter of a list lets pass.
func (j *job) runsInState(c *call) ([]*jobRun, *problem) {
	text := c.query.Get("states")
	if text == "" {
		return slices.Clone(j.runs), nil
	}
	states := strings.Split(text, ",")
	for _, state := range states {
		if !slices.Contains(runStates(), state) {
			return nil, badParameter("states", "There is no state "+quote(state)+".")
		}
	}
	return filtered(j.runs, func(run *jobRun) bool { return slices.Contains(states, run.state(c.now)) }), nil
}

// A bookmark is what next is where it is an object.
//
// Assumed A90: Where next is an object, its members are bookmark and limit.
type bookmark struct {
	Bookmark string `json:"bookmark"`
	Limit    int    `json:"limit"`
}

// jobPage answers one page of jobs or runs. Their pages are larger than all others.
//
// Assumed A89: total_rows counts what the filters select.
func jobPage[T any](s *Server, c *call, list listing[T], items []T, show func(T) map[string]any) (reply, *problem) {
	list.size, list.usual, list.most = "limit", 100, 200
	list.token, list.inObject = "next", quirksOf(c.params["region"]).nextIsObject
	page, refusal := list.page(s, c, items)
	if refusal != nil {
		return reply{}, refusal
	}
	body := map[string]any{"results": mapped(page.items, show), "total_rows": len(items)}
	switch {
	case page.next == "":
	case list.inObject:
		body["next"] = bookmark{Bookmark: page.next, Limit: page.size}
	default:
		body["next"] = page.next
	}
	return respond(http.StatusOK, body), nil
}

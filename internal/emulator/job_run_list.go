// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// listRuns shows the runs of a job, newest first.
//
// GET /v2/jobs/{job_id}/runs
//
// Assumed A120: Lists of runs have the page sizes of lists of jobs.
// Assumed A89: total_rows counts what the filters select.
func (s *Server) listRuns(c *call) (reply, *problem) {
	of, refusal := s.findJob(c, false)
	if refusal != nil {
		return reply{}, refusal
	}
	found, refusal := of.runsInState(c)
	if refusal != nil {
		return reply{}, refusal
	}
	size, refusal := s.pageSize(c, "limit", usualJobPage, maxJobPage)
	if refusal != nil {
		return reply{}, refusal
	}
	token, refusal := c.readNext()
	if refusal != nil {
		return reply{}, refusal
	}
	page, next, refusal := cutRuns(found, tokens{s.store.random, "runs", "next"}, token, size)
	if refusal != nil {
		return reply{}, refusal
	}
	shown := make([]map[string]any, 0, len(page))
	for _, run := range page {
		shown = append(shown, run.body(c.now, !quirksOf(of.region).listsNoRunDetail))
	}
	body := map[string]any{"results": shown, "total_rows": len(found)}
	if next != "" {
		body["next"] = c.next(next, size)
	}
	return respond(http.StatusOK, body), nil
}

// runsInState are the job's runs that the filter of a list lets pass.
func (j *job) runsInState(c *call) ([]*jobRun, *problem) {
	text := c.query.Get("states")
	if text == "" {
		return j.runs, nil
	}
	states := strings.Split(text, ",")
	for _, state := range states {
		if !slices.Contains(runStates(), state) {
			return nil, badParameter("states", "There is no state "+quote(state)+".")
		}
	}
	return slices.DeleteFunc(slices.Clone(j.runs), func(run *jobRun) bool {
		return !slices.Contains(states, run.state(c.now))
	}), nil
}

// cutRuns takes from runs, which come oldest first, the page that begins after
// the token, newest first, and the token of the next page. It sorts nothing,
// unlike cut: a job may have run for years.
func cutRuns(runs []*jobRun, known tokens, token string, size int) ([]*jobRun, string, *problem) {
	place, refusal := known.place(token)
	if refusal != nil {
		return nil, "", refusal
	}
	end := len(runs)
	if number, err := strconv.Atoi(place); err == nil {
		end, _ = slices.BinarySearchFunc(runs, number, func(run *jobRun, number int) int { return run.number - number })
	}
	start := max(0, end-size)
	page := slices.Clone(runs[start:end])
	slices.Reverse(page)
	next := ""
	if start > 0 {
		next = known.of(strconv.Itoa(runs[start].number))
	}
	return page, next, nil
}

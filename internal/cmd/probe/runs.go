// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// startRun starts a run and returns its path.
func (s *session) startRun(ctx context.Context, job string) string {
	got := s.create(ctx, s.host(s.region)+s.in(job+"/runs"), "", map[string]any{"job_run": map[string]any{}})
	if s.err == nil && !got.isOK() {
		s.say("     No run could be started: %s.", got)
	}
	if got.at("metadata", "asset_id") == "" {
		return ""
	}
	return job + "/runs/" + url.PathEscape(got.at("metadata", "asset_id"))
}

func hasEnded(state string) bool {
	return strings.HasPrefix(state, "Completed") || state == "Failed" || state == "Canceled"
}

func stateOf(run reply) string { return run.at("entity", "job_run", "state") }

// ended waits for the end of a run.
func (s *session) ended(ctx context.Context, run string) reply {
	if run == "" {
		return reply{}
	}
	var got reply
	s.await(ctx, "a run has not ended", func() bool {
		got = s.platform(ctx, get, s.in(run), nil)
		return hasEnded(stateOf(got))
	})
	return got
}

// judgeFailure judges why a run failed.
func (s *session) judgeFailure(number int, run reply, code string) {
	failure := dig(run.body, "entity", "job_run", "error")
	switch {
	case run.status == 0:
		s.skip(number, "the run could not be started")
	case stateOf(run) == "Failed" && failure == nil:
		s.skip(number, "the run does not say why it failed")
	default:
		s.judge(number, text(failure, "code") == code, stateOf(run)+" "+encoded(failure))
	}
}

// askRunWithoutCredential starts a run before the key is installed. It fails, and
// shows how a run looks that has ended.
func (s *session) askRunWithoutCredential(ctx context.Context, job string) {
	if job == "" {
		return
	}

	path := s.startRun(ctx, job)

	run := s.ended(ctx, path)
	s.judgeFailure(80, run, "task_credentials_not_found")
	if run.status == 0 {
		return
	}

	shown := dig(run.body, "entity", "job_run")
	if stateOf(run) == "Failed" {
		s.judge(81, has(shown, "error"), "it has no error")
	} else {
		s.skip(81, "the run did not fail")
	}

	_, isText := dig(shown, "duration").(string)
	s.judge(89, has(shown, "duration"), "it has none")
	s.judge(90, isText, fmt.Sprintf("%v", dig(shown, "duration")))

	log, line := s.platform(ctx, get, s.in(path+"/logs"), nil), s.platform(ctx, get, s.in(path+"/logs")+"&limit=1", nil)
	lines := log.list("results")
	s.judge(93, len(lines) > 0, log)

	total, _ := dig(line.body, "total_count").(float64)
	if len(lines) > 1 {
		s.judge(94, len(line.list("results")) == 1 && line.list("results")[0] == lines[0] && int(total) == len(lines),
			fmt.Sprintf("%d lines of %.0f", len(line.list("results")), total))
	} else {
		s.skip(94, "the log is too short")
	}

	list := s.platform(ctx, get, s.in(job+"/runs")+"&limit=200", nil)
	s.judge(92, list.isOK(), list)
	s.judge(91, list.isOK() && !has(dig(list.body, "results", "entity", "job_run"), "configuration"), "they do")
}

// askRuns starts two runs with the key that was just installed, and cancels them.
func (s *session) askRuns(ctx context.Context, job string) {
	if job == "" {
		return
	}
	first := s.startRun(ctx, job)
	if first == "" {
		return
	}
	got := s.platform(ctx, get, s.in(first), nil)
	s.judge(82, stateOf(got) != "Failed", stateOf(got)+" "+encoded(dig(got.body, "entity", "job_run", "error")))
	got = s.platform(ctx, post, s.in(first+"/refresh_state"), map[string]any{})
	s.judge(83, got.isOK() && stateOf(got) != "", got)
	// The reply and not the path, because the answer is about a refusal.
	reply := s.create(ctx, s.host(s.region)+s.in(job+"/runs"), "", map[string]any{"job_run": map[string]any{}})
	s.judge(84, reply.isOK(), reply)
	s.askLastRun(ctx, job)
	s.askUnderWay(ctx, first)
}

func (s *session) askLastRun(ctx context.Context, job string) {
	read := s.platform(ctx, get, s.in(job), nil)
	state, initiator := read.at("entity", "job", "last_run_status"), read.at("entity", "job", "last_run_initiator")
	s.judge(95, state == "deprecated field", fmt.Sprintf("%q", state))
	if initiator == "deprecated field" {
		s.skip(96, "the job does not tell")
	} else {
		s.judge(96, initiator == s.iamID, fmt.Sprintf("%q", initiator))
	}
}

// askUnderWay asks what a run under way stands in the way of, and cancels it.
func (s *session) askUnderWay(ctx context.Context, run string) {
	if state := stateOf(s.platform(ctx, get, s.in(run), nil)); hasEnded(state) {
		for _, number := range []int{85, 86, 87} {
			s.skip(number, "the run has ended already: "+state)
		}
	} else {
		got := s.platform(ctx, del, s.in(run), nil)
		s.judge(85, got.status == http.StatusConflict, got)
		got = s.platform(ctx, post, s.in(run+"/cancel"), nil)
		s.judge(86, got.status == http.StatusNoContent, got)
		state := stateOf(s.platform(ctx, get, s.in(run), nil))
		s.judge(87, state == "Canceled", state)
	}
	s.ended(ctx, run)
	got := s.platform(ctx, post, s.in(run+"/cancel"), map[string]any{})
	s.judge(88, got.status == http.StatusConflict, got)
	s.askDeletionOfBusyJob(ctx)
}

// askDeletionOfBusyJob makes a job for itself: if it is deleted although it is
// running, nothing else is lost.
func (s *session) askDeletionOfBusyJob(ctx context.Context) {
	job := s.createJob(ctx, nil)
	if !job.isOK() {
		s.skip(99, "no job could be created: "+job.String())
		return
	}
	run := s.startRun(ctx, jobPath(job))
	if run == "" || hasEnded(stateOf(s.platform(ctx, get, s.in(run), nil))) {
		s.skip(99, "no run is under way")
		return
	}
	got := s.platform(ctx, del, s.in(jobPath(job)), nil)
	s.judge(99, got.status == http.StatusConflict, got)
}

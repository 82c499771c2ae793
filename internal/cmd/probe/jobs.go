// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
)

const patchMedia = "application/json-patch+json"

// makeJobs creates two jobs and asks what concerns jobs alone. It returns the path
// of the one that is left, or "" where no job is to be made.
func (s *session) makeJobs(ctx context.Context) string {
	if s.asset == "" || s.err != nil {
		return ""
	}

	first := s.createJob(ctx, nil)
	shown := dig(first.body, "entity", "job")
	if s.err == nil && !first.isOK() {
		for _, one := range probes() {
			if one.needs == jobs {
				s.skip(one.number, "no job could be created: "+first.String())
			}
		}
		return ""
	}

	s.judge(60, text(shown, "asset_ref_type") == "notebook", text(shown, "asset_ref_type"))
	s.judge(61, dig(shown, "enable_notifications") == false, fmt.Sprint(dig(shown, "enable_notifications")))
	s.judge(62, has(dig(shown, "configuration"), "env_type") && has(dig(shown, "configuration"), "version"),
		encoded(dig(shown, "configuration")))
	s.judge(63, has(shown, "schedule_id") && text(shown, "schedule_id") == "", fmt.Sprint(dig(shown, "schedule_id")))
	s.judge(64, text(shown, "asset_ref_name") != "" && dig(shown, "task_credentials_support", "task_credentials_enabled") == true,
		encoded(dig(shown, "task_credentials_support")))

	second := s.createJob(ctx, nil)
	s.judge(65, second.isOK(), second)
	s.askNotifications(ctx)
	s.askConfiguration(ctx, text(shown, "asset_ref_type"))
	s.askJobLists(ctx, first)
	if second.isOK() {
		s.askSchedules(ctx, jobPath(second))
		s.askPatches(ctx, jobPath(second))
		got := s.platform(ctx, del, s.in(jobPath(second)), nil)
		s.judge(100, got.status == http.StatusNoContent, got.status)
	}
	return jobPath(first)
}

func jobPath(job reply) string { return "/v2/jobs/" + url.PathEscape(job.at("metadata", "asset_id")) }

// createJob creates a job without a schedule, so that nothing starts by itself.
func (s *session) createJob(ctx context.Context, more map[string]any) reply {
	body := map[string]any{"name": prefix + s.run, "asset_ref": s.asset, "configuration": map[string]any{}}
	maps.Copy(body, more)
	return s.create(ctx, s.host(s.region)+s.in("/v2/jobs"), "", map[string]any{"job": body})
}

func (s *session) askNotifications(ctx context.Context) {
	got := s.createJob(ctx, map[string]any{"enable_notifications": true})
	s.judge(66, got.isOK() && dig(got.body, "entity", "job", "enable_notifications") == true,
		fmt.Sprintf("%s, and it shows %v", got, dig(got.body, "entity", "job", "enable_notifications")))
	if got.isOK() {
		s.platform(ctx, del, s.in(jobPath(got)), nil)
	}
}

// askConfiguration creates a job whose configuration has a member that no source names.
func (s *session) askConfiguration(ctx context.Context, assetRefType string) {
	got := s.createJob(ctx, map[string]any{
		"asset_ref_type": assetRefType, "configuration": map[string]any{"watsonx_probe": "1"},
	})
	s.judge(102, got.status == http.StatusBadRequest, got)
	if got.isOK() {
		s.platform(ctx, del, s.in(jobPath(got)), nil)
	}
}

func (s *session) askJobLists(ctx context.Context, job reply) {
	page := s.send(ctx, request{method: get, url: s.host(s.region) + s.in("/v2/jobs") + "&limit=1", withheld: true})
	switch next := dig(page.body, "next").(type) {
	case string:
		s.judge(67, next != "", "an empty text")
	case nil:
		s.skip(67, "a list of two jobs has one page")
	default:
		s.judge(67, false, encoded(next))
	}
	list, err := s.pages(ctx, s.host(s.region)+s.in("/v2/jobs")+"&limit=200", "results", "next")
	read := s.platform(ctx, get, s.in(jobPath(job)), nil)
	at := slices.IndexFunc(list, func(one any) bool {
		return text(one, "metadata", "asset_id") == job.at("metadata", "asset_id")
	})
	if at < 0 {
		s.skip(68, fmt.Sprintf("the list does not show the job (%v)", err))
	} else {
		s.judge(68, reflect.DeepEqual(list[at], read.body), "they differ")
	}
}

// operation is one operation of a JSON patch.
func operation(op, path string, value any) map[string]any {
	return map[string]any{"op": op, "path": path, "value": value}
}

// patchJob changes a job.
func (s *session) patchJob(ctx context.Context, job string, operations ...any) reply {
	return s.platform(ctx, patch, s.in(job), append([]any{}, operations...))
}

// askSchedules changes the schedule of a job that has no runs. It begins in ten
// years, and ends before that.
func (s *session) askSchedules(ctx context.Context, job string) {
	const (
		schedule = "/entity/job/schedule"
		window   = "/entity/job/schedule_info"
	)

	start := s.latest.AddDate(10, 0, 0).UnixMilli()
	got := s.patchJob(ctx, job, operation("add", window, map[string]any{"repeat": true, "startOn": start}),
		operation("add", schedule, "15,45 8-17/2 * JAN,JUN MON-FRI"))
	s.judge(69, got.isOK(), got)

	runs, _ := dig(got.body, "entity", "job", "future_scheduled_runs").([]any)
	if got.isOK() {
		s.judge(70, len(runs) == 5, len(runs))
	} else {
		s.skip(70, "the schedule was refused")
	}

	got = s.patchJob(ctx, job, operation("add", window, map[string]any{"repeat": true, "startOn": 1, "endOn": 60_000}))
	s.judge(71, got.isOK(), got)

	got = s.patchJob(ctx, job, operation("add", schedule, nil))
	s.judge(101, got.status == http.StatusOK, got)

	cleared := s.patchJob(ctx, job, operation("add", schedule, ""))
	s.judge(72, cleared.isOK(), cleared)

	read := s.platform(ctx, get, s.in(job), nil)
	s.judge(73, cleared.isOK() && !has(dig(read.body, "entity", "job"), "schedule"),
		fmt.Sprintf("%v", dig(read.body, "entity", "job", "schedule")))
}

// askPatches changes a job in other ways.
func (s *session) askPatches(ctx context.Context, job string) {
	got := s.patchJob(ctx, job, operation("add", "/entity/job/retention_policy", map[string]int{"days": 30, "amount": 10}))
	s.judge(74, got.isOK(), got)
	got = s.send(ctx, request{
		method: patch, url: s.host(s.region) + s.in(job), media: patchMedia,
		body: encoded([]any{operation("add", "/metadata/description", "probe")}),
	})
	s.judge(75, got.isOK(), got)
	got = s.patchJob(ctx, job)
	s.judge(76, got.status == http.StatusBadRequest, got)
	// Two operations in one patch, so that a refusal leaves the job as it is.
	test := operation("test", "/metadata/name", prefix+s.run)
	got = s.patchJob(ctx, job, test, map[string]any{"op": "remove", "path": "/metadata/description"})
	s.judge(77, got.isOK(), got)
	before, after := s.platform(ctx, get, s.in(job), nil), s.patchJob(ctx, job, test)
	then, _ := dig(before.body, "metadata", "version").(float64)
	now, _ := dig(after.body, "metadata", "version").(float64)
	s.judge(78, now > then, fmt.Sprintf("%s, from %.0f to %.0f", after, then, now))
	got = s.patchJob(ctx, job, operation("add", "/entity/job/configuration/probe", "1"))
	s.judge(79, got.isOK(), got)
	got = s.patchJob(ctx, job, operation("test", "/metadata/owner_id", s.iamID))
	s.judge(98, got.status == http.StatusBadRequest, got)
}

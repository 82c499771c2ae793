// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// startRun starts a run and returns its path below the jobs.
func (c cloud) startRun(t *testing.T, token, region, job string) (path func(...string) string, made answer) {
	t.Helper()
	made = c.wants(t, http.StatusCreated, token, http.MethodPost, jobsIn(region, job, "runs"), `{"job_run":{}}`)
	id := text(made.body, "metadata", "asset_id")
	return func(below ...string) string { return jobsIn(region, append([]string{job, "runs", id}, below...)...) }, made
}

func TestRun_goesItsWay(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.withKey(t, "au-syd")
	job := cloud.makeJob(t, token, "au-syd", nil)
	got := cloud.ask(t, token, http.MethodPost, jobsIn("au-syd", job, "runs"),
		`{"job_run":{"name":"now","description":"d","configuration":{"env_id":"e2"},"job_parameters":[{"name":"n","value":true}]}}`)
	id := text(got.body, "metadata", "asset_id")
	want := map[string]any{
		"metadata": map[string]any{
			"asset_id": id, "name": "now", "description": "d", "asset_type": "job_run",
			"owner_id": cloud.Users()[0].IAMID, "created_at": "2026-11-23T10:30:15Z", "project_id": "p1",
			"created": 0.0, "usage": map[string]any{},
		},
		"entity": map[string]any{"job_run": map[string]any{
			"job_ref": job, "job_name": "train", "job_type": "notebook", "state": "Starting", "isScheduledRun": false,
			"runtime_job_id": at(got.body, "entity", "job_run", "runtime_job_id"),
			"configuration": map[string]any{
				"env_id": "e2", "env_type": "default_spark", "version": at(got.body, "entity", "job_run", "configuration", "version"),
			},
			"project_name":   "Project p1",
			"job_parameters": []any{map[string]any{"name": "n", "value": true}}, "last_state_change_timestamp": "2026-11-23T10:30:15Z",
		}},
		"href": "/v2/jobs/" + job + "/runs/" + id + "?project_id=p1",
	}
	same(t, "the run", want, got.body)
	for _, step := range []struct {
		wait           time.Duration
		state, changed string
		duration       any
	}{
		{0, "Starting", "2026-11-23T10:30:15Z", nil},
		{time.Second, "Running", "2026-11-23T10:30:16Z", nil},
		{28 * time.Second, "Running", "2026-11-23T10:30:16Z", nil},
		{time.Second, "Completed", "2026-11-23T10:30:45Z", "30"},
		{time.Minute, "Completed", "2026-11-23T10:30:45Z", "30"},
	} {
		cloud.Advance(step.wait)
		run := at(cloud.ask(t, token, http.MethodGet, jobsIn("au-syd", job, "runs", id), "").body, "entity", "job_run")
		if text(run, "state") != step.state || text(run, "last_state_change_timestamp") != step.changed || at(run, "duration") != step.duration {
			t.Errorf("at %s the run is %v, want %+v", cloud.Now(), run, step)
		}
	}
	shown := at(cloud.ask(t, token, http.MethodGet, jobsIn("au-syd", job), "").body, "entity", "job")
	last := []string{text(shown, "last_run_status"), text(shown, "last_run_time"), text(shown, "last_run_initiator")}
	same(t, "what the job tells of its last run", []string{"Completed", "2026-11-23T10:30:15Z", cloud.Users()[0].IAMID}, last)
	record := emulator.RunRecord{
		ID: id, JobID: job, Region: "au-syd", State: "Completed", StartedAt: start(), EndedAt: start().Add(30 * time.Second),
		KeyID: cloud.ownKeys()[0].ID,
	}
	same(t, "records", []emulator.RunRecord{record}, cloud.Runs())
}

func TestRun_looksUpTheKeyOnlyWhenItStarts(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.withKey(t, "us-south")
	cloud.startRun(t, token, "us-south", cloud.makeJob(t, token, "us-south", nil))
	cloud.Advance(5 * time.Second)
	must(t, cloud.DeleteKey(cloud.ownKeys()[0].ID))
	cloud.Advance(time.Minute)
	same(t, "state", "Completed", cloud.Runs()[0].State)
}

// It is the owner of the job that counts, not who starts it.
func TestRun_needsAKeyOfTheOwnerInTheRegion(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	other := cloud.login(t, 1) // who has a key in us-south
	cloud.withKey(t, "eu-de")
	cloud.startRun(t, other, "us-south", cloud.makeJob(t, token, "us-south", nil))
	cloud.startRun(t, token, "eu-de", cloud.makeJob(t, token, "eu-de", nil))
	cloud.startRun(t, token, "us-south", cloud.makeJob(t, other, "us-south", nil))
	var states []string
	for _, run := range cloud.Runs() {
		states = append(states, run.State)
	}
	same(t, "states", []string{"Failed", "Starting", "Starting"}, states)
	if got := cloud.Runs()[0].Error; !strings.Contains(got, "task_credentials_not_found") {
		t.Errorf("the run without a key says %q", got)
	}
}

func TestCreateRun_rules(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	path := jobsIn("us-south", cloud.makeJob(t, token, "us-south", nil), "runs")
	cloud.walk(t, token,
		step{"POST", path, `{}`, 400, "job_run"},
		step{"POST", path, `{"job_run":{"asset_ref":"x"}}`, 400, "asset_ref"},
		step{"POST", path, `{"job_run":{"configuration":"x"}}`, 400, "configuration"},
		step{"POST", path, `{"job_run":{"job_parameters":[{"name":"n"}]}}`, 400, "value"},
	)
	same(t, "runs", []emulator.RunRecord{}, cloud.Runs())
}

func TestFailRuns(t *testing.T) {
	t.Parallel()
	for region, tells := range map[string]bool{"us-south": true, "eu-gb": false} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.withKey(t, region)
			job := cloud.makeJob(t, token, region, nil)
			must(t, cloud.FailRuns(job, "the disk is full"))
			path, _ := cloud.startRun(t, token, region, job)
			cloud.Advance(29 * time.Second)
			got := cloud.wants(t, http.StatusOK, token, http.MethodGet, path(), "")
			if text(got.body, "entity", "job_run", "state") != "Running" || strings.Contains(got.text, "disk") {
				t.Errorf("before its end the run is %s", got.text)
			}
			cloud.Advance(time.Second)
			got = cloud.wants(t, http.StatusOK, token, http.MethodGet, path(), "")
			if text(got.body, "entity", "job_run", "state") != "Failed" || strings.Contains(got.text, "the disk is full") != tells {
				t.Errorf("the run is %s, its message there: %t", got.text, tells)
			}
			all := cloud.wants(t, http.StatusOK, token, http.MethodGet, path("logs"), "")
			lines, _ := all.body["results"].([]any)
			if !strings.Contains(all.text, "the disk is full") || all.body["total_count"] != float64(len(lines)) {
				t.Errorf("logs = %s", all.text)
			}
			first := cloud.wants(t, http.StatusOK, token, http.MethodGet, path("logs")+"&limit=2", "")
			same(t, "the first two lines", lines[:2], first.body["results"])
			same(t, "lines there are", all.body["total_count"], first.body["total_count"])
			must(t, cloud.FailRuns(job, ""))
			cloud.startRun(t, token, region, job)
			cloud.Advance(time.Minute)
			same(t, "the state of the run after that", "Completed", cloud.Runs()[1].State)
		})
	}
}

func TestCancelAndDeleteRun(t *testing.T) {
	t.Parallel()
	for region, test := range map[string]struct {
		cancel string // the body
		status int
	}{"us-south": {"{}", 204}, "ca-tor": {"", 202}} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.withKey(t, region)
			path, _ := cloud.startRun(t, token, region, cloud.makeJob(t, token, region, nil))
			cloud.walk(t, token,
				step{"DELETE", path(), "", 409, "job_run_is_running"},
				step{"POST", path("cancel"), "null", 400, "body"},
				step{"POST", path("cancel"), `{"force":true}`, 400, "force"},
				step{"GET", path(), "", 200, "Starting"},
				step{"POST", path("cancel"), test.cancel, 204, ""},
				step{"POST", path("cancel"), test.cancel, 409, "job_run_has_ended"},
				step{"DELETE", path(), "", test.status, ""},
			)
			if test.status == http.StatusAccepted {
				if runs := cloud.Runs(); len(runs) != 1 || runs[0].State != "Canceled" || !runs[0].EndedAt.Equal(start()) {
					t.Errorf("runs = %+v, want one that was canceled", runs)
				}
				cloud.Advance(10 * time.Second)
			}
			cloud.wants(t, http.StatusNotFound, token, http.MethodGet, path(), "")
			same(t, "runs at the end", []emulator.RunRecord{}, cloud.Runs())
		})
	}
}

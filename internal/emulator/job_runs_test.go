// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// startRun starts a run and returns its path below the jobs.
func (c cloud) startRun(t *testing.T, token, region, job string) (path func(...string) string, made answer) {
	t.Helper()
	made = c.ask(t, token, http.MethodPost, jobsIn(region, job, "runs"), `{"job_run":{}}`)
	if made.status != http.StatusCreated {
		t.Fatalf("starting a run answers %d %s, want 201", made.status, made.text)
	}
	id := text(made.body, "metadata", "asset_id")
	return func(below ...string) string { return jobsIn(region, append([]string{job, "runs", id}, below...)...) }, made
}

func TestRun_goesItsWay(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
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
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("the run (-want +got):\n%s", diff)
	}
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
	if text(shown, "last_run_status") != "Completed" || text(shown, "last_run_time") != "2026-11-23T10:30:15Z" ||
		text(shown, "last_run_initiator") != cloud.Users()[0].IAMID {
		t.Errorf("the job tells of its last run: %v", shown)
	}
	record := emulator.RunRecord{
		ID: id, JobID: job, Region: "au-syd", State: "Completed", StartedAt: start(), EndedAt: start().Add(30 * time.Second),
		KeyID: cloud.ownKeys()[0].ID,
	}
	if diff := cmp.Diff([]emulator.RunRecord{record}, cloud.Runs()); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestRun_needsAUsableKey(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before func(*testing.T, cloud, string) error // is given the key
		want   string
	}{
		"the key is good":         {want: ""},
		"no credential there":     {before: func(_ *testing.T, c cloud, _ string) error { return c.DeleteCredential(c.Credentials()[1].ID) }, want: "task_credentials_not_found"},
		"the key is deleted":      {before: func(_ *testing.T, c cloud, key string) error { return c.DeleteKey(key) }, want: "BXNIM0415E"},
		"the key is disabled":     {before: func(_ *testing.T, c cloud, key string) error { return c.SetDisabled(key, true) }, want: "BXNIM0408E"},
		"the key is expired":      {before: func(_ *testing.T, c cloud, key string) error { return c.SetExpiresAt(key, start()) }, want: "BXNIM0407E"},
		"a locked key is as good": {before: func(_ *testing.T, c cloud, key string) error { return c.SetLocked(key, true) }, want: ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			cloud.withKey(t, "us-south")
			if test.before != nil {
				if err := test.before(t, cloud, cloud.ownKeys()[0].ID); err != nil {
					t.Fatal(err)
				}
			}
			path, _ := cloud.startRun(t, token, "us-south", cloud.makeJob(t, token, "us-south", nil))
			cloud.Advance(time.Minute)
			state := "Failed"
			if test.want == "" {
				state = "Completed"
			}
			got := cloud.ask(t, token, http.MethodGet, path(), "")
			if text(got.body, "entity", "job_run", "state") != state || !strings.Contains(got.text, test.want) {
				t.Errorf("the run is %s, want %s with %q", got.text, state, test.want)
			}
			logs := cloud.ask(t, token, http.MethodGet, path("logs"), "")
			if !strings.Contains(logs.text, test.want) || !strings.Contains(logs.text, state) {
				t.Errorf("logs = %s, want %s with %q", logs.text, state, test.want)
			}
			if record := cloud.Runs()[0]; (record.Error == "") != (test.want == "") || record.State != state {
				t.Errorf("record = %+v", record)
			}
			for _, secret := range cloud.Secrets() {
				if strings.Contains(got.text+logs.text, secret) {
					t.Error("a secret is shown")
				}
			}
		})
	}
}

func TestRun_looksUpTheKeyOnlyWhenItStarts(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	cloud.withKey(t, "us-south")
	cloud.startRun(t, token, "us-south", cloud.makeJob(t, token, "us-south", nil))
	cloud.Advance(5 * time.Second)
	if err := cloud.DeleteKey(cloud.ownKeys()[0].ID); err != nil {
		t.Fatal(err)
	}
	cloud.Advance(time.Minute)
	if got := cloud.Runs()[0]; got.State != "Completed" {
		t.Errorf("the run is %+v, want it completed", got)
	}
}

func TestRun_withAKeyOfAnotherRegionOrPerson(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	cloud.withKey(t, "eu-de")
	// The other user has a key in us-south.
	south := cloud.makeJob(t, token, "us-south", nil)
	cloud.startRun(t, cloud.login(t, 1), "us-south", south)
	cloud.startRun(t, token, "eu-de", cloud.makeJob(t, token, "eu-de", nil))
	cloud.startRun(t, token, "us-south", cloud.makeJob(t, cloud.login(t, 1), "us-south", nil))
	var states []string
	for _, run := range cloud.Runs() {
		states = append(states, run.State)
	}
	// It is the owner of the job that counts, not who starts it.
	if want := []string{"Failed", "Starting", "Starting"}; !slices.Equal(states, want) {
		t.Errorf("states = %v, want %v", states, want)
	}
}

func TestCreateRun_rules(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	job := cloud.makeJob(t, token, "us-south", nil)
	for name, body := range map[string]string{
		"nothing in it":               `{}`,
		"a member too many":           `{"job_run":{"asset_ref":"x"}}`,
		"a configuration of text":     `{"job_run":{"configuration":"x"}}`,
		"a parameter without a value": `{"job_run":{"job_parameters":[{"name":"n"}]}}`,
	} {
		if got := cloud.ask(t, token, http.MethodPost, jobsIn("us-south", job, "runs"), body); got.status != http.StatusBadRequest {
			t.Errorf("%s: answer = %d %s, want 400", name, got.status, got.text)
		}
	}
	if runs := cloud.Runs(); len(runs) > 0 {
		t.Errorf("runs = %+v, want none", runs)
	}
}

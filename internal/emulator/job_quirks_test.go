// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// TestJob_answersIBMsDataIntegrationSDK sends what that SDK sends, and looks for
// what it cannot do without.
func TestJob_answersIBMsDataIntegrationSDK(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			cloud.withKey(t, region)
			token := cloud.login(t, 0)
			id := cloud.makeJob(t, token, region, map[string]any{"notification_types": map[string]any{"success": false, "warning": false, "failure": true}})
			run, _ := cloud.startRun(t, token, region, id)
			const userfs = "&userfs=False"
			job := cloud.ask(t, token, http.MethodGet, jobsIn(region, id), "")
			refreshed := cloud.ask(t, token, http.MethodPost, run("refresh_state")+userfs, "")
			read := cloud.ask(t, token, http.MethodGet, run()+userfs, "")
			if refreshed.status != http.StatusOK || text(refreshed.body, "entity", "job_run", "state") != "Starting" {
				t.Errorf("refreshing the state answers %d %s", refreshed.status, refreshed.text)
			}
			for _, need := range [][]string{
				{"last_run_status_timestamp"},
				{"future_scheduled_runs"},
				{"enable_notifications"},
				{"project_name"},
				{"schedule_id"},
				{"schedule_creator_id"},
				{"notification_types", "failure"},
			} {
				if at(job.body, append([]string{"entity", "job"}, need...)...) == nil {
					t.Errorf("the job lacks %v: %s", need, job.text)
				}
			}
			for _, need := range [][]string{{"metadata", "created"}, {"metadata", "usage"}, {"entity", "job_run", "configuration"}, {"entity", "job_run", "job_name"}} {
				if at(read.body, need...) == nil {
					t.Errorf("the run lacks %v: %s", need, read.text)
				}
			}
			offset := cloud.ask(t, token, http.MethodPatch, jobsIn(region, id), `[{"op":"add","path":"/entity/job/configuration/offset","value":null}]`)
			if offset.status != http.StatusOK {
				t.Errorf("resetting the offset answers %d %s", offset.status, offset.text)
			}
		})
	}
}

// TestJob_enableNotifications sends what no public client sends.
func TestJob_enableNotifications(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		told   any
	}{
		"us-south": {http.StatusOK, true}, "eu-de": {http.StatusBadRequest, nil}, "jp-tok": {http.StatusOK, false},
	}
	for region, test := range tests {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			id := cloud.makeJob(t, token, region, nil)
			got := cloud.ask(t, token, http.MethodPatch, jobsIn(region, id), `[{"op":"add","path":"/entity/job/enable_notifications","value":true}]`)
			if got.status != test.status || at(got.body, "entity", "job", "enable_notifications") != test.told {
				t.Errorf("answer = %d %s, want %d", got.status, got.text, test.status)
			}
			made := cloud.ask(t, token, http.MethodPost, jobsIn(region), newJob(t, map[string]any{"enable_notifications": true}))
			if (made.status == http.StatusCreated) != (test.status == http.StatusOK) || at(made.body, "entity", "job", "enable_notifications") != test.told {
				t.Errorf("a creation answers %d %s", made.status, made.text)
			}
		})
	}
}

// TestRun_showsParametersAsTextInSomeRegions holds the shape of a public recording.
func TestRun_showsParametersAsTextInSomeRegions(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]any{"jp-tok": []any{"rows=5", "target=eu"}, "us-south": nil} {
		cloud := newCloud(t, emulator.Options{})
		token := cloud.login(t, 0)
		id := cloud.makeJob(t, token, region, nil)
		got := cloud.ask(t, token, http.MethodPost, jobsIn(region, id, "runs"),
			`{"job_run":{"job_parameters":[{"name":"rows","value":5},{"name":"target","value":"eu"}]}}`)
		if diff := cmp.Diff(want, at(got.body, "entity", "job_run", "configuration", "job_parameters")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", region, diff)
		}
	}
}

// TestRun_isStartedByTheOwnerAlone asks as somebody else who works in the project.
func TestRun_isStartedByTheOwnerAlone(t *testing.T) {
	t.Parallel()
	for region, status := range map[string]int{"ca-tor": http.StatusForbidden, "us-south": http.StatusCreated} {
		cloud := newCloud(t, emulator.Options{})
		id := cloud.makeJob(t, cloud.login(t, 0), region, nil)
		if got := cloud.ask(t, cloud.login(t, 1), http.MethodPost, jobsIn(region, id, "runs"), `{"job_run":{}}`); got.status != status {
			t.Errorf("%s answers %d %s, want %d", region, got.status, got.text, status)
		}
		cloud.startRun(t, cloud.login(t, 0), region, id)
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

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
			refreshed := cloud.wants(t, http.StatusOK, token, http.MethodPost, run("refresh_state")+userfs, "")
			read := cloud.wants(t, http.StatusOK, token, http.MethodGet, run()+userfs, "")
			same(t, "the refreshed state", "Starting", text(refreshed.body, "entity", "job_run", "state"))
			for _, need := range []string{
				"last_run_status_timestamp", "future_scheduled_runs", "enable_notifications", "project_name",
				"schedule_id", "schedule_creator_id", "notification_types",
			} {
				if at(job.body, "entity", "job", need) == nil {
					t.Errorf("the job lacks %s: %s", need, job.text)
				}
			}
			for _, need := range [][]string{{"metadata", "created"}, {"metadata", "usage"}, {"entity", "job_run", "configuration"}, {"entity", "job_run", "job_name"}} {
				if at(read.body, need...) == nil {
					t.Errorf("the run lacks %v: %s", need, read.text)
				}
			}
			offset := `[{"op":"add","path":"/entity/job/configuration/offset","value":null}]`
			cloud.wants(t, http.StatusOK, token, http.MethodPatch, jobsIn(region, id), offset)
		})
	}
}

// TestJob_enableNotifications sends what no public client sends.
func TestJob_enableNotifications(t *testing.T) {
	t.Parallel()
	for region, told := range map[string]any{"us-south": true, "eu-de": nil, "jp-tok": false} {
		cloud, token := newSession(t, emulator.Options{})
		patched, made := http.StatusOK, http.StatusCreated
		if told == nil {
			patched, made = http.StatusBadRequest, http.StatusBadRequest
		}
		path := jobsIn(region, cloud.makeJob(t, token, region, nil))
		patch := `[{"op":"add","path":"/entity/job/enable_notifications","value":true}]`
		for _, got := range []answer{
			cloud.wants(t, patched, token, http.MethodPatch, path, patch),
			cloud.wants(t, made, token, http.MethodPost, jobsIn(region), newJob(t, map[string]any{"enable_notifications": true})),
		} {
			same(t, "what "+region+" tells", told, at(got.body, "entity", "job", "enable_notifications"))
		}
	}
}

// TestRun_showsParametersAsTextInSomeRegions holds the shape of a public recording.
func TestRun_showsParametersAsTextInSomeRegions(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]any{"jp-tok": []any{"rows=5", "target=eu"}, "us-south": nil} {
		cloud, token := newSession(t, emulator.Options{})
		id := cloud.makeJob(t, token, region, nil)
		got := cloud.ask(t, token, http.MethodPost, jobsIn(region, id, "runs"),
			`{"job_run":{"job_parameters":[{"name":"rows","value":5},{"name":"target","value":"eu"}]}}`)
		same(t, "parameters in "+region, want, at(got.body, "entity", "job_run", "configuration", "job_parameters"))
	}
}

// TestRun_isStartedByTheOwnerAlone asks as somebody else who works in the project.
func TestRun_isStartedByTheOwnerAlone(t *testing.T) {
	t.Parallel()
	for region, status := range map[string]int{"ca-tor": http.StatusForbidden, "us-south": http.StatusCreated} {
		cloud := newCloud(t, emulator.Options{})
		id := cloud.makeJob(t, cloud.login(t, 0), region, nil)
		cloud.wants(t, status, cloud.login(t, 1), http.MethodPost, jobsIn(region, id, "runs"), `{"job_run":{}}`)
		cloud.startRun(t, cloud.login(t, 0), region, id)
	}
}

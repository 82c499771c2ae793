// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestCredentials_everyRegionHasItsQuirks(t *testing.T) {
	t.Parallel()
	type regionQuirks struct {
		Owner, Description, Others, AbsoluteNext bool
		Delete                                   int
	}
	tests := map[string]regionQuirks{
		"us-south": {Owner: true, Description: true, AbsoluteNext: true, Delete: 204},
		"eu-de":    {Owner: true, Description: true, Others: true, Delete: 204},
		"eu-gb":    {Owner: true, Description: true, Delete: 200},
		"jp-tok":   {Description: true, Delete: 204},
		"au-syd":   {Owner: true, Description: true, Delete: 204},
		"ca-tor":   {Owner: true, Delete: 204},
	}
	if len(tests) != len(emulator.Regions()) {
		t.Fatalf("there are %d regions, and %d are tested", len(emulator.Regions()), len(tests))
	}
	for region, want := range tests {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{SecondCredential: "allow", PageSize: 2})
			users := cloud.Users()
			ids := []string{}
			for range 3 {
				ids = append(ids, cloud.install(t, http.StatusCreated, token, region, users[0].APIKey).get(t, "id"))
			}
			foreign := cloud.install(t, http.StatusCreated, cloud.login(t, 1), region, users[1].APIKey).get(t, "id")
			path := "/platform/" + region + "/v1/task_credentials"
			all := slices.Concat(cloud.pages(t, token, path+"?type=iam_api_key", "credentials", "next", "id")...)
			for _, id := range ids {
				if !slices.Contains(all, id) {
					t.Errorf("the credential %s is missing from the list", id)
				}
			}
			first := cloud.ask(t, token, http.MethodGet, path, "")
			shown := cloud.ask(t, token, http.MethodGet, path+"/"+ids[0], "").body
			got := regionQuirks{
				Owner: at(shown, "owner", "user_id") == users[0].IAMID, Description: shown["description"] == "a description",
				Others: slices.Contains(all, foreign), AbsoluteNext: strings.HasPrefix(text(first.body, "next", "href"), cloud.url),
			}
			got.Delete = cloud.ask(t, token, http.MethodDelete, path+"/"+ids[0], "").status
			same(t, "quirks", want, got)
			read, deleted := http.StatusNotFound, http.StatusNotFound
			if want.Others {
				read, deleted = http.StatusOK, http.StatusForbidden
			}
			cloud.wants(t, read, token, http.MethodGet, path+"/"+foreign, "")
			cloud.wants(t, deleted, token, http.MethodDelete, path+"/"+foreign, "")
		})
	}
}

// TestJob_answersIBMsDataIntegrationSDK sends what that SDK sends.
func TestJob_answersIBMsDataIntegrationSDK(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		cloud, token := newSession(t, emulator.Options{})
		cloud.withKey(t, region)
		id := cloud.makeJob(t, token, region, map[string]any{"notification_types": map[string]any{"success": false, "warning": false, "failure": true}})
		run, _ := cloud.startRun(t, token, region, id)
		cloud.walk(t, token,
			step{"POST", run("refresh_state") + "&userfs=False", "", 200, `"state":"Starting"`},
			step{"GET", run() + "&userfs=False", "", 200, `"usage":{}`},
			step{"PATCH", jobsIn(region, id), `[{"op":"add","path":"/entity/job/configuration/offset","value":null}]`, 200, `"notification_types":{`},
		)
		for _, need := range []string{"schedule_id", "schedule_creator_id", "future_scheduled_runs", "enable_notifications"} {
			if job := cloud.ask(t, token, http.MethodGet, jobsIn(region, id), ""); at(job.body, "entity", "job", need) == nil {
				t.Errorf("a job of %s lacks %s: %s", region, need, job.text)
			}
		}
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

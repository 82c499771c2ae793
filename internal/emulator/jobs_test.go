// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const inProject = "?project_id=p1"

// jobsIn is the path of the jobs of a region, or of what is below it.
func jobsIn(region string, below ...string) string {
	return "/platform/" + region + "/v2/jobs" + strings.Join(append([]string{""}, below...), "/") + inProject
}

// newJob is the body of a job, with changes; nil removes a member.
func newJob(t *testing.T, change map[string]any) string {
	t.Helper()
	body := map[string]any{"name": "train", "asset_ref": "a1", "configuration": map[string]any{"env_id": "e1"}}
	maps.Copy(body, change)
	maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil })
	return toJSON(t, map[string]any{"job": body})
}

// makeJob makes a job in the project p1 and returns its id.
func (c cloud) makeJob(t *testing.T, token, region string, change map[string]any) string {
	t.Helper()
	got := c.wants(t, http.StatusCreated, token, http.MethodPost, jobsIn(region), newJob(t, change))
	return text(got.body, "metadata", "asset_id")
}

// at follows names into an object; what is not there is nil.
func at(value any, names ...string) any {
	for _, name := range names {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

func text(value any, names ...string) string {
	found, _ := at(value, names...).(string)
	return found
}

// withKey gives the first user a key in the regions.
func (c cloud) withKey(t *testing.T, regions ...string) {
	t.Helper()
	must(t, c.Console(emulator.ConsoleAction{Act: "create", Regions: regions}))
}

func TestCreateJob_rules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change map[string]any
		status int
		says   string
	}{
		"a good one":                        {nil, 201, ""},
		"only a type of asset":              {map[string]any{"asset_ref": nil, "asset_ref_type": "notebook"}, 201, ""},
		"no asset at all":                   {map[string]any{"asset_ref": nil}, 400, "asset_ref"},
		"no name":                           {map[string]any{"name": nil}, 400, "name"},
		"an empty name":                     {map[string]any{"name": ""}, 400, "name"},
		"no configuration":                  {map[string]any{"configuration": nil}, 400, "configuration"},
		"a configuration that is a text":    {map[string]any{"configuration": "{}"}, 400, "configuration"},
		"an unknown member":                 {map[string]any{"shedule": "0 0 * * *"}, 400, "shedule"},
		"a schedule":                        {map[string]any{"schedule": "0 0 * * *"}, 201, ""},
		"no schedule":                       {map[string]any{"schedule": ""}, 201, ""},
		"a schedule that cannot be":         {map[string]any{"schedule": "0 25 * * *"}, 400, "25 is not between"},
		"a schedule that never comes":       {map[string]any{"schedule": "0 0 31 2 *"}, 400, "never"},
		"the end before the start":          {map[string]any{"schedule_info": map[string]any{"startOn": 2, "endOn": 1}}, 400, "endOn"},
		"the end at the start":              {map[string]any{"schedule_info": map[string]any{"startOn": 2, "endOn": 2}}, 201, ""},
		"a start before all time":           {map[string]any{"schedule_info": map[string]any{"startOn": -1}}, 400, "1970"},
		"a start that is a text":            {map[string]any{"schedule_info": map[string]any{"startOn": "now"}}, 400, "schedule_info"},
		"an unknown bound":                  {map[string]any{"schedule_info": map[string]any{"endsOn": 1}}, 400, "endsOn"},
		"parameters":                        {map[string]any{"job_parameters": []any{map[string]any{"name": "n", "value": "v"}}}, 201, ""},
		"a parameter without a name":        {map[string]any{"job_parameters": []any{map[string]any{"value": "v"}}}, 400, "name"},
		"a parameter without a value":       {map[string]any{"job_parameters": []any{map[string]any{"name": "n"}}}, 400, "value"},
		"a parameter with a list":           {map[string]any{"job_parameters": []any{map[string]any{"name": "n", "value": []any{}}}}, 400, "value"},
		"sets of parameters":                {map[string]any{"parameter_sets": []any{map[string]any{"name": "n", "ref": "x", "value_set": "v"}}}, 201, ""},
		"a set without a ref":               {map[string]any{"parameter_sets": []any{map[string]any{"name": "n"}}}, 400, "ref"},
		"a set with an unknown member":      {map[string]any{"parameter_sets": []any{map[string]any{"name": "n", "ref": "x", "set": "v"}}}, 400, "parameter_sets"},
		"notifications":                     {map[string]any{"notification_types": map[string]any{"failure": true}}, 201, ""},
		"notifications of no known end":     {map[string]any{"notification_types": map[string]any{"error": true}}, 400, "notification_types"},
		"a start as Python sends it":        {map[string]any{"schedule_info": map[string]any{"startOn": json.RawMessage("1800000000000.0")}}, 201, ""},
		"a start of half a millisecond":     {map[string]any{"schedule_info": map[string]any{"startOn": 0.5}}, 400, "schedule_info"},
		"keeping runs for days":             {map[string]any{"retention_policy": map[string]any{"days": 30}}, 201, ""},
		"keeping runs for no day":           {map[string]any{"retention_policy": map[string]any{"days": 0}}, 400, "at least 1"},
		"keeping minus one run":             {map[string]any{"retention_policy": map[string]any{"amount": -1}}, 400, "at least 1"},
		"keeping half a run":                {map[string]any{"retention_policy": map[string]any{"amount": 0.5}}, 400, "retention_policy"},
		"notifications that are a text":     {map[string]any{"enable_notifications": "yes"}, 400, "enable_notifications"},
		"a name for serving and a sentence": {map[string]any{"serving_name": "s", "description": "d"}, 201, ""},
	}
	cloud, token := newSession(t, emulator.Options{})
	for name, test := range tests {
		before := len(cloud.Jobs())
		cloud.walk(t, token, step{"POST", jobsIn("us-south"), newJob(t, test.change), test.status, test.says})
		same(t, "a job is made with "+name, test.status == http.StatusCreated, len(cloud.Jobs()) > before)
	}
}

func TestJob_isShownWhole(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	user := cloud.Users()[0]
	id := cloud.makeJob(t, token, "jp-tok", map[string]any{
		"description": "words", "schedule": "0 6 * * *", "schedule_info": map[string]any{"repeat": true, "startOn": 1800000000000},
		"retention_policy": map[string]any{}, "job_parameters": []any{map[string]any{"name": "n", "value": 1.50}},
	})
	got := cloud.ask(t, token, http.MethodGet, jobsIn("jp-tok", id), "")
	version := text(got.body, "entity", "job", "configuration", "version")
	schedule := text(got.body, "entity", "job", "schedule_id")
	if version == "" || schedule == "" {
		t.Errorf("configuration version %q, schedule %q, want both", version, schedule)
	}
	want := map[string]any{
		"metadata": map[string]any{
			"asset_id": id, "name": "train", "description": "words", "asset_type": "job", "owner_id": user.IAMID,
			"created_at": "2026-11-23T10:30:15Z", "version": 0.0, "project_id": "p1",
		},
		"entity": map[string]any{"job": map[string]any{
			"asset_ref": "a1", "asset_ref_type": "notebook", "asset_ref_name": "Asset a1",
			"configuration":  map[string]any{"env_id": "e1", "env_type": "default_spark", "version": version},
			"schedule":       "0 6 * * *",
			"schedule_info":  map[string]any{"repeat": true, "startOn": 1800000000000.0},
			"schedule_id":    schedule,
			"job_parameters": []any{map[string]any{"name": "n", "value": 1.5}},
			// 1800000000 is 2027-01-15 08:00 UTC.
			"future_scheduled_runs": []any{
				"2027-01-16T06:00:00Z", "2027-01-17T06:00:00Z", "2027-01-18T06:00:00Z", "2027-01-19T06:00:00Z", "2027-01-20T06:00:00Z",
			},
			"schedule_creator_id": user.IAMID, "enable_notifications": false, "project_name": "Project p1",
			"last_run_status": "None", "last_run_time": "None", "last_run_initiator": "None", "last_run_status_timestamp": 0.0,
			"task_credentials_support": map[string]any{
				"account_id": user.AccountID, "task_credentials_enabled": true, "user_id": user.IAMID,
			},
		}},
		"href": "/v2/jobs/" + id + "?project_id=p1",
	}
	same(t, "the job", want, got.body)
	record := emulator.JobRecord{
		ID: id, Name: "train", Region: "jp-tok", ProjectID: "p1", Schedule: "0 6 * * *", OwnerIAMID: user.IAMID,
		AccountID: user.AccountID, CreatedAt: start(), NextRun: time.Date(2027, 1, 16, 6, 0, 0, 0, time.UTC),
	}
	same(t, "records", []emulator.JobRecord{record}, cloud.Jobs())
}

func TestJobs_areScoped(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id := cloud.makeJob(t, token, "us-south", nil)
	for name, access := range map[string]emulator.Access{"closed": emulator.AccessDenied, "gone": emulator.AccessMissing} {
		must(t, cloud.SetProject(name, access))
	}
	const jobs = "/platform/us-south/v2/jobs"
	job := jobs + "/" + id
	cloud.walk(t, token,
		step{"GET", job + "?project_id=p1", "", 200, "train"},
		step{"GET", job + "?project_id=p2", "", 404, "job_not_found"},
		step{"GET", job + "?space_id=p1", "", 404, "job_not_found"},
		step{"GET", "/platform/eu-de/v2/jobs/" + id + "?project_id=p1", "", 404, "job_not_found"},
		step{"GET", job, "", 400, "invalid_request"},
		step{"GET", job + "?project_id=p1&space_id=s1", "", 400, "invalid_request"},
		step{"GET", jobs + "?project_id=closed", "", 403, "project_access_denied"},
		step{"GET", jobs + "?space_id=closed", "", 403, "space_access_denied"},
		step{"GET", job + "?project_id=gone", "", 404, "project_not_found"},
		step{"POST", jobs + "?space_id=gone", newJob(t, nil), 404, "space_not_found"},
		step{"GET", jobs + "?project_id=a%20b", "", 400, "invalid_request"},
		step{"GET", job + "/runs/r?project_id=p1", "", 404, "job_run_not_found"},
		step{"GET", jobs + "/j/runs/r?project_id=p1", "", 404, "job_not_found"},
		step{"GET", job + "?project_id=p1&catalog_id=c", "", 400, `"target":{"name":"catalog_id","type":"parameter"}`},
		step{"PUT", job + "?project_id=p1", "{}", 405, "method_not_allowed"},
		step{"PATCH", job + "?project_id=p1", "", 415, "unsupported_media_type"},
		step{"DELETE", job + "?project_id=p2", "", 404, "job_not_found"},
		step{"POST", job + "/runs?project_id=p2", `{"job_run":{}}`, 404, "job_not_found"},
	)
}

func TestJobs_viewersOnlyRead(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Role: "viewer"})
	id := cloud.makeJob(t, cloud.login(t, 1), "us-south", nil)
	token := cloud.login(t, 0)
	cloud.walk(t, token,
		step{"GET", jobsIn("us-south", id), "", 200, ""},
		step{"GET", jobsIn("us-south"), "", 200, id},
		step{"GET", jobsIn("us-south", id, "runs"), "", 200, ""},
		step{"POST", jobsIn("us-south"), newJob(t, nil), 403, ""},
		step{"PATCH", jobsIn("us-south", id), `[{"op":"replace","path":"/metadata/name","value":"x"}]`, 403, ""},
		step{"POST", jobsIn("us-south", id, "runs"), `{"job_run":{}}`, 403, ""},
		step{"DELETE", jobsIn("us-south", id), "", 403, ""},
		// There is no such run. Who may read is told so, and who may not change is refused.
		step{"POST", jobsIn("us-south", id, "runs", "r1", "refresh_state"), "", 404, ""},
		step{"DELETE", jobsIn("us-south", id, "runs", "r1"), "", 403, ""},
		step{"POST", jobsIn("us-south", id, "runs", "r1", "cancel"), "", 403, ""},
	)
	if jobs, runs := cloud.Jobs(), cloud.Runs(); len(jobs) != 1 || jobs[0].Name != "train" || len(runs) > 0 {
		t.Errorf("jobs = %+v, runs = %+v", jobs, runs)
	}
}

func TestDeleteJob_takesAWhileInSomeRegions(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	cloud.withKey(t, "us-south", "eu-de")
	for region, status := range map[string]int{"us-south": 204, "eu-de": 202} {
		token := cloud.login(t, 0)
		id := cloud.makeJob(t, token, region, map[string]any{"schedule": "45 * * * *"})
		path := jobsIn(region, id)
		cloud.ask(t, token, http.MethodPost, jobsIn(region, id, "runs"), `{"job_run":{}}`)
		cloud.wants(t, http.StatusConflict, token, http.MethodDelete, path, "")
		cloud.Advance(35 * time.Second)
		cloud.wants(t, status, token, http.MethodDelete, path, "")
		if status == http.StatusAccepted {
			cloud.Advance(9 * time.Second)
			cloud.walk(t, token,
				step{"GET", path, "", 200, ""},
				step{"DELETE", path, "", 202, ""},
				step{"POST", jobsIn(region, id, "runs"), `{"job_run":{}}`, 409, "job_being_deleted"},
				step{"PATCH", path, `[{"op":"replace","path":"/metadata/name","value":"x"}]`, 409, "job_being_deleted"},
			)
			if jobs := cloud.Jobs(); len(jobs) != 1 || !jobs[0].BeingDeleted {
				t.Errorf("jobs meanwhile: %+v", jobs)
			}
			cloud.Advance(time.Second)
		}
		cloud.wants(t, http.StatusNotFound, token, http.MethodGet, path, "")
		cloud.Advance(time.Hour)
		same(t, "jobs that are left in "+region, []emulator.JobRecord{}, cloud.Jobs())
		same(t, "runs that are left in "+region, []emulator.RunRecord{}, cloud.Runs())
	}
}

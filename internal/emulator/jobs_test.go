// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	got := c.ask(t, token, http.MethodPost, jobsIn(region), newJob(t, change))
	if got.status != http.StatusCreated {
		t.Fatalf("making a job answers %d %s, want 201", got.status, got.text)
	}
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
	if err := c.Console(emulator.ConsoleAction{Act: "create", Regions: regions}); err != nil {
		t.Fatal(err)
	}
}

func TestCreateJob_rules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change map[string]any
		status int
		says   string
	}{
		"a good one":                        {status: 201},
		"only a type of asset":              {change: map[string]any{"asset_ref": nil, "asset_ref_type": "notebook"}, status: 201},
		"no asset at all":                   {change: map[string]any{"asset_ref": nil}, status: 400, says: "asset_ref"},
		"no name":                           {change: map[string]any{"name": nil}, status: 400, says: "name"},
		"an empty name":                     {change: map[string]any{"name": ""}, status: 400, says: "name"},
		"no configuration":                  {change: map[string]any{"configuration": nil}, status: 400, says: "configuration"},
		"a configuration that is a text":    {change: map[string]any{"configuration": "{}"}, status: 400, says: "configuration"},
		"an unknown member":                 {change: map[string]any{"shedule": "0 0 * * *"}, status: 400, says: "shedule"},
		"a schedule":                        {change: map[string]any{"schedule": "0 0 * * *"}, status: 201},
		"no schedule":                       {change: map[string]any{"schedule": ""}, status: 201},
		"a schedule that cannot be":         {change: map[string]any{"schedule": "0 25 * * *"}, status: 400, says: "25 is not between"},
		"a schedule that never comes":       {change: map[string]any{"schedule": "0 0 31 2 *"}, status: 400, says: "never"},
		"a schedule that is past":           {change: map[string]any{"schedule": "0 3 21 13 1 ? 2019"}, status: 400, says: "never"},
		"a schedule with a last day":        {change: map[string]any{"schedule": "0 0 0 L * ?"}, status: 201},
		"the end before the start":          {change: map[string]any{"schedule_info": map[string]any{"startOn": 2, "endOn": 1}}, status: 400, says: "endOn"},
		"the end at the start":              {change: map[string]any{"schedule_info": map[string]any{"startOn": 2, "endOn": 2}}, status: 201},
		"a start before all time":           {change: map[string]any{"schedule_info": map[string]any{"startOn": -1}}, status: 400, says: "1970"},
		"a start that is a text":            {change: map[string]any{"schedule_info": map[string]any{"startOn": "now"}}, status: 400, says: "schedule_info"},
		"an unknown bound":                  {change: map[string]any{"schedule_info": map[string]any{"endsOn": 1}}, status: 400, says: "endsOn"},
		"parameters":                        {change: map[string]any{"job_parameters": []any{map[string]any{"name": "n", "value": "v"}}}, status: 201},
		"a parameter without a name":        {change: map[string]any{"job_parameters": []any{map[string]any{"value": "v"}}}, status: 400, says: "name"},
		"a parameter without a value":       {change: map[string]any{"job_parameters": []any{map[string]any{"name": "n"}}}, status: 400, says: "value"},
		"a parameter with a list":           {change: map[string]any{"job_parameters": []any{map[string]any{"name": "n", "value": []any{}}}}, status: 400, says: "value"},
		"sets of parameters":                {change: map[string]any{"parameter_sets": []any{map[string]any{"name": "n", "ref": "x", "value_set": "v"}}}, status: 201},
		"a set without a ref":               {change: map[string]any{"parameter_sets": []any{map[string]any{"name": "n"}}}, status: 400, says: "ref"},
		"a set with an unknown member":      {change: map[string]any{"parameter_sets": []any{map[string]any{"name": "n", "ref": "x", "set": "v"}}}, status: 400, says: "parameter_sets"},
		"notifications":                     {change: map[string]any{"notification_types": map[string]any{"failure": true}}, status: 201},
		"notifications of no known end":     {change: map[string]any{"notification_types": map[string]any{"error": true}}, status: 400, says: "notification_types"},
		"a start as Python sends it":        {change: map[string]any{"schedule_info": map[string]any{"startOn": json.RawMessage("1800000000000.0")}}, status: 201},
		"a start of half a millisecond":     {change: map[string]any{"schedule_info": map[string]any{"startOn": 0.5}}, status: 400, says: "schedule_info"},
		"keeping runs for days":             {change: map[string]any{"retention_policy": map[string]any{"days": 30}}, status: 201},
		"keeping runs for no day":           {change: map[string]any{"retention_policy": map[string]any{"days": 0}}, status: 400, says: "at least 1"},
		"keeping minus one run":             {change: map[string]any{"retention_policy": map[string]any{"amount": -1}}, status: 400, says: "at least 1"},
		"keeping half a run":                {change: map[string]any{"retention_policy": map[string]any{"amount": 0.5}}, status: 400, says: "retention_policy"},
		"notifications that are a text":     {change: map[string]any{"enable_notifications": "yes"}, status: 400, says: "enable_notifications"},
		"a name for serving and a sentence": {change: map[string]any{"serving_name": "s", "description": "d"}, status: 201},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			got := cloud.ask(t, cloud.login(t, 0), http.MethodPost, jobsIn("us-south"), newJob(t, test.change))
			if got.status != test.status || !strings.Contains(got.text, test.says) {
				t.Errorf("answer = %d %s, want %d with %q", got.status, got.text, test.status, test.says)
			}
			if made := len(cloud.Jobs()) == 1; made != (test.status == http.StatusCreated) {
				t.Errorf("there are %d jobs after %d", len(cloud.Jobs()), got.status)
			}
		})
	}
}

func TestJob_isShownWhole(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
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
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("the job (-want +got):\n%s", diff)
	}
	record := emulator.JobRecord{
		ID: id, Name: "train", Region: "jp-tok", ProjectID: "p1", Schedule: "0 6 * * *", OwnerIAMID: user.IAMID,
		AccountID: user.AccountID, CreatedAt: start(), NextRun: time.Date(2027, 1, 16, 6, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff([]emulator.JobRecord{record}, cloud.Jobs()); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestJobs_areScoped(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	id := cloud.makeJob(t, token, "us-south", nil)
	for name, access := range map[string]emulator.Access{"closed": emulator.AccessDenied, "gone": emulator.AccessMissing} {
		if err := cloud.SetProject(name, access); err != nil {
			t.Fatal(err)
		}
	}
	const southern = "/platform/us-south/v2/jobs"
	tests := map[string]struct {
		method, path, body string
		status             int
		code               string
	}{
		"in its project":              {"GET", southern + "/" + id + "?project_id=p1", "", 200, ""},
		"in another project":          {"GET", southern + "/" + id + "?project_id=p2", "", 404, "job_not_found"},
		"in a space of that id":       {"GET", southern + "/" + id + "?space_id=p1", "", 404, "job_not_found"},
		"in another region":           {"GET", "/platform/eu-de/v2/jobs/" + id + "?project_id=p1", "", 404, "job_not_found"},
		"without a scope":             {"GET", southern + "/" + id, "", 400, "invalid_request"},
		"with both scopes":            {"GET", southern + "/" + id + "?project_id=p1&space_id=s1", "", 400, "invalid_request"},
		"in a project without rights": {"GET", southern + "?project_id=closed", "", 403, "project_access_denied"},
		"in a space without rights":   {"GET", southern + "?space_id=closed", "", 403, "space_access_denied"},
		"in a project that is not":    {"GET", southern + "/" + id + "?project_id=gone", "", 404, "project_not_found"},
		"in a space that is not":      {"POST", southern + "?space_id=gone", newJob(t, nil), 404, "space_not_found"},
		"in an id that cannot be":     {"GET", southern + "?project_id=a%20b", "", 400, "invalid_request"},
		"a run that is not":           {"GET", southern + "/" + id + "/runs/r?project_id=p1", "", 404, "job_run_not_found"},
		"a run of no job":             {"GET", southern + "/j/runs/r?project_id=p1", "", 404, "job_not_found"},
		"an unknown parameter":        {"GET", southern + "/" + id + "?project_id=p1&catalog_id=c", "", 400, "invalid_request"},
		"a wrong method":              {"PUT", southern + "/" + id + "?project_id=p1", "{}", 405, "method_not_allowed"},
		"a patch of another media":    {"PATCH", southern + "/" + id + "?project_id=p1", "", 415, "unsupported_media_type"},
		"deleting from elsewhere":     {"DELETE", southern + "/" + id + "?project_id=p2", "", 404, "job_not_found"},
		"a new run in elsewhere":      {"POST", southern + "/" + id + "/runs?project_id=p2", `{"job_run":{}}`, 404, "job_not_found"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := cloud.ask(t, token, test.method, test.path, test.body); got.status != test.status || got.code() != test.code {
				t.Errorf("answer = %d %s, want %d %s", got.status, got.text, test.status, test.code)
			}
		})
	}
}

func TestJobs_viewersOnlyRead(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Role: "viewer"})
	id := cloud.makeJob(t, cloud.login(t, 1), "us-south", nil)
	token := cloud.login(t, 0)
	for name, test := range map[string]struct {
		method, path, body string
		status             int
	}{
		"reads":     {"GET", jobsIn("us-south", id), "", 200},
		"lists":     {"GET", jobsIn("us-south"), "", 200},
		"runs":      {"GET", jobsIn("us-south", id, "runs"), "", 200},
		"no job":    {"POST", jobsIn("us-south"), newJob(t, nil), 403},
		"no change": {"PATCH", jobsIn("us-south", id), `[{"op":"replace","path":"/metadata/name","value":"x"}]`, 403},
		"no run":    {"POST", jobsIn("us-south", id, "runs"), `{"job_run":{}}`, 403},
		"no end":    {"DELETE", jobsIn("us-south", id), "", 403},
		// There is no such run. Who may read is told so, and who may not change is refused.
		"looks for a run": {"POST", jobsIn("us-south", id, "runs", "r1", "refresh_state"), "", 404},
		"deletes no run":  {"DELETE", jobsIn("us-south", id, "runs", "r1"), "", 403},
		"cancels no run":  {"POST", jobsIn("us-south", id, "runs", "r1", "cancel"), "", 403},
	} {
		if got := cloud.ask(t, token, test.method, test.path, test.body); got.status != test.status {
			t.Errorf("%s: answer = %d %s, want %d", name, got.status, got.text, test.status)
		}
	}
	if jobs, runs := cloud.Jobs(), cloud.Runs(); len(jobs) != 1 || jobs[0].Name != "train" || len(runs) > 0 {
		t.Errorf("jobs = %+v, runs = %+v", jobs, runs)
	}
}

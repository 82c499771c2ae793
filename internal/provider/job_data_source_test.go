// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestJobDataSource_looksAJobUpByItsIDOrItsName(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	there := jobByHand(t, cloud, "eu-de", inSpace, `"description": "d", "configuration": {"env_id": "py"}, "schedule": "0 3 * * *",
		"schedule_info": {"repeat": true, "startOn": 1930000000000}, "job_parameters": [{"name": "rows", "value": 5}], "retention_policy": {"days": 3},
		"notification_types": {"failure": true}, "parameter_sets": [{"name": "eu", "ref": "set-1"}]`)
	cloud.Advance(day)
	cloud.ClearRequests()
	user := cloud.Users()[0]
	want := map[string]any{
		"id": there.ID, "region": "eu-de", "project_id": nil, "space_id": spaceID, "name": "nightly", "description": "d",
		"asset_ref": assetID, "asset_ref_type": "notebook", "schedule": "0 3 * * *", "schedule_creator_id": user.IAMID,
		"schedule_info":            map[string]any{"repeat": nil, "start": "2031-02-27T23:06:40Z", "end": nil},
		"job_parameters":           map[string]any{"rows": "5"},
		"retention_policy":         map[string]any{"days": json.Number("3"), "amount": nil},
		"enable_notifications":     true,
		"notifications":            map[string]any{"failure": true, "success": nil, "warning": nil},
		"parameter_sets":           []any{map[string]any{"name": "eu", "ref": "set-1", "value_set": nil}},
		"task_credentials_support": map[string]any{"account_id": user.AccountID, "user_id": user.IAMID, "task_credentials_enabled": true},
		"last_run":                 map[string]any{"id": cloud.Runs()[0].ID, "state": "Completed", "time": "2031-03-02T03:00:00Z", "error": nil},
	}
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(acctest.Values{"region": "eu-de"}))
	for argument, value := range map[string]string{"id": there.ID, "name": "nightly"} {
		looked, said := plugin.Look(jobName, acctest.Values{"space_id": spaceID, argument: value})
		quiet(t, said)
		got, err := looked.Attributes()
		must(t, err)
		configuration := fmt.Sprint(got["configuration"])
		if !strings.Contains(configuration, `"env_id":"py"`) || !strings.Contains(configuration, `"env_type":"default_spark"`) {
			t.Errorf("the configuration is %s", configuration)
		}
		if runs, _ := got["future_scheduled_runs"].([]any); len(runs) != 5 {
			t.Errorf("the next runs are %v", runs)
		}
		delete(got, "configuration")
		delete(got, "future_scheduled_runs")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by its %s (-want +got):\n%s", argument, diff)
		}
	}
	must(t, unchangedNow(cloud))
}

func TestJobDataSource_saysWhatItDidNotFind(t *testing.T) {
	t.Parallel()
	const id = "d5b8c1a2-0000-4000-8000-000000000000"
	cases := map[string]struct {
		config acctest.Values // over the project
		want   []string
		path   string
	}{
		"no job of that name":        {acctest.Values{"name": "weekly"}, []string{"No such job", "The look-up itself worked", `"weekly"`}, attribute("name")},
		"another case of the letter": {acctest.Values{"name": "Nightly"}, []string{"No such job", "letter by letter"}, attribute("name")},
		"a name of another region":   {acctest.Values{"name": "twice", "region": "eu-de"}, []string{"No such job", "in eu-de"}, attribute("name")},
		"a name of two jobs":         {acctest.Values{"name": "twice"}, []string{"Several jobs of one name", "2 jobs", "by its id"}, attribute("name")},
		"no job of that ID":          {acctest.Values{"id": id}, []string{"Could not read the job " + id, "It was deleted, or it belongs to another project"}, ""},
		"a name in a project that is gone": {
			acctest.Values{"name": "x", "project_id": "gone"}, []string{`Could not look up the job "x"`, "project gone", "Check project_id"}, attribute("project_id"),
		},
		"a job where nobody is let in": {
			acctest.Values{"id": id, "project_id": "closed"}, []string{"Could not read the job " + id, "project closed", "a member of the project"}, attribute("project_id"),
		},
		"a name in a list that is not complete": {
			acctest.Values{"name": "nightly", "region": "jp-tok"}, []string{`Could not look up the job "nightly"`, "did not list all of them", "by its id"}, "",
		},
		"neither a name nor an ID":      {acctest.Values{}, []string{"id", "name"}, attribute("id")},
		"both a name and an ID":         {acctest.Values{"id": id, "name": "nightly"}, []string{"id", "name"}, attribute("id")},
		"neither a project nor a space": {acctest.Values{"id": id, "project_id": nil}, []string{"project_id", "space_id"}, attribute("project_id")},
		"an ID with a slash":            {acctest.Values{"id": "a/b"}, []string{"must be an ID"}, attribute("id")},
		"an unknown region":             {acctest.Values{"id": id, "region": "mars"}, []string{"mars"}, attribute("region")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			must(t, cloud.SetProject("gone", emulator.AccessMissing))
			must(t, cloud.SetProject("closed", emulator.AccessDenied))
			must(t, cloud.AddFault(emulator.Fault{
				Path: "/platform/jp-tok/v2/jobs", Status: 200, Body: `{"total_rows": 250, "results": [{"metadata": {"asset_id": "j", "name": "other"}}]}`,
			}))
			jobByHand(t, cloud, "us-south", inProject, `"configuration": {}`)
			plugin := configured(t, cloud)
			var twice []string
			for range 2 {
				created, said := plugin.Apply(jobName, acctest.Resource{}, jobValues(acctest.Values{"name": "twice"}))
				quiet(t, said)
				twice = append(twice, created.Text("id"))
			}
			_, said := plugin.Look(jobName, plus(acctest.Values{"project_id": projectID}, c.config))
			refusalAbout(t, said, c.path, c.want...)
			saysOnce(t, said[0], "look for the job")
			for _, id := range twice {
				if several := strings.HasPrefix(said[0].Summary, "Several"); several && !strings.Contains(said[0].Detail, id) {
					t.Errorf("the error does not name the job %s: %s", id, said[0])
				}
			}
		})
	}
}

// The data source gives the reason of a run that failed, and warns.
func TestJobDataSource_warnsAfterARunThatFailed(t *testing.T) {
	t.Parallel()
	// London does not say why a run failed; its log does.
	for region, reason := range map[string]string{"us-south": "division by zero (job_run_failed)", "eu-gb": ""} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create", region)
			config := jobValues(acctest.Values{"region": region, "schedule": "0 3 * * *"})
			plugin, r := jobPlugin(t, cloud, config)
			must(t, cloud.FailRuns(onlyJob(t, cloud).ID, "division by zero"))
			cloud.Advance(day)
			cloud.ClearRequests()
			if read := refresh(t, plugin, r); !read.State.RawEquals(r.State) {
				t.Error("a run has changed the state of the job")
			}
			for _, sent := range cloud.Requests() {
				if strings.Contains(sent.Path, "/runs") {
					t.Errorf("a refresh of the job asked for its runs: %s", sent.Path)
				}
			}

			looked, said := plugin.Look(jobName, acctest.Values{"region": region, "project_id": projectID, "id": r.Text("id")})
			warning(t, said, attribute("last_run"), "latest run of the job did not succeed", onlyRun(t, cloud).ID, "ended as Failed", "division by zero")
			if state, because := looked.Text("last_run", "state"), looked.Text("last_run", "error"); state != "Failed" || because != reason {
				t.Errorf("the last run is %s because of %q, want %q", state, because, reason)
			}
		})
	}
}

func TestJobDataSource_saysThatItCannotReadTheRuns(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	config := jobValues(nil)
	plugin, r := jobPlugin(t, cloud, config)
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodGet, Path: "*/v2/jobs/*/runs", Status: http.StatusInternalServerError}))

	if differs(t, plugin, refresh(t, plugin, r), config) {
		t.Error("the plan of the job is not empty")
	}
	looked, said := plugin.Look(jobName, acctest.Values{"project_id": projectID, "id": r.Text("id")})
	warning(t, said, attribute("last_run"), "Could not read the latest run", "Internal Server Error", "last_run is null")
	if name := looked.Text("name"); name != "nightly" {
		t.Errorf("the job is called %q", name)
	}
}

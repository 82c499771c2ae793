// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAccJobDataSource_looksAJobUpInAnotherConfiguration(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	there := jobByHand(t, cloud, "eu-de", inSpace, `"description": "d", "configuration": {"env_id": "py"}, "schedule": "0 3 * * *",
		"schedule_info": {"repeat": true, "startOn": 1930000000000}, "job_parameters": [{"name": "rows", "value": 5}], "retention_policy": {"days": 3},
		"notification_types": {"failure": true}, "parameter_sets": [{"name": "eu", "ref": "set-1"}]`)
	cloud.Advance(day)
	run := cloud.Runs()[0]
	config := fmt.Sprintf(`
provider "watsonx" {
  region = "eu-de"
}

data "watsonx_job" "by_id" {
  space_id = %[1]q
  id       = %[2]q
}

data "watsonx_job" "by_name" {
  region   = "eu-de"
  space_id = %[1]q
  name     = "nightly"
}
`, spaceID, there.ID)
	var sees []statecheck.StateCheck
	for _, address := range []string{"data.watsonx_job.by_id", "data.watsonx_job.by_name"} {
		at := func(want knownvalue.Check, path ...string) { sees = append(sees, found(address, want, path...)) }
		at(knownvalue.StringExact(there.ID), "id")
		at(knownvalue.StringExact("eu-de"), "region")
		at(knownvalue.StringExact("nightly"), "name")
		at(knownvalue.StringExact("d"), "description")
		at(knownvalue.StringExact(assetID), "asset_ref")
		at(knownvalue.StringExact("notebook"), "asset_ref_type")
		at(knownvalue.StringFunc(func(text string) error {
			if !saying(`"env_id":"py"`).MatchString(text) || !saying(`"env_type":"default_spark"`).MatchString(text) {
				return fmt.Errorf("the configuration is %s", text)
			}
			return nil
		}), "configuration")
		at(knownvalue.StringExact("0 3 * * *"), "schedule")
		at(knownvalue.StringExact("2031-02-27T23:06:40Z"), "schedule_info", "start")
		at(knownvalue.StringExact("5"), "job_parameters", "rows")
		at(knownvalue.Int64Exact(3), "retention_policy", "days")
		at(knownvalue.Null(), "retention_policy", "amount")
		at(knownvalue.Bool(true), "enable_notifications")
		at(knownvalue.Bool(true), "notifications", "failure")
		at(knownvalue.Null(), "notifications", "success")
		at(knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
			"name": knownvalue.StringExact("eu"), "ref": knownvalue.StringExact("set-1"), "value_set": knownvalue.Null(),
		})}), "parameter_sets")
		at(knownvalue.ListSizeExact(5), "future_scheduled_runs")
		at(knownvalue.StringExact(cloud.Users()[0].IAMID), "task_credentials_support", "user_id")
		at(knownvalue.StringExact(cloud.Users()[0].IAMID), "schedule_creator_id")
		at(knownvalue.StringExact(run.ID), "last_run", "id")
		at(knownvalue.StringExact("Completed"), "last_run", "state")
		at(knownvalue.StringExact("2031-03-02T03:00:00Z"), "last_run", "time")
		at(knownvalue.Null(), "last_run", "error")
	}

	cloud.TestLeaving(t, func() error { return unchangedNow(cloud) }, resource.TestStep{
		PreConfig: cloud.ClearRequests, Config: config, ConfigStateChecks: sees,
	})
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

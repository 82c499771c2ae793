// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// everything is a job with every argument that a definition has.
func everything() string {
	return jobBlock(
		`name        = "nightly report"`,
		`description = "Every night."`,
		`configuration = jsonencode({ env_id = "py-311", env_variables = ["MODE=fast"] })`,
		`schedule = "0 3 * * *"`,
		`schedule_info = {`,
		`  repeat = true`,
		`  start  = "2031-04-01T02:00:00+02:00"`,
		`  end    = "2032-04-01T00:00:00Z"`,
		`}`,
		`job_parameters = { rows = "100", target = "eu" }`,
		`retention_policy = { amount = 10 }`,
		`parameter_sets = [{ name = "us", ref = "set-2", value_set = "nightly" }, { name = "eu", ref = "set-1" }]`,
		`notifications = { failure = true, warning = false }`,
	)
}

func TestAccJob_createsEditsAndClearsWithNoMoreThanOnePatch(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "us-south")
	smallest := jobBlock(`name = "nightly"`)
	holds := func(want map[string]any, patches int) resource.TestCheckFunc {
		return check(func() error {
			if n := patched(cloud); n != patches {
				return fmt.Errorf("%d patches were sent so far, want %d", n, patches)
			}
			if diff := cmp.Diff(want, storedJob(t, cloud)); diff != "" {
				return fmt.Errorf("the platform holds (-want +got):\n%s", diff)
			}
			return nil
		})
	}
	all := map[string]any{
		"name": "nightly report", "description": "Every night.", "schedule": "0 3 * * *",
		"configuration":    map[string]any{"env_id": "py-311", "env_variables": []any{"MODE=fast"}},
		"schedule_info":    map[string]any{"repeat": true, "startOn": 1932768000000.0, "endOn": 1964390400000.0},
		"job_parameters":   []any{map[string]any{"name": "rows", "value": "100"}, map[string]any{"name": "target", "value": "eu"}},
		"retention_policy": map[string]any{"amount": 10.0},
		"parameter_sets": []any{
			map[string]any{"name": "us", "ref": "set-2", "value_set": "nightly"}, map[string]any{"name": "eu", "ref": "set-1"},
		},
		"notification_types": map[string]any{"success": false, "warning": false, "failure": true},
	}
	arguments := []string{
		"name", "description", "configuration", "schedule", "schedule_info", "job_parameters", "parameter_sets", "retention_policy", "notifications",
	}

	cloud.TestLeaving(t, noJobs(cloud), resource.TestStep{
		Config: smallest,
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(thisJob, acctest.Change{
			Action:  plancheck.ResourceActionCreate,
			Known:   []string{"name", "project_id", "region", "asset_ref", "configuration", "require_active_key"},
			Unknown: []string{"id", "asset_ref_type", "task_credentials_support"},
		})),
		ConfigStateChecks: []statecheck.StateCheck{
			jobValue(knownvalue.StringFunc(func(id string) error {
				if want := cloud.Jobs()[0].ID; id != want {
					return fmt.Errorf("the job is %s", want)
				}
				return nil
			}), "id"),
			jobValue(knownvalue.StringExact("us-south"), "region"),
			jobValue(knownvalue.StringExact("notebook"), "asset_ref_type"),
			jobValue(knownvalue.StringExact("{}"), "configuration"),
			jobValue(knownvalue.ObjectExact(map[string]knownvalue.Check{
				"account_id":               knownvalue.StringExact(cloud.Users()[0].AccountID),
				"user_id":                  knownvalue.StringExact(cloud.Users()[0].IAMID),
				"task_credentials_enabled": knownvalue.Bool(true),
			}), "task_credentials_support"),
			jobValue(knownvalue.Null(), "schedule_creator_id"),
		},
		Check: holds(map[string]any{"name": "nightly"}, 0),
	}, resource.TestStep{
		Config:           everything(),
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits(arguments, "schedule_creator_id")),
		ConfigStateChecks: []statecheck.StateCheck{
			jobValue(knownvalue.StringExact(cloud.Users()[0].IAMID), "schedule_creator_id"),
			jobValue(knownvalue.StringExact("2031-04-01T02:00:00+02:00"), "schedule_info", "start"),
		},
		Check: holds(all, 1),
	}, resource.TestStep{ // removed from the configuration: cleared
		PreConfig:        func() { cloud.Advance(day) },
		Config:           smallest,
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits(append(arguments, "schedule_creator_id"))),
		Check:            holds(map[string]any{"name": "nightly", "notification_types": map[string]any{"success": false, "warning": false, "failure": false}}, 2),
	})
}

// set is a parameter set.
func set(name string) acctest.Values { return acctest.Values{"name": name, "ref": "set-" + name} }

// What a patch says is tested in internal/job.
func TestJob_sendsOnlyWhatAnEditChanges(t *testing.T) {
	t.Parallel()
	base := acctest.Values{
		"description": "d", "configuration": `{"a":1,"b":{"x":1,"y":2}}`, "schedule": "0 3 * * *", "schedule_info": acctest.Values{"repeat": false},
		"job_parameters": acctest.Values{"p": "1"}, "retention_policy": acctest.Values{"days": 3},
		"parameter_sets": []acctest.Values{set("us"), set("eu")}, "notifications": acctest.Values{"success": true},
	}
	cases := map[string]struct {
		change acctest.Values
		same   bool // there is nothing to send
	}{
		"a name and a schedule":           {change: acctest.Values{"name": "other", "schedule": "0 0 4 ? * *"}},
		"another description":             {change: acctest.Values{"description": "e"}},
		"a member of a member less":       {change: acctest.Values{"configuration": `{"a":1,"b":{"x":1}}`}},
		"the configuration in new words":  {change: acctest.Values{"configuration": "{ \"b\": {\"y\":2, \"x\":1},\n \"a\": 1.0 }"}, same: true},
		"no schedule":                     {change: acctest.Values{"schedule": nil, "schedule_info": nil}},
		"a schedule that starts":          {change: acctest.Values{"schedule_info": acctest.Values{"repeat": false, "start": "2031-06-01T00:00:00Z"}}},
		"a start that is null":            {change: acctest.Values{"schedule_info": acctest.Values{"repeat": false, "start": nil}}, same: true},
		"another parameter":               {change: acctest.Values{"job_parameters": acctest.Values{"p": "1", "q": "2"}}},
		"another parameter that is null":  {change: acctest.Values{"job_parameters": acctest.Values{"p": "1", "q": nil}}, same: true},
		"only a parameter that is null":   {change: acctest.Values{"job_parameters": acctest.Values{"p": nil}}},
		"another retention":               {change: acctest.Values{"retention_policy": acctest.Values{"amount": 3}}},
		"no retention":                    {change: acctest.Values{"retention_policy": nil}},
		"the sets in another order":       {change: acctest.Values{"parameter_sets": []acctest.Values{set("eu"), set("us")}}},
		"an empty list of sets":           {change: acctest.Values{"parameter_sets": []acctest.Values{}}},
		"other notifications":             {change: acctest.Values{"notifications": acctest.Values{"failure": true}}},
		"no notifications":                {change: acctest.Values{"notifications": nil}},
		"the notifications spelt out":     {change: acctest.Values{"notifications": acctest.Values{"success": true, "warning": false}}, same: true},
		"what no service of IBM's stores": {change: acctest.Values{"require_active_key": true, "timeouts": acctest.Values{"delete": "1m"}}, same: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create")
			plugin, created := jobPlugin(t, cloud, jobValues(base))
			config := jobValues(plus(base, c.change))
			r, said := plugin.Apply(jobName, refresh(t, plugin, created), config)
			quiet(t, said)
			if n := patched(cloud); n > 1 || n == 0 != c.same {
				t.Errorf("%d patches were sent", n)
			}
			if differs(t, plugin, refresh(t, plugin, r), config) {
				t.Error("the plan after the apply is not empty")
			}
			if diff := cmp.Diff(created.Identity, r.Identity); diff != "" || len(r.Identity) != 3 {
				t.Errorf("the identity (-was +is):\n%s", diff)
			}
		})
	}
}

func TestJob_isPlannedWhileTheProviderIsNotKnownYet(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{"ibmcloud_api_key", "region"} {
		cloud := acctest.NewCloud(t, emulator.Options{})
		plugin := cloud.NewPlugin(t)
		quiet(t, plugin.Configure(acctest.Values{argument: acctest.Unknown}))
		planned, said := plugin.Plan(jobName, acctest.Resource{}, jobValues(acctest.Values{"schedule": "0 3 * * *"}))
		quiet(t, said)
		if !planned.Exists() {
			t.Errorf("nothing was planned without a known %s", argument)
		}
		if sent := cloud.Requests(); len(sent) > 0 && argument != "region" {
			t.Errorf("requests were sent: %+v", sent)
		}
	}
}

func TestJob_isPlannedWhileItsArgumentsAreNotKnownYet(t *testing.T) {
	t.Parallel()
	plugin, r := jobPlugin(t, acctest.NewCloud(t, emulator.Options{}), jobValues(nil))
	for _, name := range []string{
		"name", "description", "configuration", "schedule", "schedule_info", "job_parameters", "parameter_sets", "retention_policy",
		"notifications", "region", "project_id", "asset_ref", "asset_ref_type", "require_active_key",
	} {
		config := jobValues(acctest.Values{name: acctest.Unknown})
		if name == "schedule_info" {
			config["schedule"] = acctest.Unknown
		}
		quiet(t, plugin.Validate(jobName, config))
		for when, prior := range map[string]acctest.Resource{"create": {}, "update": r} {
			planned, said := plugin.Plan(jobName, prior, config)
			quiet(t, said)
			if !planned.Exists() {
				t.Errorf("no %s was planned without a known %s", when, name)
			}
		}
	}
}

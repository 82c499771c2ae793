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
	sent := watchPatches(t, cloud)
	smallest := jobBlock(`name = "nightly"`)
	holds := func(want map[string]any, sentSo ...[]string) resource.TestCheckFunc {
		return check(func() error {
			if diff := cmp.Diff(want, storedJob(t, cloud)); diff != "" {
				return fmt.Errorf("the platform holds (-want +got):\n%s", diff)
			}
			return sent.take(sentSo...)
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
	patch := []string{
		"add /metadata/name", "add /metadata/description", "add /entity/job/configuration", "add /entity/job/schedule",
		"add /entity/job/schedule_info", "add /entity/job/job_parameters", "add /entity/job/parameter_sets", "add /entity/job/retention_policy",
		"add /entity/job/notification_types",
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
		Check: holds(map[string]any{"name": "nightly"}),
	}, resource.TestStep{
		Config:           everything(),
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits(arguments, "schedule_creator_id")),
		ConfigStateChecks: []statecheck.StateCheck{
			jobValue(knownvalue.StringExact(cloud.Users()[0].IAMID), "schedule_creator_id"),
			jobValue(knownvalue.StringExact("2031-04-01T02:00:00+02:00"), "schedule_info", "start"),
		},
		Check: holds(all, patch),
	}, resource.TestStep{ // removed from the configuration: cleared
		PreConfig:        func() { cloud.Advance(day) },
		Config:           smallest,
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits(append(arguments, "schedule_creator_id"))),
		Check:            holds(map[string]any{"name": "nightly", "notification_types": map[string]any{"success": false, "warning": false, "failure": false}}, patch),
	})
}

// set is a parameter set.
func set(name string) acctest.Values { return acctest.Values{"name": name, "ref": "set-" + name} }

// What a patch says of each member is tested in internal/job.
func TestJob_sendsOnlyWhatAnEditChanges(t *testing.T) {
	t.Parallel()
	base := acctest.Values{
		"description": "d", "configuration": `{"a":1,"b":{"x":1,"y":2}}`, "schedule": "0 3 * * *", "schedule_info": acctest.Values{"repeat": false},
		"job_parameters": acctest.Values{"p": "1"}, "retention_policy": acctest.Values{"days": 3},
		"parameter_sets": []acctest.Values{set("us"), set("eu")}, "notifications": acctest.Values{"success": true},
	}
	cases := map[string]struct {
		change acctest.Values
		sent   []string // nil: nothing
	}{
		"a name and a schedule":           {acctest.Values{"name": "other", "schedule": "0 0 4 ? * *"}, []string{"add /metadata/name", "add /entity/job/schedule"}},
		"another description":             {acctest.Values{"description": "e"}, []string{"add /metadata/description"}},
		"a member of a member less":       {acctest.Values{"configuration": `{"a":1,"b":{"x":1}}`}, []string{"add /entity/job/configuration"}},
		"no configuration":                {acctest.Values{"configuration": nil}, []string{"add /entity/job/configuration"}},
		"the configuration in new words":  {acctest.Values{"configuration": "{ \"b\": {\"y\":2, \"x\":1},\n \"a\": 1.0 }"}, nil},
		"no schedule":                     {acctest.Values{"schedule": nil, "schedule_info": nil}, []string{"add /entity/job/schedule", "add /entity/job/schedule_info"}},
		"a schedule that starts":          {acctest.Values{"schedule_info": acctest.Values{"repeat": false, "start": "2031-06-01T00:00:00Z"}}, []string{"add /entity/job/schedule_info"}},
		"a start that is null":            {acctest.Values{"schedule_info": acctest.Values{"repeat": false, "start": nil}}, nil},
		"another parameter":               {acctest.Values{"job_parameters": acctest.Values{"p": "1", "q": "2"}}, []string{"add /entity/job/job_parameters"}},
		"another parameter that is null":  {acctest.Values{"job_parameters": acctest.Values{"p": "1", "q": nil}}, nil},
		"only a parameter that is null":   {acctest.Values{"job_parameters": acctest.Values{"p": nil}}, []string{"add /entity/job/job_parameters"}},
		"another retention":               {acctest.Values{"retention_policy": acctest.Values{"amount": 3}}, []string{"add /entity/job/retention_policy"}},
		"no retention":                    {acctest.Values{"retention_policy": nil}, []string{"add /entity/job/retention_policy"}},
		"the sets in another order":       {acctest.Values{"parameter_sets": []acctest.Values{set("eu"), set("us")}}, []string{"add /entity/job/parameter_sets"}},
		"an empty list of sets":           {acctest.Values{"parameter_sets": []acctest.Values{}}, []string{"add /entity/job/parameter_sets"}},
		"other notifications":             {acctest.Values{"notifications": acctest.Values{"failure": true}}, []string{"add /entity/job/notification_types"}},
		"no notifications":                {acctest.Values{"notifications": nil}, []string{"add /entity/job/notification_types"}},
		"the notifications spelt out":     {acctest.Values{"notifications": acctest.Values{"success": true, "warning": false}}, nil},
		"what no service of IBM's stores": {acctest.Values{"require_active_key": true, "timeouts": acctest.Values{"delete": "1m"}}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create")
			sent := watchPatches(t, cloud)
			plugin, r := jobPlugin(t, cloud, jobValues(base))
			identity := r.Identity

			config := jobValues(plus(base, c.change))
			r, said := plugin.Apply(jobName, refresh(t, plugin, r), config)
			quiet(t, said)
			var want [][]string
			if c.sent != nil {
				want = [][]string{c.sent}
			}
			must(t, sent.take(want...))
			if differs(t, plugin, refresh(t, plugin, r), config) {
				t.Error("the plan after the apply is not empty")
			}
			if diff := cmp.Diff(identity, r.Identity); diff != "" || len(identity) != 3 {
				t.Errorf("the identity (-was +is):\n%s", diff)
			}
		})
	}
}

func TestJob_isPlannedWhileTheProviderIsNotKnownYet(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"because of its key":    {"ibmcloud_api_key": acctest.Unknown},
		"because of its region": {"region": acctest.Unknown},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(config))
			planned, said := plugin.Plan(jobName, acctest.Resource{}, jobValues(acctest.Values{"schedule": "0 3 * * *"}))
			if len(cloud.Requests()) > 0 && config["region"] == nil {
				t.Errorf("requests were sent: %+v", cloud.Requests())
			}
			quiet(t, said)
			if !planned.Exists() {
				t.Error("nothing was planned")
			}
		})
	}
}

func TestJob_isPlannedWhileItsArgumentsAreNotKnownYet(t *testing.T) {
	t.Parallel()
	names := []string{
		"name", "description", "configuration", "schedule", "schedule_info", "job_parameters", "parameter_sets", "retention_policy",
		"notifications", "region", "project_id", "asset_ref", "asset_ref_type", "require_active_key",
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, r := jobPlugin(t, cloud, jobValues(nil))
			config := jobValues(acctest.Values{name: acctest.Unknown})
			if name == "schedule_info" {
				config["schedule"] = acctest.Unknown
			}
			quiet(t, plugin.Validate(jobName, config))
			for when, prior := range map[string]acctest.Resource{"create": {}, "update": r} {
				planned, said := plugin.Plan(jobName, prior, config)
				quiet(t, said)
				if !planned.Exists() {
					t.Errorf("no %s was planned", when)
				}
			}
		})
	}
}

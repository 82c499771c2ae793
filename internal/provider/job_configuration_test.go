// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// configuredBy is a job with a configuration, written as HCL.
func configuredBy(expression string) string {
	return jobBlock(`name = "nightly"`, "configuration = "+expression)
}

// configureByHand gives the only job another configuration.
func configureByHand(t *testing.T, cloud *acctest.Cloud, configuration string) {
	t.Helper()
	byHand(t, cloud, http.MethodPatch, jobPath(onlyJob(t, cloud)),
		fmt.Sprintf(`[{"op": "replace", "path": "/entity/job/configuration", "value": %s}]`, configuration))
}

func TestJob_sendsTheWholeConfigurationOnce(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	sent := watchPatches(t, cloud)
	patched := check(func() error { return sent.take([]string{"add /entity/job/configuration"}) })
	whole := strconv.Quote(`{"env_id": "py", "limits": {"rows": 1000, "share": 0.5}, "flags": ["a", "b"]}`)
	less := strconv.Quote(`{"env_id": "py", "limits": {"rows": 1000}, "flags": ["a", "b"]}`)

	cloud.TestInProcess(t, resource.TestStep{
		Config: configuredBy(whole),
	}, resource.TestStep{
		PreConfig: func() {
			configureByHand(t, cloud, `{"env_id": "py", "limits": {"rows": 5, "share": 0.5}, "flags": ["a", "b"]}`)
		},
		Config:           configuredBy(whole),
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits([]string{"configuration"})),
		Check:            patched,
	}, resource.TestStep{ // a member less
		Config:           configuredBy(less),
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits([]string{"configuration"})),
		Check: resource.ComposeTestCheckFunc(patched, check(func() error {
			want := map[string]any{"env_id": "py", "limits": map[string]any{"rows": 1000.0}, "flags": []any{"a", "b"}}
			if diff := cmp.Diff(want, storedJob(t, cloud)["configuration"]); diff != "" {
				return fmt.Errorf("the platform holds (-want +got):\n%s", diff)
			}
			return nil
		})),
	})
}

func TestJob_comparesConfigurationsByMeaning(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		from, to string
		differs  bool
	}{
		"the order of members":               {from: `{"a":1,"b":2}`, to: `{"b":2,"a":1}`},
		"blanks and lines":                   {from: `{"a":[1,2]}`, to: "{\n  \"a\": [ 1, 2 ]\n}"},
		"the spelling of numbers":            {from: `{"a":1000,"b":0.5}`, to: `{"a":1e3,"b":5.0e-1}`},
		"the spelling of texts":              {from: `{"a":"é"}`, to: `{"a":"\u00e9"}`},
		"a default of the service":           {from: `{"env_type":"default_spark"}`, to: `{"env_type":"default_spark"}`},
		"large numbers":                      {from: `{"a":9007199254740993}`, to: `{"a":9007199254740992}`, differs: true},
		"a value":                            {from: `{"a":1}`, to: `{"a":2}`, differs: true},
		"a type":                             {from: `{"a":1}`, to: `{"a":"1"}`, differs: true},
		"a new member":                       {from: `{"a":1}`, to: `{"a":1,"b":2}`, differs: true},
		"a removed member":                   {from: `{"a":1,"b":2}`, to: `{"a":1}`, differs: true},
		"a removed member of a member":       {from: `{"a":{"x":1,"y":2}}`, to: `{"a":{"x":1}}`, differs: true},
		"a member that becomes null":         {from: `{"a":1,"b":2}`, to: `{"a":1,"b":null}`, differs: true},
		"the order of an array":              {from: `{"a":[1,2]}`, to: `{"a":[2,1]}`, differs: true},
		"another value than the default":     {from: `{}`, to: `{"env_type":"other"}`, differs: true},
		"the case of a name":                 {from: `{"a":1}`, to: `{"A":1}`, differs: true},
		"everything taken away":              {from: `{"a":1}`, to: `{}`, differs: true},
		"a value that only the service sets": {from: `{"env_type":"other"}`, to: `{}`, differs: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, r := jobPlugin(t, cloud, jobValues(acctest.Values{"configuration": c.from}))
			r = refresh(t, plugin, r)
			if got := r.Text("configuration"); got != c.from {
				t.Errorf("the state holds %s, want what was configured: %s", got, c.from)
			}
			to := jobValues(acctest.Values{"configuration": c.to})
			if got := differs(t, plugin, r, to); got != c.differs {
				t.Errorf("the plan differs: %t, want %t", got, c.differs)
			}
			r, said := plugin.Apply(jobName, r, to)
			quiet(t, said)
			if differs(t, plugin, refresh(t, plugin, r), to) {
				t.Error("the plan after the apply is not empty")
			}
		})
	}
}

func TestJob_showsWhatSomebodyElseChanged(t *testing.T) {
	t.Parallel()
	full := acctest.Values{
		"configuration": `{"a":{"x":1,"y":2},"b":[1]}`, "description": "d", "schedule": "0 3 * * *",
		"job_parameters": acctest.Values{"p": "1", "q": "2"}, "retention_policy": acctest.Values{"days": 3}, "notifications": acctest.Values{"success": true},
	}
	cases := map[string]struct {
		path, value string
		shows       string // the configuration in the state; "" for what was configured
		same        bool   // nothing to do
	}{
		"a member of the configuration":           {path: "/entity/job/configuration", value: `{"a":{"x":1,"y":3},"b":[1]}`, shows: `{"a":{"x":1,"y":3},"b":[1]}`},
		"a member that is gone":                   {path: "/entity/job/configuration", value: `{"a":{"x":1},"b":[1]}`, shows: `{"a":{"x":1},"b":[1]}`},
		"a member that nobody configured":         {path: "/entity/job/configuration", value: `{"a":{"x":1,"y":2,"z":3},"b":[1],"c":4}`, same: true},
		"the same in another order":               {path: "/entity/job/configuration", value: `{"b":[1.0],"a":{"y":2,"x":1}}`, same: true},
		"the name":                                {path: "/metadata/name", value: `"other"`},
		"the description":                         {path: "/metadata/description", value: `"other"`},
		"the schedule":                            {path: "/entity/job/schedule", value: `"0 4 * * *"`},
		"a schedule that was taken away":          {path: "/entity/job/schedule", value: `""`},
		"a schedule that ends":                    {path: "/entity/job/schedule_info", value: `{"endOn": 4000000000000}`},
		"a schedule that says that it repeats":    {path: "/entity/job/schedule_info", value: `{"repeat": true}`, same: true},
		"a schedule that does not repeat":         {path: "/entity/job/schedule_info", value: `{"repeat": false}`},
		"a parameter":                             {path: "/entity/job/job_parameters", value: `[{"name":"p","value":"9"},{"name":"q","value":"2"}]`},
		"a parameter less":                        {path: "/entity/job/job_parameters", value: `[{"name":"p","value":"1"}]`},
		"a parameter that is a number by now":     {path: "/entity/job/job_parameters", value: `[{"name":"q","value":2},{"name":"p","value":1}]`, same: true},
		"the retention":                           {path: "/entity/job/retention_policy", value: `{"days": 3, "amount": 9}`},
		"notifications, of another end":           {path: "/entity/job/notification_types", value: `{"success": true, "failure": true}`},
		"notifications that were taken away":      {path: "/entity/job/notification_types", value: `{}`},
		"notifications that are spelt out":        {path: "/entity/job/notification_types", value: `{"success": true, "failure": false}`, same: true},
		"sets, which nobody configured":           {path: "/entity/job/parameter_sets", value: `[{"name": "eu", "ref": "set-1"}]`},
		"parameters that were taken away":         {path: "/entity/job/job_parameters", value: `[]`},
		"a retention policy that was taken away":  {path: "/entity/job/retention_policy", value: `{}`},
		"a description that was taken away":       {path: "/metadata/description", value: `""`},
		"the whole configuration, but for a part": {path: "/entity/job/configuration", value: `{"b":[1],"new":true}`, shows: `{"b":[1]}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create")
			config := jobValues(full)
			plugin, r := jobPlugin(t, cloud, config)
			want := storedJob(t, cloud)

			byHand(t, cloud, http.MethodPatch, jobPath(onlyJob(t, cloud)), fmt.Sprintf(`[{"op": "add", "path": %q, "value": %s}]`, c.path, c.value))
			r = refresh(t, plugin, r)
			shows := full["configuration"]
			if c.shows != "" {
				shows = c.shows
			}
			if got := r.Text("configuration"); got != shows {
				t.Errorf("the state shows the configuration %s, want %s", got, shows)
			}
			if got := differs(t, plugin, r, config); got == c.same {
				t.Fatalf("the plan differs: %t, want %t", got, !c.same)
			}
			if c.same {
				return
			}
			r, said := plugin.Apply(jobName, r, config)
			quiet(t, said)
			if diff := cmp.Diff(want, storedJob(t, cloud)); diff != "" {
				t.Errorf("the platform holds (-want +got):\n%s", diff)
			}
			if differs(t, plugin, refresh(t, plugin, r), config) {
				t.Error("the plan after the apply is not empty")
			}
		})
	}
}

func TestJob_keepsAValueThatIsNoTextAsItIs(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	config := jobValues(acctest.Values{"job_parameters": acctest.Values{"rows": "5", "target": "eu"}})
	plugin, r := jobPlugin(t, cloud, config)
	byHand(t, cloud, http.MethodPatch, jobPath(onlyJob(t, cloud)),
		`[{"op": "replace", "path": "/entity/job/job_parameters", "value": [{"name": "rows", "value": 5}, {"name": "target", "value": "eu"}]}]`)

	config["job_parameters"] = acctest.Values{"rows": "5", "target": "us"}
	_, said := plugin.Apply(jobName, refresh(t, plugin, r), config)
	quiet(t, said)
	want := []any{map[string]any{"name": "rows", "value": 5.0}, map[string]any{"name": "target", "value": "us"}}
	if diff := cmp.Diff(want, storedJob(t, cloud)["job_parameters"]); diff != "" {
		t.Errorf("the parameters (-want +got):\n%s", diff)
	}
}

// A parameter that is null is left out, and that is no difference afterwards.
func TestJob_leavesOutAParameterThatIsNull(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		given acctest.Values
		want  any // what the platform holds
	}{
		"beside another": {acctest.Values{"a": nil, "b": "1"}, []any{map[string]any{"name": "b", "value": "1"}}},
		"alone":          {acctest.Values{"a": nil}, nil},
	}
	for name, c := range cases {
		for _, region := range []string{"us-south", "eu-de"} { // They differ in what they show of a member without content.
			t.Run(name+" in "+region, func(t *testing.T) {
				t.Parallel()
				cloud := acctest.NewCloud(t, emulator.Options{})
				before, config := jobValues(acctest.Values{"region": region, "job_parameters": acctest.Values{"a": "0"}}), jobValues(acctest.Values{"region": region, "job_parameters": c.given})
				plugin, r := jobPlugin(t, cloud, before)
				for range 2 { // an edit, then nothing
					var said []acctest.Diagnostic
					r, said = plugin.Apply(jobName, r, config)
					quiet(t, said)
					if diff := cmp.Diff(c.want, storedJob(t, cloud)["job_parameters"]); diff != "" {
						t.Errorf("the parameters (-want +got):\n%s", diff)
					}
					if r = refresh(t, plugin, r); differs(t, plugin, r, config) {
						t.Error("the plan after the apply is not empty")
					}
				}
			})
		}
	}
}

func TestJob_removedByHandIsCreatedAgain(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, r := jobPlugin(t, cloud, jobValues(nil))
	byHand(t, cloud, http.MethodDelete, jobPath(onlyJob(t, cloud)), "")
	read := refresh(t, plugin, r)
	if read.Exists() {
		t.Fatal("the job is still in the state")
	}
	_, said := plugin.Apply(jobName, read, jobValues(nil))
	quiet(t, said)
	onlyJob(t, cloud)
}

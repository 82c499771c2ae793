// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

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
		"the whole configuration without a part": {path: "/entity/job/configuration", value: `{"b":[1],"new":true}`, shows: `{"b":[1]}`},
		"a member that nobody configured":        {path: "/entity/job/configuration", value: `{"b":[1.0],"a":{"y":2,"x":1,"z":3},"c":4}`, same: true},
		"the name":                               {path: "/metadata/name", value: `"other"`},
		"the description":                        {path: "/metadata/description", value: `"other"`},
		"the schedule, which was taken away":     {path: "/entity/job/schedule", value: `""`},
		"a schedule that ends":                   {path: "/entity/job/schedule_info", value: `{"endOn": 4000000000000}`},
		"a schedule that says that it repeats":   {path: "/entity/job/schedule_info", value: `{"repeat": true}`, same: true},
		"a schedule that does not repeat":        {path: "/entity/job/schedule_info", value: `{"repeat": false}`},
		"a parameter":                            {path: "/entity/job/job_parameters", value: `[{"name":"p","value":"9"},{"name":"q","value":"2"}]`},
		"a parameter that is a number by now":    {path: "/entity/job/job_parameters", value: `[{"name":"q","value":2},{"name":"p","value":1}]`, same: true},
		"parameters that were taken away":        {path: "/entity/job/job_parameters", value: `[]`},
		"the retention":                          {path: "/entity/job/retention_policy", value: `{"days": 3, "amount": 9}`},
		"a retention policy that was taken away": {path: "/entity/job/retention_policy", value: `{}`},
		"notifications, of another end":          {path: "/entity/job/notification_types", value: `{"success": true, "failure": true}`},
		"notifications that are spelt out":       {path: "/entity/job/notification_types", value: `{"success": true, "failure": false}`, same: true},
		"sets, which nobody configured":          {path: "/entity/job/parameter_sets", value: `[{"name": "eu", "ref": "set-1"}]`},
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

func TestJob_removedByHandIsCreatedAgain(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, r := jobPlugin(t, cloud, jobValues(nil))
	byHand(t, cloud, http.MethodDelete, jobPath(onlyJob(t, cloud)), "")
	if left, said := plugin.Destroy(jobName, r); len(said) > 0 || left.Exists() {
		t.Errorf("the destroy of a job that is gone says %v; in the state: %t", said, left.Exists())
	}
	read := refresh(t, plugin, r)
	if read.Exists() {
		t.Fatal("the job is still in the state")
	}
	_, said := plugin.Apply(jobName, read, jobValues(nil))
	quiet(t, said)
	onlyJob(t, cloud)
}

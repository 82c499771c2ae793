// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// releasedJob is what release 0.1 writes of a job, with schema version 0. The file
// never changes: a later schema must still read it.
const releasedJob = "job_v0.json"

func TestJob_readsTheStateOfTheFirstRelease(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create")
	config := jobValues(acctest.Values{
		"description": "load", "configuration": `{"env_id":"py","rows":1000}`, "schedule": "0 3 * * *",
		"schedule_info":  acctest.Values{"repeat": true, "start": "2031-03-01T00:00:00Z", "end": "2032-03-01T00:00:00Z"},
		"job_parameters": acctest.Values{"target": "eu"}, "retention_policy": acctest.Values{"days": 3, "amount": 9},
		"parameter_sets": []acctest.Values{{"name": "eu", "ref": "set-1", "value_set": "nightly"}},
		"notifications":  acctest.Values{"success": true, "warning": true, "failure": true}, "require_active_key": true, "timeouts": acctest.Values{"create": "5m"},
	})
	plugin, present := jobPlugin(t, cloud, config)
	cloud.Advance(2 * day)
	present = refresh(t, plugin, present)
	instance := stateFile(t, releasedJob, append(inventedUser(cloud),
		"55555555-5555-4555-8555-555555555555", present.Text("id")))
	wholeState(t, plugin, jobName, instance)

	upgraded, said := plugin.Upgrade(jobName, instance)
	quiet(t, said)
	if diff := upgraded.BrokenBy(present); diff != nil {
		t.Errorf("the state of the release and the present one differ at %q", diff)
	}
	read := refresh(t, plugin, upgraded)
	if diff := cmp.Diff(present.Identity, read.Identity); diff != "" || len(read.Identity) == 0 {
		t.Errorf("the identity after the refresh (-want +got):\n%s", diff)
	}
	if !read.State.RawEquals(present.State) || differs(t, plugin, read, config) {
		t.Error("the refresh or the plan changed something")
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

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

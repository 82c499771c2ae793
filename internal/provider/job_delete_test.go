// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestJob_saysWhatGoesOnWhenTheTimeForADestroyIsOver(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := jobPlugin(t, cloud, jobValues(acctest.Values{"region": "eu-de", "timeouts": acctest.Values{"delete": "2s"}}))
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodGet, Path: "/platform/eu-de/v2/jobs/*", DelayMS: 60_000}))

	left, said := plugin.Destroy(jobName, r)
	refusal(t, said, `Could not delete the job "nightly"`, "begun to delete it", "The time for this operation was over", "Apply again")
	if !left.Exists() {
		t.Error("the state has forgotten a job that is not known to be gone")
	}
	cloud.ClearFaults()
	cloud.Advance(day)
	left, said = plugin.Destroy(jobName, r)
	quiet(t, said)
	if left.Exists() || noJobs(cloud)() != nil {
		t.Error("the next destroy left the job")
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// sentFor are the requests of the journal about single jobs, as method and status.
func sentFor(cloud *acctest.Cloud) []string {
	var sent []string
	for _, r := range cloud.Requests() {
		if strings.Contains(r.Path, "/v2/jobs/") {
			sent = append(sent, r.Method+" "+http.StatusText(r.Status))
		}
	}
	return sent
}

func TestAccJob_isGoneWhenTheDestroyEnds(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	// Frankfurt answers 202 and takes ten seconds.
	cloud.Test(t, resource.TestStep{
		Config: jobBlock(`name = "nightly"`, `region = "eu-de"`),
	}, resource.TestStep{
		PreConfig: cloud.ClearRequests,
		Config:    `output "nothing" { value = 1 }`,
		Check:     check(noJobs(cloud)),
	})
	sent := strings.Join(sentFor(cloud), ", ")
	if !strings.Contains(sent, "DELETE Accepted, GET OK") || !strings.HasSuffix(sent, "GET Not Found") || strings.Count(sent, "DELETE") != 1 {
		t.Errorf("the destroy sent: %s", sent)
	}
}

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

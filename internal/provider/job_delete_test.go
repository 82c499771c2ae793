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

func TestJob_isDeletedOnceItsRunHasEnded(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"us-south", "eu-de"} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create", region)
			plugin, r := jobPlugin(t, cloud, jobValues(acctest.Values{"region": region}))
			byHand(t, cloud, http.MethodPost, jobPath(onlyJob(t, cloud), "runs"), `{"job_run": {}}`)
			cloud.ClearRequests()

			left, said := plugin.Destroy(jobName, r)
			quiet(t, said)
			if left.Exists() {
				t.Error("the job is still in the state")
			}
			must(t, noJobs(cloud)())
			if sent := sentFor(cloud); sent[0] != "DELETE Conflict" || len(sent) < 3 {
				t.Errorf("the destroy sent: %v", sent)
			}
		})
	}
}

func TestJob_saysWhatGoesOnWhenTheTimeForADestroyIsOver(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		region string
		fault  emulator.Fault
		run    bool
		want   []string
		gone   bool // a moment later
	}{
		"the deletion": {
			region: "eu-de", fault: emulator.Fault{Method: "GET", Path: "/platform/eu-de/v2/jobs/*", DelayMS: 60_000},
			want: []string{`Could not delete the job "nightly"`, "begun to delete it", "The time for this operation was over", "Apply again"}, gone: true,
		},
		"a run": {
			region: "us-south", run: true, fault: emulator.Fault{Method: "DELETE", Path: "/platform/us-south/v2/jobs/*", DelayMS: 60_000, Skip: 1},
			want: []string{`Could not delete the job "nightly"`, "The time for this operation was over"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			console(t, cloud, "create", c.region)
			plugin, r := jobPlugin(t, cloud, jobValues(acctest.Values{"region": c.region, "timeouts": acctest.Values{"delete": "3s"}}))
			if c.run {
				byHand(t, cloud, http.MethodPost, jobPath(onlyJob(t, cloud), "runs"), `{"job_run": {}}`)
			}
			must(t, cloud.AddFault(c.fault))

			left, said := plugin.Destroy(jobName, r)
			refusal(t, said, c.want...)
			if !left.Exists() {
				t.Error("the state has forgotten a job that is not known to be gone")
			}
			cloud.ClearFaults()
			cloud.Advance(day)
			if gone := noJobs(cloud)() == nil; gone != c.gone {
				t.Errorf("the job is gone: %t, want %t", gone, c.gone)
			}
			left, said = plugin.Destroy(jobName, r)
			quiet(t, said)
			if left.Exists() || noJobs(cloud)() != nil {
				t.Error("the next destroy left the job")
			}
		})
	}
}

func TestJob_isNotMissedWhenItIsGoneAlready(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, r := jobPlugin(t, cloud, jobValues(nil))
	byHand(t, cloud, http.MethodDelete, jobPath(onlyJob(t, cloud)), "")
	left, said := plugin.Destroy(jobName, r)
	quiet(t, said)
	if left.Exists() {
		t.Error("the job is still in the state")
	}
}

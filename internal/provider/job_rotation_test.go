// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// keyAndJobs are a key and jobs that depend on it.
func keyAndJobs(trigger string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %[1]q
  regions          = ["us-south", "eu-de"]
}

resource "watsonx_job" "this" {
  project_id         = %[2]q
  name               = "nightly"
  asset_ref          = %[3]q
  schedule           = "0 3 * * *"
  require_active_key = true
  depends_on         = [watsonx_user_api_key.this]
}

resource "watsonx_job" "abroad" {
  region     = "eu-de"
  project_id = %[2]q
  name       = "nightly"
  asset_ref  = %[3]q
  schedule   = "0 3 * * *"
  depends_on = [watsonx_user_api_key.this]
}
`, trigger, projectID, assetID)
}

func TestAccJob_showsNoDifferenceAfterARotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	south, frankfurt := acctest.Stays(thisJob), acctest.Stays("watsonx_job.abroad")
	var keys []string
	ran := func(rotations int) resource.TestCheckFunc {
		return check(func() error {
			keys = append(keys, cloud.Active())
			cloud.Advance(day)
			runs := cloud.Runs()
			if len(runs) != 2*rotations {
				return fmt.Errorf("%d runs, want %d", len(runs), 2*rotations)
			}
			for i, run := range runs {
				if run.State != "Completed" || run.KeyID != keys[i/2] {
					return fmt.Errorf("the run %+v, want it completed with %s", run, keys[i/2])
				}
			}
			return nil
		})
	}

	cloud.Test(t, resource.TestStep{ // in the first apply there is no key yet
		Config: keyAndJobs("1"), ConfigPlanChecks: before(cloud.Quiet()), Check: ran(1),
	}, resource.TestStep{
		PreConfig:        cloud.ClearRequests,
		Config:           keyAndJobs("2"),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+byTrigger), rotated([]string{"us-south", "eu-de"}, "rotation_trigger"), south, frankfurt),
		Check: resource.ComposeTestCheckFunc(check(func() error {
			for _, request := range mutations(cloud) {
				if pattern := saying("/v2/jobs"); pattern.MatchString(request.Path) {
					return fmt.Errorf("the rotation changed a job: %+v", request)
				}
			}
			return nil
		}), ran(2)),
	})
}

// A plan with the key resource in the same configuration is counted in the year test.
func TestJob_sharesOneLookAtTheKeyAmongAllJobs(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	regions := []string{"us-south", "eu-de", "jp-tok"}
	console(t, cloud, "create", regions...)
	creating := cloud.NewPlugin(t)
	quiet(t, creating.Configure(nil))
	var configs []acctest.Values
	var jobs []acctest.Resource
	for i := range 24 {
		config := jobValues(acctest.Values{"region": regions[i%3], "name": fmt.Sprint("job ", i), "schedule": "0 3 * * *"})
		created, said := creating.Apply(jobName, acctest.Resource{}, config)
		quiet(t, said)
		configs, jobs = append(configs, config), append(jobs, created)
	}

	cloud.ClearRequests()
	began := time.Now()
	planning := cloud.NewPlugin(t)
	quiet(t, planning.Configure(nil))
	for i := range jobs {
		if differs(t, planning, refresh(t, planning, jobs[i]), configs[i]) {
			t.Errorf("the plan of job %d is not empty", i)
		}
	}
	want := map[string]int{"POST /iam/identity/token": 1, "GET /iam/v1/apikeys": 1, "GET job": 12}
	for _, region := range regions {
		want["GET /platform/"+region+"/v1/task_credentials"] = 1
		want["GET /platform/"+region+"/v2/jobs"] = 1
	}
	got := map[string]int{}
	for call, n := range sharedSince(cloud, began) {
		switch {
		case strings.HasSuffix(call, "/runs"):
			call = "GET runs"
		case strings.Contains(call, "/v2/jobs/"):
			call = "GET job"
		}
		got[call] += n
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the requests of a plan (-want +got):\n%s", diff)
	}
}

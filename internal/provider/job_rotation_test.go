// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// keyAndJobs are a key and jobs that depend on it.
func keyAndJobs(trigger string) string {
	job := []string{`name = "nightly"`, `schedule = "0 3 * * *"`, `depends_on = [watsonx_user_api_key.this]`}
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %q
  regions          = ["us-south", "eu-de"]
}
`, trigger) + jobBlock(append(job, `require_active_key = true`)...) +
		strings.Replace(jobBlock(append(job, `region = "eu-de"`)...), `"this"`, `"abroad"`, 1)
}

func TestAccJob_showsNoDifferenceAfterARotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
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
		PreConfig: cloud.ClearRequests,
		Config:    keyAndJobs("2"),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+byTrigger), rotated([]string{"us-south", "eu-de"}, "rotation_trigger"),
			acctest.Stays(thisJob), acctest.Stays("watsonx_job.abroad")),
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

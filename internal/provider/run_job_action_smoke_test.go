// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// smokeTest is a key and a job, with a run of the job after each rotation.
func smokeTest(trigger, jobID string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %[1]q
  regions          = ["us-south", "eu-de"]

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.watsonx_run_job.smoke_test]
    }
  }
}

action "watsonx_run_job" "smoke_test" {
  config {
    region     = "eu-de"
    project_id = %[2]q
    job_id     = %[3]q
  }
}
`, trigger, projectID, jobID)
}

func TestAccRunJobAction_provesTheNewKeyAfterARotation(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	cloud := acctest.NewCloud(t, still())
	there := jobByHand(t, cloud, "eu-de", inProject, `"configuration": {}`)
	cli := cloud.NewCLI(t, t.TempDir())
	config := func(trigger string) { cli.Write("main.tf", smokeTest(trigger, there.ID)) }
	config("1")
	cli.Require()
	cli.Init()
	cli.Apply()
	if runs := cloud.Runs(); len(runs) > 0 {
		t.Fatalf("a create is no rotation: %+v", runs)
	}
	cloud.Advance(time.Minute)
	config("2")
	cli.Apply()
	if run := onlyRun(t, cloud); run.State != "Completed" || run.KeyID != cloud.Active() {
		t.Errorf("the run is %+v, want it completed with %s", run, cloud.Active())
	}
	cli.Settled()

	must(t, cloud.FailRuns(there.ID, "division by zero"))
	cloud.Advance(time.Minute)
	config("3")
	if code, said := cli.Run("apply", "-auto-approve", "-no-color", "-input=false"); code == 0 || !saying("did not succeed", "division by zero").MatchString(said) {
		t.Errorf("the apply ended with %d and said:\n%s", code, said)
	}
	cli.Settled()
	cli.Destroy()
}

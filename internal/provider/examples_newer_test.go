// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// What these tests show, older CLIs cannot read. The same calls are tested at the
// protocol, on every machine.

func TestAccExamples_runTheActions(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	// thrice applies a configuration with another value of rotation each time, and
	// destroys it: the key rotates twice.
	thrice := func(t *testing.T, example string, phasedOut, runs int, regions ...string) {
		t.Helper()
		cloud := acctest.NewCloud(t, emulator.Options{})
		cli := exampleCLI(t, cloud, example)
		for _, rotation := range []string{"1", "2", "3"} {
			cli.Apply("-var=rotation=" + rotation)
			cloud.Advance(time.Minute)
		}
		must(t, seriesIs(cloud, phasedOut, regions...))
		must(t, ran(cloud, runs))
		cli.Settled("-var=rotation=3")
		cli.Destroy("-var=rotation=3")
		must(t, cloud.Nothing())
	}
	for name, test := range map[string]func(*testing.T, *acctest.Cloud){
		"the Active key is rotated": func(t *testing.T, cloud *acctest.Cloud) {
			t.Helper()
			leaked := cloud.Active()
			exampleCLI(t, cloud, "actions/watsonx_rotate_user_api_key/action.tf").
				Apply("-invoke=action.watsonx_rotate_user_api_key.now", "-var=leaked_key_id="+leaked)
			if active := cloud.Active(); active == "" || active == leaked {
				t.Errorf("the Active key was %s and is %s", leaked, active)
			}
		},
		"a Phased out key is deleted by its ID": func(t *testing.T, cloud *acctest.Cloud) {
			t.Helper()
			var old string
			for _, k := range cloud.Series() {
				if k.Status == emulator.StatusPhasedOut {
					old = k.ID
				}
			}
			invoke := []string{"-invoke=action.watsonx_delete_phased_out_keys.named", `-var=key_ids=["` + old + `"]`}
			cli := exampleCLI(t, cloud, "actions/watsonx_delete_phased_out_keys/action_by_id.tf")
			cli.Apply(invoke...)
			if absent(cloud, old) == nil {
				t.Error("a dry run deleted the key")
			}
			cli.Apply(append(invoke, "-var=dry_run=false")...)
			must(t, absent(cloud, old))
		},
		"a job is run at once": func(t *testing.T, cloud *acctest.Cloud) {
			t.Helper()
			nightlyJob(t, cloud, "eu-de")
			exampleCLI(t, cloud, "actions/watsonx_run_job/action.tf").
				Apply("-invoke=action.watsonx_run_job.now", "-var=job_id="+onlyJob(t, cloud).ID)
			must(t, ran(cloud, 1))
		},
		"a run in each data center, then old keys are deleted": func(t *testing.T, _ *acctest.Cloud) {
			t.Helper()
			thrice(t, "complete-with-actions", 1, 4, "eu-de", "us-south")
		},
		"old keys are deleted once the job knows the new one": func(t *testing.T, _ *acctest.Cloud) {
			t.Helper()
			thrice(t, "actions/watsonx_delete_phased_out_keys/action.tf", 1, 0, "us-south")
		},
		"a job is run after each rotation, as a smoke test of the new key": func(t *testing.T, _ *acctest.Cloud) {
			t.Helper()
			thrice(t, "actions/watsonx_run_job/action_after_rotation.tf", 2, 3, "us-south")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, settled(t))
		})
	}
}

// ran fails unless there were so many runs, all of them ad hoc and successful, and
// the latest with the Active key.
func ran(cloud *acctest.Cloud, want int) error {
	runs := cloud.Runs()
	if len(runs) != want {
		return fmt.Errorf("there were %d runs, want %d: %+v", len(runs), want, runs)
	}
	for _, run := range runs {
		if run.State != "Completed" || run.Scheduled {
			return fmt.Errorf("a run is %+v", run)
		}
	}
	if want > 0 && runs[want-1].KeyID != cloud.Active() {
		return fmt.Errorf("the latest run had the key %s, and %s is Active", runs[want-1].KeyID, cloud.Active())
	}
	return nil
}

// queries are the examples of terraform query.
const queries = "list-resources/watsonx_user_api_key/"

func TestAccExamples_queryListsTheSeries(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	for _, file := range []string{"list-resource.tfquery.hcl", "list-resource_account.tfquery.hcl"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			cloud := settled(t)
			cloud.ClearRequests()
			cli := exampleCLI(t, cloud, queries+file)
			if said := cli.Must("query", "-no-color"); !strings.Contains(said, cloud.Users()[0].IAMID) {
				t.Errorf("the query does not name the owner of a series:\n%s", said)
			}
			must(t, unchangedNow(cloud))
		})
	}
}

func TestAccExamples_whatAQueryWritesCanBeAppliedAsItIs(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	cloud := acctest.NewCloud(t, emulator.Options{})
	config := acctest.Values{
		"description": `with "quotes" and ${interpolation}`, "expire_after_days": 90, "locked": true,
		"regions": []string{"eu-de", "jp-tok"}, "rotation_trigger": "1",
	}
	plugin, r := managed(t, cloud, config)
	cloud.Advance(time.Minute)
	applied(t, plugin, &r, plus(config, acctest.Values{"rotation_trigger": "2"}))
	cloud.ClearRequests()
	cli := exampleCLI(t, cloud, queries+"list-resource.tfquery.hcl")
	cli.Must("query", "-no-color", "-generate-config-out=keys.tf")
	cli.Apply()
	cli.Settled()
	must(t, unchangedNow(cloud))
	must(t, seriesIs(cloud, 1, "eu-de", "jp-tok"))
}

// A variable is not known yet while the configuration is validated.
func TestAccDeletePhasedOutKeys_refusesAVariableOutOfBounds(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	cloud := settled(t)
	cloud.ClearRequests()
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Require()
	cli.Write("main.tf", `
variable "days" { type = number }

action "watsonx_delete_phased_out_keys" "old" {
  config {
    older_than_days = var.days
  }
}
`)
	cli.Init()
	code, said := cli.Run("apply", "-auto-approve", "-no-color", "-invoke=action.watsonx_delete_phased_out_keys.old", "-var=days=0")
	if code != 1 || !strings.Contains(said, "older_than_days is 0") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
	must(t, unchangedNow(cloud))
}

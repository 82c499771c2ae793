// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// placed are five jobs in three data centers. Each but the last has one argument
// that, given another value, makes another job of it.
func placed(project, space, region, asset string) string {
	return fmt.Sprintf(`
resource "watsonx_job" "in_project" {
  project_id     = %[1]q
  name           = "in a project"
  asset_ref_type = "notebook"
}

resource "watsonx_job" "in_space" {
  region    = "eu-de"
  space_id  = %[2]q
  name      = "in a space"
  asset_ref = "a"
}

resource "watsonx_job" "abroad" {
  region     = %[3]q
  project_id = "p"
  name       = "abroad"
  asset_ref  = "a"
}

resource "watsonx_job" "of_asset" {
  region     = "jp-tok"
  project_id = "p"
  name       = "of an asset"
  asset_ref  = %[4]q
}

resource "watsonx_job" "stays" {
  region     = "jp-tok"
  project_id = "p"
  name       = "stays"
  asset_ref  = "a"
}
`, project, space, region, asset)
}

// jobPlaces are where the jobs are, by name.
func jobPlaces(cloud *acctest.Cloud) map[string]string {
	places := map[string]string{}
	for _, j := range cloud.Jobs() {
		places[j.Name] = strings.TrimSpace(strings.Join([]string{j.Region, j.ProjectID, j.SpaceID}, " "))
	}
	return places
}

func TestAccJob_isReplacedWhereItCannotBeMoved(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	var ids []string
	are := func(want map[string]string) resource.TestCheckFunc {
		return check(func() error {
			if diff := cmp.Diff(want, jobPlaces(cloud)); diff != "" {
				return fmt.Errorf("where the jobs are (-want +got):\n%s", diff)
			}
			return nil
		})
	}
	replaced := func(name, argument string, others ...string) plancheck.PlanCheck {
		return acctest.Plans("watsonx_job."+name, acctest.Change{
			Action: plancheck.ResourceActionReplace, Known: []string{argument},
			Unknown: append(others, "id", "task_credentials_support"),
		})
	}

	cloud.Test(t, resource.TestStep{
		Config: placed("p", "s", "eu-gb", "a"),
		Check: are(map[string]string{
			"in a project": "us-south p", "in a space": "eu-de  s", "abroad": "eu-gb p", "of an asset": "jp-tok p", "stays": "jp-tok p",
		}),
	}, resource.TestStep{
		PreConfig: func() {
			for _, j := range cloud.Jobs() {
				ids = append(ids, j.ID)
			}
		},
		Config: placed("q", "t", "ca-tor", "b"),
		ConfigPlanChecks: before(cloud.Quiet(),
			replaced("in_project", "project_id"),
			replaced("in_space", "space_id", "asset_ref_type"),
			replaced("abroad", "region", "asset_ref_type"),
			replaced("of_asset", "asset_ref", "asset_ref_type"),
			acctest.Stays("watsonx_job.stays")),
		Check: resource.ComposeTestCheckFunc(are(map[string]string{
			"in a project": "us-south q", "in a space": "eu-de  t", "abroad": "ca-tor p", "of an asset": "jp-tok p", "stays": "jp-tok p",
		}), check(func() error {
			if kept := slices.DeleteFunc(cloud.Jobs(), func(j emulator.JobRecord) bool { return !slices.Contains(ids, j.ID) }); len(kept) != 1 {
				return fmt.Errorf("the same jobs as before: %+v", kept)
			}
			return nil
		})),
	})
}

// The provider's own region counts at the creation only.
func TestJob_staysInTheRegionOfItsCreation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	_, r := jobPlugin(t, cloud, jobValues(nil))
	cloud.Setenv("IC_REGION", "eu-de")
	plugin := configured(t, cloud)
	if differs(t, plugin, refresh(t, plugin, r), jobValues(nil)) {
		t.Error("another region of the provider moves the job")
	}
}

func TestJob_livesInEveryRegion(t *testing.T) {
	t.Parallel()
	for _, region := range emulator.Regions() {
		for _, scope := range []acctest.Values{{}, {"project_id": nil, "space_id": spaceID}} {
			t.Run(fmt.Sprint(region, scope["space_id"]), func(t *testing.T) {
				t.Parallel()
				cloud := acctest.NewCloud(t, still())
				console(t, cloud, "create", region)
				config := jobValues(acctest.Values{
					"region": region, "description": "d", "configuration": `{"a":1}`, "schedule": "0 3 * * *",
					"schedule_info":  acctest.Values{"start": "2031-03-02T00:00:00.123Z", "end": "2041-03-02T00:00:00+01:00"},
					"job_parameters": acctest.Values{"p": "1"}, "retention_policy": acctest.Values{"amount": 3},
				})
				maps.Copy(config, scope)
				plugin, r := jobPlugin(t, cloud, config)
				cloud.Advance(3 * day) // It has run by now.
				r = refresh(t, plugin, r)
				looked, said := plugin.Look(jobName, acctest.Values{"region": region, "project_id": config["project_id"], "space_id": config["space_id"], "id": r.Text("id")})
				quiet(t, said)
				if got := looked.Text("last_run", "state"); got != "Completed" {
					t.Errorf("the last run is %q", got)
				}
				runs := cloud.Runs()
				if got, want := looked.Text("last_run", "id"), runs[len(runs)-1].ID; got != want {
					t.Errorf("the last run is %s, want %s", got, want)
				}
				if differs(t, plugin, r, config) {
					t.Error("the plan is not empty")
				}
				_, said = plugin.Destroy(jobName, r)
				quiet(t, said)
				must(t, noJobs(cloud)())
			})
		}
	}
}

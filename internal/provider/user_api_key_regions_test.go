// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// installedIn is a series that is installed in these regions, an HCL list.
func installedIn(regions string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  regions = %[1]s
}
`, regions)
}

// keptIn is the same, with the key's value in state.
func keptIn(regions string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  regions       = %[1]s
  store_api_key = true
}
`, regions)
}

// The default counts at the creation only, wherever it comes from.
func TestUserAPIKey_installsInTheProvidersRegion(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IC_REGION", "jp-tok") // The provider block hides it.
	block := `provider "watsonx" { region = "ca-tor" }` + "\n"
	regions := func(region string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			value(knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact(region)}), "regions"),
			value(knownvalue.MapSizeExact(1), "task_credentials"),
		}
	}
	stays := func(config, region string) resource.TestStep {
		return resource.TestStep{
			Config: config, ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)), ConfigStateChecks: regions(region),
		}
	}

	cloud.TestInProcess(t,
		resource.TestStep{Config: block + smallest, ConfigStateChecks: regions("ca-tor"), Check: series(cloud, 0, "ca-tor")},
		stays(smallest, "ca-tor"),
		resource.TestStep{Config: block + installedIn(`["eu-de"]`), ConfigStateChecks: regions("eu-de"), Check: series(cloud, 1, "eu-de")},
		stays(smallest, "eu-de"), // taking the argument out changes nothing
	)
}

func TestAccUserAPIKey_rotatesAndWithdrawsInSeveralRegions(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	config := func(trigger, regions string) string {
		return guarded("regions = "+regions, fmt.Sprintf("rotation_trigger = %q", trigger))
	}
	both := []string{"us-south", "eu-gb"}

	cloud.Test(t, resource.TestStep{
		Config: config("1", `["us-south", "eu-gb"]`), Check: series(cloud, 0, both...),
	}, resource.TestStep{
		Config:           config("2", `["us-south", "eu-gb"]`),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+byTrigger), rotated(both, "rotation_trigger")),
		Check:            series(cloud, 1, both...),
	}, resource.TestStep{ // another region instead: that takes a new key
		Config: config("2", `["us-south", "jp-tok"]`),
		ConfigPlanChecks: before(
			cloud.Warns(`(?s)Rotation of the user API key.*jp-tok.*store_api_key`),
			cloud.Warns("Jobs in eu-gb find no key any more"),
			// What is Phased out in the region that is left nobody has seen.
			acctest.Plans(this, acctest.Change{
				Action:  plancheck.ResourceActionUpdate,
				Known:   []string{"regions", "previous_key_id", "task_credentials.jp-tok", "task_credentials.eu-gb"},
				Unknown: append(newKey("us-south", "jp-tok"), "phased_out_keys"),
			}),
		),
		Check: series(cloud, 2, "us-south", "jp-tok"),
	})
}

func TestUserAPIKey_installsTheKeyInAnotherRegionWhereItsValueIsKept(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.TestInProcess(t, resource.TestStep{
		Config: keptIn(`["us-south"]`),
	}, resource.TestStep{
		Config: keptIn(`["us-south", "eu-de"]`),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
			Action:  plancheck.ResourceActionUpdate,
			Known:   []string{"regions", "task_credentials.eu-de"},
			Unknown: []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at", "phased_out_keys"},
		})),
		Check: series(cloud, 0, "us-south", "eu-de"),
	}, resource.TestStep{ // one region less
		Config:           keptIn(`["eu-de"]`),
		ConfigPlanChecks: before(cloud.Warns("Jobs in us-south find no key any more"), edits("regions", "task_credentials.us-south")),
		Check:            series(cloud, 0, "eu-de"),
	})
}

func TestUserAPIKey_refusesTwoRegionsBehindOneEndpoint(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("WATSONX_PLATFORM_ENDPOINT", cloud.URL+"/platform/us-south")
	plugin, two := configured(t, cloud), acctest.Values{"regions": []string{"us-south", "eu-de"}}

	_, said := plugin.Plan(resourceName, acctest.Resource{}, two)
	refusal(t, said, "Several regions behind one endpoint", "{region}")
	_, said = plugin.Look(resourceName, plus(two, acctest.Values{"allow_missing": true}))
	refusal(t, said, "Several regions behind one endpoint", "{region}")
	must(t, unchangedNow(cloud))
	_, said = plugin.Apply(resourceName, acctest.Resource{}, nil)
	quiet(t, said)
	must(t, seriesIs(cloud, 0, "us-south"))
}

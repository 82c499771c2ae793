// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

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

// moved is the exact plan of a rotation that leaves one region for another: what is
// Phased out there nobody has seen.
func moved(stays, added, left string, others ...string) acctest.Change {
	return acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   append([]string{"regions", "previous_key_id", "task_credentials." + added, "task_credentials." + left}, others...),
		Unknown: append(newKey(stays, added), "phased_out_keys"),
	}
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

func TestUserAPIKey_installsInTheProvidersRegion(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IC_REGION", "jp-tok")
	regions := func(region string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			value(knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact(region)}), "regions"),
			value(knownvalue.MapSizeExact(1), "task_credentials"),
		}
	}
	stays := func(config string) resource.TestStep {
		return resource.TestStep{
			PreConfig: cloud.ClearRequests, Config: config, ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)),
			ConfigStateChecks: regions("jp-tok"), Check: unchanged(cloud),
		}
	}
	elsewhere := stays(smallest)
	elsewhere.PreConfig = func() {
		cloud.ClearRequests()
		cloud.Setenv("IC_REGION", "")
	}

	cloud.TestInProcess(t,
		resource.TestStep{Config: smallest, ConfigStateChecks: regions("jp-tok"), Check: series(cloud, 0, "jp-tok")},
		// The default counts at the creation only, wherever it comes from.
		elsewhere, stays(`provider "watsonx" { region = "ca-tor" }`+"\n"+smallest),
		resource.TestStep{Config: installedIn(`["eu-de"]`), ConfigStateChecks: regions("eu-de"), Check: series(cloud, 1, "eu-de")},
		resource.TestStep{ // taking the argument out changes nothing
			Config: smallest, ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)), ConfigStateChecks: regions("eu-de"),
		},
	)
}

// What the configuration says hides the environment.
func TestUserAPIKey_installsInTheRegionOfTheProviderBlock(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IC_REGION", "jp-tok")
	cloud.TestInProcess(t, resource.TestStep{
		Config: `provider "watsonx" { region = "ca-tor" }` + "\n" + smallest, Check: series(cloud, 0, "ca-tor"),
	})
}

func TestAccUserAPIKey_rotatesAndWithdrawsInSeveralRegions(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	three := []string{"us-south", "eu-de", "eu-gb"}
	config := func(trigger, regions string) string {
		return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  regions          = %[2]s
  rotation_trigger = %[1]q
}
`, trigger, regions)
	}
	same := statecheck.CompareValue(compare.ValuesSame())
	follow := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{same.AddStateValue(this, tfjsonpath.New("active_key").AtMapKey("id"))}
	}

	cloud.Test(t, resource.TestStep{
		Config: config("1", `["us-south", "eu-de", "eu-gb"]`),
		Check:  series(cloud, 0, three...),
	}, resource.TestStep{
		Config:            config("2", `["us-south", "eu-de", "eu-gb"]`),
		ConfigPlanChecks:  before(onlyWarns(cloud, rotates+byTrigger), rotated(three, "rotation_trigger")),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 1, three...),
	}, resource.TestStep{ // one region less: its credential goes, the key stays
		Config:            config("2", `["us-south", "eu-gb"]`),
		ConfigPlanChecks:  before(cloud.Warns("Jobs in eu-de find no key any more"), edits("regions", "task_credentials.eu-de")),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 1, "us-south", "eu-gb"),
	}, resource.TestStep{ // another region instead: that takes a new key
		Config: config("2", `["us-south", "jp-tok"]`),
		ConfigPlanChecks: before(
			cloud.Warns(`(?s)Rotation of the user API key.*jp-tok.*store_api_key`),
			cloud.Warns("Jobs in eu-gb find no key any more"),
			acctest.Plans(this, moved("us-south", "jp-tok", "eu-gb")),
		),
		Check: series(cloud, 2, "us-south", "jp-tok"),
	})
}

func TestUserAPIKey_installsTheKeyInAnotherRegionWhereItsValueIsKept(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	same := statecheck.CompareValue(compare.ValuesSame())
	follow := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{
			same.AddStateValue(this, tfjsonpath.New("active_key").AtMapKey("id")),
			value(knownvalue.NotNull(), "api_key"),
		}
	}

	cloud.TestInProcess(t, resource.TestStep{
		Config:            keptIn(`["us-south"]`),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 0, "us-south"),
	}, resource.TestStep{
		Config: keptIn(`["us-south", "eu-de"]`),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
			Action:  plancheck.ResourceActionUpdate,
			Known:   []string{"regions", "task_credentials.eu-de"},
			Unknown: []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at", "phased_out_keys"},
		})),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 0, "us-south", "eu-de"),
	}, resource.TestStep{ // the only region changes, and the key does not
		Config: keptIn(`["ca-tor"]`),
		ConfigPlanChecks: before(cloud.Warns("Jobs in eu-de, us-south find no key any more"), acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionUpdate,
			Known: []string{
				"regions", "task_credentials.ca-tor", "task_credentials.eu-de", "task_credentials.us-south",
			},
			Unknown: []string{"task_credentials.ca-tor.id", "task_credentials.ca-tor.created_at", "phased_out_keys"},
		})),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 0, "ca-tor"),
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

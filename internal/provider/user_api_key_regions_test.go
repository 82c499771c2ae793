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
	configured := `provider "watsonx" { region = "ca-tor" }` + "\n" + smallest
	regions := func(region string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			value(knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact(region)}), "regions"),
			value(knownvalue.MapSizeExact(1), "task_credentials"),
		}
	}

	cloud.TestInProcess(t,
		resource.TestStep{Config: smallest, ConfigStateChecks: regions("jp-tok"), Check: series(cloud, 0, "jp-tok")},
		// What the configuration says hides the environment.
		resource.TestStep{Config: configured, ConfigStateChecks: regions("ca-tor"), Check: series(cloud, 1, "ca-tor")},
	)
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
		ConfigPlanChecks:  before(cloud.Quiet(), rotated(three, "rotation_trigger")),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 1, three...),
	}, resource.TestStep{ // one region less: its credential goes, the key stays
		Config:            config("2", `["us-south", "eu-gb"]`),
		ConfigPlanChecks:  before(cloud.Quiet(), edits("regions", "task_credentials.eu-de")),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 1, "us-south", "eu-gb"),
	}, resource.TestStep{ // another region instead: that takes a new key
		Config: config("2", `["us-south", "jp-tok"]`),
		ConfigPlanChecks: before(
			cloud.Warns(`(?s)will be rotated.*jp-tok.*store_api_key`),
			rotated([]string{"us-south", "jp-tok"}, "regions", "task_credentials.eu-gb", "task_credentials.jp-tok"),
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
			Unknown: []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at"},
		})),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 0, "us-south", "eu-de"),
	}, resource.TestStep{ // the only region changes, and the key does not
		Config: keptIn(`["ca-tor"]`),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionUpdate,
			Known: []string{
				"regions", "task_credentials.ca-tor", "task_credentials.eu-de", "task_credentials.us-south",
			},
			Unknown: []string{"task_credentials.ca-tor.id", "task_credentials.ca-tor.created_at"},
		})),
		ConfigStateChecks: follow(),
		Check:             series(cloud, 0, "ca-tor"),
	})
}

func TestAccUserAPIKey_refusesTwoRegionsBehindOneEndpoint(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("WATSONX_PLATFORM_ENDPOINT", cloud.URL+"/platform/us-south")

	cloud.Test(t, resource.TestStep{
		Config:      installedIn(`["us-south", "eu-de"]`),
		ExpectError: saying("Several regions behind one endpoint", "{region}"),
	}, resource.TestStep{
		Config: `data "watsonx_user_api_key" "this" {
  regions       = ["us-south", "eu-de"]
  allow_missing = true
}`,
		ExpectError: saying("Several regions behind one endpoint", "{region}"),
	}, resource.TestStep{
		PreConfig: func() {
			if err := unchangedNow(cloud); err != nil {
				t.Error(err)
			}
		},
		Config: smallest,
		Check:  series(cloud, 0, "us-south"),
	})
}

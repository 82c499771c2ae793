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

// from is a configuration in which the argument's value comes from elsewhere. A
// new run makes it unknown in the plan.
func from(value string, run int, argument string) string {
	return fmt.Sprintf(`
resource "terraform_data" "source" {
  input            = %[1]q
  triggers_replace = %[2]d
}

resource "watsonx_user_api_key" "this" {
  %[3]s
}
`, value, run, argument)
}

func TestAccUserAPIKey_editsADescriptionThatIsUnknownInThePlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	const argument = "description = terraform_data.source.output"
	open := before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
		Action: plancheck.ResourceActionUpdate, Unknown: []string{"description", "active_key.description"},
	}))

	cloud.Test(t, resource.TestStep{
		Config: from("one", 1, argument), Check: stored(cloud, "one"),
	}, resource.TestStep{
		PreConfig: cloud.ClearRequests,
		Config:    from("two", 2, argument), ConfigPlanChecks: open,
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.StringExact("two"), "active_key", "description")},
		Check:             resource.ComposeTestCheckFunc(stored(cloud, "two"), check(func() error { return edited(cloud) })),
	})
}

func TestAccUserAPIKey_installsInARegionThatIsUnknownInThePlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	const argument = "regions = [terraform_data.source.output]"
	open := before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
		Action: plancheck.ResourceActionUpdate,
		Unknown: []string{
			"regions", "active_key", "previous_key_id", "phased_out_keys", "task_credentials",
		},
	}))

	cloud.Test(t, resource.TestStep{
		Config: from("us-south", 1, argument), Check: series(cloud, 0, "us-south"),
	}, resource.TestStep{ // another one in the end: that takes a new key
		Config: from("eu-de", 2, argument), ConfigPlanChecks: open, Check: series(cloud, 1, "eu-de"),
	})
}

func TestAccUserAPIKey_installsInAProvidersRegionThatIsUnknownInThePlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.Test(t, resource.TestStep{
		Config: `
resource "terraform_data" "source" {
  input = "ca-tor"
}

provider "watsonx" {
  region = terraform_data.source.output
}

resource "watsonx_user_api_key" "this" {}
`,
		ConfigPlanChecks: before(acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionCreate,
			Known: []string{
				"description", "store_api_key", "adopt_existing", "deletion_policy", "on_external_rotation", "rotation_due",
			},
			Unknown: []string{"id", "account_id", "iam_id", "tag", "regions", "active_key", "phased_out_keys", "task_credentials"},
		})),
		Check: series(cloud, 0, "ca-tor"),
	})
}

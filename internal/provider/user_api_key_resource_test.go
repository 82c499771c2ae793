// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
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

// The whole of a key and a credential in the state is compared with the kept state of the release.
func TestAccUserAPIKey_basic(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	id, key := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesDiffer())
	follow := func(checks ...statecheck.StateCheck) []statecheck.StateCheck {
		return append(checks,
			id.AddStateValue(this, tfjsonpath.New("id")),
			key.AddStateValue(this, tfjsonpath.New("active_key").AtMapKey("id")))
	}

	cloud.Test(t, resource.TestStep{
		Config: triggered("1"),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionCreate,
			Known: []string{
				"rotation_trigger", "description", "regions", "store_api_key", "adopt_existing", "deletion_policy",
				"on_external_rotation", "rotation_due",
			},
			Unknown: []string{"id", "account_id", "iam_id", "tag", "active_key", "phased_out_keys", "task_credentials"},
		})),
		ConfigStateChecks: follow(
			value(knownvalue.StringExact(cloud.Owner()), "id"),
			value(knownvalue.StringExact(cloud.Users()[0].AccountID), "account_id"),
			value(knownvalue.StringExact(cloud.Users()[0].IAMID), "iam_id"),
			value(knownvalue.StringExact(""), "description"),
			value(knownvalue.StringExact("delete_managed"), "deletion_policy"),
			value(knownvalue.Bool(false), "store_api_key"),
			value(knownvalue.Bool(false), "adopt_existing"),
			value(knownvalue.Null(), "api_key"),
			value(knownvalue.Null(), "previous_key_id"),
			value(knownvalue.MapSizeExact(0), "phased_out_keys"),
		),
		Check: series(cloud, 0, "us-south"),
	}, resource.TestStep{
		Config:           triggered("2"),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+byTrigger), rotated([]string{"us-south"}, "rotation_trigger")),
		ConfigStateChecks: follow(
			value(knownvalue.StringExact("Active"), "active_key", "status"),
			value(knownvalue.NotNull(), "previous_key_id"),
			value(knownvalue.MapSizeExact(1), "phased_out_keys"),
		),
		Check: series(cloud, 1, "us-south"),
	})
}

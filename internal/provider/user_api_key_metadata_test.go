// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// described is a series whose Active key has a description.
func described(description string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  description = %[1]q
}
`, description)
}

// edited fails unless the journal holds one PUT of a key and nothing else that
// changes anything.
func edited(cloud *acctest.Cloud) error {
	sent := mutations(cloud)
	if len(sent) != 1 || sent[0].Method != http.MethodPut || !strings.HasPrefix(sent[0].Path, "/iam/v1/apikeys/") {
		return fmt.Errorf("want one PUT of a key and nothing else that changes anything: %+v", sent)
	}
	return nil
}

// stored fails unless IAM holds the description, with the provider's mark behind it.
func stored(cloud *acctest.Cloud, description string) resource.TestCheckFunc {
	return check(func() error {
		got := cloud.Series()[0].Description
		if !strings.HasPrefix(got, strings.TrimSpace(description+" [terraform-provider-watsonx ")) {
			return fmt.Errorf("IAM holds the description %q, want %q and the mark", got, description)
		}
		return nil
	})
}

func TestUserAPIKey_editsTheDescriptionInPlace(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	shows := func(description string) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			value(knownvalue.StringExact(description), "description"),
			value(knownvalue.StringExact(description), "active_key", "description"),
		}
	}
	edit := func(description string) resource.TestStep {
		return resource.TestStep{
			PreConfig: cloud.ClearRequests, Config: described(description),
			ConfigPlanChecks:  before(cloud.Quiet(), edits("description", "active_key.description")),
			ConfigStateChecks: shows(description),
			Check:             resource.ComposeTestCheckFunc(stored(cloud, description), check(func() error { return edited(cloud) })),
		}
	}

	cloud.TestInProcess(t, resource.TestStep{
		Config: described("set"), ConfigStateChecks: shows("set"), Check: stored(cloud, "set"),
	}, edit("changed"), edit(""), edit("again"), resource.TestStep{ // removed from the configuration: left as it is
		PreConfig: cloud.ClearRequests,
		Config:    smallest, ConfigPlanChecks: before(acctest.Stays(this)), ConfigStateChecks: shows("again"),
		Check: resource.ComposeTestCheckFunc(stored(cloud, "again"), unchanged(cloud)),
	}, resource.TestStep{Config: triggered("1")}, resource.TestStep{ // and kept by the next key
		Config: triggered("2"), ConfigPlanChecks: before(rotated([]string{"us-south"}, "rotation_trigger")), ConfigStateChecks: shows("again"),
	}, resource.TestStep{
		Config:            guarded(`rotation_trigger = "3"`, `description = "with the rotation"`),
		ConfigPlanChecks:  before(rotated([]string{"us-south"}, "rotation_trigger", "description", "active_key.description")),
		ConfigStateChecks: shows("with the rotation"),
	})
}

func TestUserAPIKey_sendsNothingForArgumentsOfTerraformsOwn(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	step := func(arguments string, changed ...string) resource.TestStep {
		return resource.TestStep{
			PreConfig:        cloud.ClearRequests,
			Config:           guarded(arguments),
			ConfigPlanChecks: before(cloud.Quiet(), edits(changed...)),
			Check:            unchanged(cloud),
		}
	}

	cloud.TestInProcess(t,
		resource.TestStep{Config: smallest},
		step(`deletion_policy = "delete_all"`, "deletion_policy"),
		step(`adopt_existing = true`, "deletion_policy", "adopt_existing"),
		step(`timeouts = { create = "3m", delete = "90s" }`, "adopt_existing", "timeouts"),
		step(`store_api_key = true`, "timeouts", "store_api_key"),
		step(`on_external_rotation = "error"`, "store_api_key", "on_external_rotation"),
	)
}

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

// triggered is a series with a rotation trigger.
func triggered(trigger string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %[1]q
}
`, trigger)
}

// triggeredBy is a series whose trigger comes from elsewhere. A new run makes the
// value unknown in the plan, whether or not it is another one in the end.
func triggeredBy(value string, run int) string {
	return fmt.Sprintf(`
resource "terraform_data" "source" {
  input            = %[1]q
  triggers_replace = %[2]d
}

resource "watsonx_user_api_key" "this" {
  rotation_trigger = terraform_data.source.output
}
`, value, run)
}

// byTrigger is why a key is rotated whose trigger changes.
const byTrigger = "rotation_trigger changes"

// besideRotation returns what the provider said beside the warning of a rotation,
// which must be the first thing that it said, and for this reason.
func besideRotation(t *testing.T, said []acctest.Diagnostic, reason string) []acctest.Diagnostic {
	t.Helper()
	if len(said) == 0 {
		t.Fatalf("the provider said nothing of a rotation: %s", reason)
	}
	must(t, onlySaid(said[:1], rotates+reason))
	return said[1:]
}

// perhaps is the exact plan of an update that may turn out to be a rotation.
func perhaps() plancheck.PlanCheck {
	return acctest.Plans(this, acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Unknown: []string{"rotation_trigger", "active_key", "previous_key_id", "phased_out_keys", "task_credentials"},
	})
}

func TestUserAPIKey_doesNotRotateWhenTheTriggerComesOrGoes(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	onlyTheTrigger := func(config string) resource.TestStep {
		return resource.TestStep{
			PreConfig: cloud.ClearRequests, Config: config,
			ConfigPlanChecks: before(cloud.Quiet(), edits("rotation_trigger")), Check: unchanged(cloud),
		}
	}

	cloud.TestInProcess(t, resource.TestStep{Config: smallest}, onlyTheTrigger(triggered("1")), onlyTheTrigger(smallest))
}

func TestAccUserAPIKey_rotatesOnlyWhenAnUnknownTriggerTurnsOutDifferent(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	var active string
	remember := func() {
		active = cloud.Active()
		cloud.ClearRequests()
	}
	differs := func() error {
		if cloud.Active() == active {
			return fmt.Errorf("the key %s is still Active", active)
		}
		return nil
	}

	cloud.Test(t, resource.TestStep{
		Config: triggeredBy("1", 1),
		Check:  series(cloud, 0, "us-south"),
	}, resource.TestStep{ // unknown, and the same in the end
		PreConfig:         remember,
		Config:            triggeredBy("1", 2),
		ConfigPlanChecks:  before(cloud.Quiet(), perhaps()),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Null(), "previous_key_id")},
		Check:             unchanged(cloud),
	}, resource.TestStep{ // unknown, and different in the end
		PreConfig:        remember,
		Config:           triggeredBy("2", 3),
		ConfigPlanChecks: before(cloud.Quiet(), perhaps()),
		ConfigStateChecks: []statecheck.StateCheck{
			value(knownvalue.StringExact("2"), "rotation_trigger"),
			value(knownvalue.MapSizeExact(1), "phased_out_keys"),
		},
		Check: resource.ComposeTestCheckFunc(series(cloud, 1, "us-south"), check(differs)),
	})
}

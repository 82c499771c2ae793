// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"slices"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// TestLeaving is Test with another expectation of what a destroy leaves.
func (c *Cloud) TestLeaving(t *testing.T, leftovers func() error, steps ...resource.TestStep) {
	t.Helper()
	watched := make([]resource.TestStep, 0, len(steps))
	for _, step := range steps {
		watched = append(watched, c.watch(step))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: c.Factories(),
		CheckDestroy:             func(*terraform.State) error { return leftovers() },
		Steps:                    watched,
	})
}

// watch adds what every step checks. The last plan of a step holds the state as
// well; the one before the apply is read only where the step looks at it anyway,
// since each look starts the CLI once more.
func (c *Cloud) watch(step resource.TestStep) resource.TestStep {
	prepare := step.PreConfig
	step.PreConfig = func() {
		c.ForgetDiagnostics()
		if prepare != nil {
			prepare()
		}
	}
	if step.ImportState || step.RefreshState {
		return step
	}
	checks := &step.ConfigPlanChecks
	if len(checks.PreApply) > 0 {
		checks.PreApply = append(slices.Clone(checks.PreApply), c.KeepsSecrets())
	}
	checks.PostApplyPostRefresh = append(slices.Clone(checks.PostApplyPostRefresh), c.KeepsSecrets())
	// Check looks at the cloud alone, so it moves to the plan that follows the apply,
	// before any refresh: to read the state for it would start the CLI once more.
	if look := step.Check; look != nil && !step.Destroy && !step.PlanOnly {
		step.Check = nil
		looks := planCheck(func(*tfjson.Plan) error { return look(nil) })
		checks.PostApplyPreRefresh = append(slices.Clone(checks.PostApplyPreRefresh), looks)
	}
	return step
}

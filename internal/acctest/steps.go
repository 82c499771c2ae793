// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
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
	if step.Destroy || step.PlanOnly {
		return step
	}
	return afterApply(step)
}

// afterApply moves the checks after an apply to the plan that follows it, before
// any refresh. That plan is read anyway and holds the state; each other look at
// the state would start the CLI once more. A step's Check looks at the cloud
// alone and gets no state.
func afterApply(step resource.TestStep) resource.TestStep {
	look, looks := step.Check, step.ConfigStateChecks
	step.Check, step.ConfigStateChecks = nil, nil
	if look == nil && looks == nil {
		return step
	}
	checks := &step.ConfigPlanChecks
	checks.PostApplyPreRefresh = append(slices.Clone(checks.PostApplyPreRefresh), planCheck(func(plan *tfjson.Plan) error {
		if look != nil {
			if err := look(nil); err != nil {
				return err
			}
		}
		state, err := stateIn(plan)
		if err != nil {
			return err
		}
		var failures []error
		for _, l := range looks {
			resp := statecheck.CheckStateResponse{}
			l.CheckState(context.Background(), statecheck.CheckStateRequest{State: state}, &resp)
			failures = append(failures, resp.Error)
		}
		return errors.Join(failures...)
	}))
	return step
}

// stateIn returns the state that a plan began with, as the checks want it: with
// numbers that are not rounded.
func stateIn(plan *tfjson.Plan) (*tfjson.State, error) {
	text, err := json.Marshal(plan.PriorState)
	if err != nil {
		return nil, err
	}
	state := &tfjson.State{}
	state.UseJSONNumber(true)
	return state, state.UnmarshalJSON(text)
}

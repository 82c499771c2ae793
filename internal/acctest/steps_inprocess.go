// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
)

// TestInProcess is Test without the CLI, for tables of what the provider does:
// one row takes a tenth of the time, and one story of each table goes through the
// CLI all the same. The configuration of a step is one resource block without
// references, and perhaps a provider block. A step may prepare, plan, apply, check,
// destroy and expect an error; a field that asks for more fails the test.
func (c *Cloud) TestInProcess(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	c.TestInProcessLeaving(t, c.Nothing, steps...)
}

// TestInProcessLeaving is TestInProcess with another expectation of what a
// destroy leaves.
func (c *Cloud) TestInProcessLeaving(t *testing.T, leftovers func() error, steps ...resource.TestStep) {
	t.Helper()
	if err := c.Play(t.Context(), steps...); err != nil {
		t.Fatal(err)
	}
	if err := leftovers(); err != nil {
		t.Fatal(err)
	}
}

// Play runs the steps of TestInProcess and destroys what they made.
func (c *Cloud) Play(ctx context.Context, steps ...resource.TestStep) error {
	p := play{cloud: c, w: c.NewWorkspace("")}
	for i, step := range steps {
		if err := p.step(ctx, step); err != nil {
			return fmt.Errorf("step %d of %d: %w", i+1, len(steps), err)
		}
	}
	if !p.w.Resource.Exists() {
		return nil
	}
	if report, err := p.w.Destroy(ctx); err != nil {
		return fmt.Errorf("destroy: %w", failure(report, err))
	}
	return nil
}

// A play is one test's run through its steps.
type play struct {
	cloud   *Cloud
	w       *Workspace
	address string // of the resource
}

// step runs one step and holds what comes of it to what the step expects.
func (p *play) step(ctx context.Context, step resource.TestStep) error {
	if err := understood(step); err != nil {
		return err
	}
	step = p.cloud.watch(step)
	step.PreConfig()
	err := p.run(ctx, step)
	switch {
	case step.ExpectError == nil:
		return err
	case err == nil:
		return errors.New("an error was expected, and there was none")
	case !step.ExpectError.MatchString(err.Error()):
		return fmt.Errorf("an error that matches %q was expected: %w", step.ExpectError, err)
	}
	return nil
}

// understood fails for a step that asks for what only the CLI can do.
func understood(step resource.TestStep) error {
	looksAfterDestroy := step.Destroy && step.Check != nil
	step.PreConfig, step.Config, step.ConfigPlanChecks, step.ConfigStateChecks = nil, "", resource.ConfigPlanChecks{}, nil
	step.Check, step.ExpectError, step.ExpectNonEmptyPlan, step.Destroy = nil, nil, false, false
	if looksAfterDestroy || !reflect.ValueOf(step).IsZero() {
		return errors.New("the step asks for what takes a CLI")
	}
	return nil
}

// run plans, applies and plans again, as the CLI does for a step.
func (p *play) run(ctx context.Context, step resource.TestStep) error {
	block, err := parseBlock(step.Config)
	if err != nil {
		return err
	}
	p.w.Type, p.w.Configuration, p.address = block.typ, block.provider, block.typ+"."+block.name
	if step.Destroy {
		block.arguments = nil
	}

	report, err := p.w.Plan(ctx, block.arguments)
	if err := p.checkPlan(ctx, report, err, step.ConfigPlanChecks.PreApply); err != nil {
		return err
	}
	if err := p.apply(ctx, report, step.Destroy); err != nil {
		return err
	}
	if err := p.checkState(ctx, step.ConfigStateChecks); err != nil {
		return err
	}
	return p.planAgain(ctx, block.arguments, step)
}

// apply applies a plan and holds the apply of a key to the invariants.
func (p *play) apply(ctx context.Context, planned inprocess.Report, destroys bool) (err error) {
	apply := func() []invariants.Apply {
		ran := invariants.Apply{Destroys: destroys}
		if ran.Before, err = StateOf(p.w.Resource); err != nil {
			return nil
		}
		report, failed := p.w.ApplySaved(ctx, planned)
		ran.After, err = StateOf(p.w.Resource)
		if failed != nil {
			ran.Failed, err = true, failure(report, failed)
		}
		return []invariants.Apply{ran}
	}
	_, broken := p.cloud.Observe(apply)
	if err == nil && len(broken) > 0 && p.w.Type == keyType {
		return fmt.Errorf("%v", broken)
	}
	return err
}

// keyType is the resource that the invariants are about.
const keyType = "watsonx_user_api_key"

// planAgain plans what was just applied: from the state, and from a refreshed one.
func (p *play) planAgain(ctx context.Context, arguments Values, step resource.TestStep) error {
	checks := step.ConfigPlanChecks
	report, err := p.w.PlanWithoutRefresh(ctx, arguments)
	if err := p.checkPlan(ctx, report, err, checks.PostApplyPreRefresh); err != nil {
		return err
	}
	if report.Action != tfjson.ActionNoop && !step.ExpectNonEmptyPlan {
		return notEmpty("the plan after the apply", report)
	}
	report, err = p.w.Plan(ctx, arguments)
	if err := p.checkPlan(ctx, report, err, checks.PostApplyPostRefresh); err != nil {
		return err
	}
	switch empty := report.Action == tfjson.ActionNoop; {
	case empty && step.ExpectNonEmptyPlan:
		return errors.New("the plan after a refresh is empty")
	case !empty && !step.ExpectNonEmptyPlan:
		return notEmpty("the plan after a refresh", report)
	}
	return nil
}

// notEmpty names what a plan changes, and no values.
func notEmpty(what string, report inprocess.Report) error {
	change, err := report.Change()
	if err != nil {
		return err
	}
	got := changeIn(change)
	return fmt.Errorf("%s is not empty: %s of %v, which leaves %v open", what, report.Action, got.Known, got.Unknown)
}

// failure is the error that a user would read.
func failure(report inprocess.Report, err error) error {
	for _, d := range report.Errors() {
		err = fmt.Errorf("%w\n%s", err, d)
	}
	return err
}

// checkPlan runs the checks of a plan, unless planning failed.
func (p *play) checkPlan(ctx context.Context, report inprocess.Report, failed error, checks []plancheck.PlanCheck) error {
	if failed != nil {
		return failure(report, failed)
	}
	change, err := report.Change()
	if err != nil {
		return err
	}
	plan := &tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{
		Address: p.address, Type: p.w.Type, Mode: tfjson.ManagedResourceMode, Change: change,
	}}}
	for _, check := range checks {
		var resp plancheck.CheckPlanResponse
		check.CheckPlan(ctx, plancheck.CheckPlanRequest{Plan: plan}, &resp)
		if resp.Error != nil {
			return fmt.Errorf("check of the plan: %w", resp.Error)
		}
	}
	return nil
}

// checkState runs the checks of the state after an apply.
func (p *play) checkState(ctx context.Context, checks []statecheck.StateCheck) error {
	attributes, err := p.w.Resource.Attributes()
	if err != nil {
		return err
	}
	state := &tfjson.State{Values: &tfjson.StateValues{RootModule: &tfjson.StateModule{Resources: []*tfjson.StateResource{{
		Address: p.address, Type: p.w.Type, Mode: tfjson.ManagedResourceMode, AttributeValues: attributes,
	}}}}}
	for _, check := range checks {
		var resp statecheck.CheckStateResponse
		check.CheckState(ctx, statecheck.CheckStateRequest{State: state}, &resp)
		if resp.Error != nil {
			return fmt.Errorf("check of the state: %w", resp.Error)
		}
	}
	return nil
}

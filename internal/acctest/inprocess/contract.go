// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A ContractError means that the provider broke its contract with Terraform's core,
// which would call it a bug in the provider.
type ContractError struct{ What string }

func (e ContractError) Error() string {
	return "the provider broke its contract with Terraform: " + e.What
}

func breach(format string, args ...any) error {
	return ContractError{What: fmt.Sprintf(format, args...)}
}

// checkPlan holds a plan to the configuration: what that sets is planned as it is, or
// as it was before, if the provider takes both for the same. Of a write-only argument a
// plan holds nothing.
func checkPlan(schema *tfprotov6.Schema, prior, config, planned tftypes.Value) error {
	if config.IsNull() != planned.IsNull() {
		return breach("the plan for a block that is there is null, or the other way round")
	}
	wanted, err := members(config)
	if err != nil {
		return err
	}
	got, err := members(planned)
	if err != nil {
		return err
	}
	was, err := members(prior)
	if err != nil {
		return err
	}
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && wanted[attribute.Name].IsNull() {
			continue
		}
		if attribute.WriteOnly {
			if !got[attribute.Name].IsNull() {
				return breach("%s is write-only and shows in the plan", attribute.Name)
			}
			continue
		}
		before, has := was[attribute.Name]
		same := has && !before.IsNull() && !wanted[attribute.Name].IsNull() && got[attribute.Name].Equal(before)
		if !wanted[attribute.Name].Equal(got[attribute.Name]) && !same {
			return breach("%s is planned with another value than the configured one", attribute.Name)
		}
	}
	return nil
}

// checkReplacement refuses a plan that replaces a resource.
func checkReplacement(schema *tfprotov6.Schema, made plan) error {
	for _, path := range made.replaced {
		if differs(path, made.prior.value(schema), made.planned.State) {
			return breach("a change of %s is planned as a replacement, and nothing here is ever replaced", path)
		}
	}
	return nil
}

// differs reports whether two values differ at a path: core replaces a resource for
// nothing less.
func differs(path *tftypes.AttributePath, prior, planned tftypes.Value) bool {
	was, _, err := tftypes.WalkAttributePath(prior, path)
	if err != nil {
		return true
	}
	is, _, err := tftypes.WalkAttributePath(planned, path)
	if err != nil {
		return true
	}
	before, ok := was.(tftypes.Value)
	after, isValue := is.(tftypes.Value)
	return !ok || !isValue || !before.Equal(after)
}

// checkApply holds what an apply returned to its plan. failure is the error that the
// provider reported, or nil.
func checkApply(made plan, kept Resource, failure error) error {
	exists, existed := kept.Exists(), made.prior.Exists()
	switch {
	case !kept.State.IsFullyKnown():
		return breach("the new state has unknown values")
	case failure != nil && !existed && exists:
		return breach("a create failed and returned a resource all the same, which Terraform would destroy next")
	case failure != nil && existed && !made.planned.State.IsNull() && !exists:
		return breach("an update failed and returned no resource, which Terraform would create next")
	case failure != nil:
		return failure
	}
	return checkPromise(made.typ, made.planned.State, kept.State)
}

// checkPromise holds a later value to an earlier one, in which unknown stands
// for anything: the second plan to the first, and the new state to the plan.
func checkPromise(path string, planned, actual tftypes.Value) error {
	if !planned.IsKnown() {
		return nil
	}
	if planned.IsNull() || actual.IsNull() || !actual.IsKnown() || !nested(planned) {
		if !planned.Equal(actual) {
			return breach("%s was planned with a value that it does not have now", path)
		}
		return nil
	}
	promised, err := members(planned)
	if err != nil {
		return err
	}
	given, err := members(actual)
	if err != nil {
		return err
	}
	for name, p := range promised {
		g, ok := given[name]
		if !ok {
			return breach("%s.%s was planned and is not there now", path, name)
		}
		if err := checkPromise(path+"."+name, p, g); err != nil {
			return err
		}
	}
	for name := range given {
		if _, ok := promised[name]; !ok {
			return breach("%s.%s is there now and was not planned", path, name)
		}
	}
	return nil
}

// nested reports whether a value has named members.
func nested(v tftypes.Value) bool {
	return v.Type().Is(tftypes.Object{}) || v.Type().Is(tftypes.Map{})
}

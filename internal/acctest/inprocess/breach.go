// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A BreachError means that the provider broke its contract with Terraform's core, which
// would call it a bug in the provider.
type BreachError struct{ What string }

func (b BreachError) Error() string {
	return "the provider broke its contract with Terraform: " + b.What
}

func breach(format string, args ...any) error { return BreachError{What: fmt.Sprintf(format, args...)} }

// checkPlan holds a plan to the configuration: what it sets is planned as it is,
// but for write-only arguments, of which a plan holds nothing.
func checkPlan(schema *tfprotov6.Schema, prior, config, planned tftypes.Value, replaced []*tftypes.AttributePath) error {
	for _, path := range replaced {
		if differs(path, prior, planned) {
			return breach("a change of %s is planned as a replacement, and nothing here is ever replaced", path)
		}
	}
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
		if !wanted[attribute.Name].Equal(got[attribute.Name]) {
			return breach("%s is planned with another value than the configured one", attribute.Name)
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

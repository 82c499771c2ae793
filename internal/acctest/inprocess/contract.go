// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// breach ends a call with what Terraform's core would call a bug in the provider.
func (p *Plugin) breach(format string, args ...any) {
	p.fail(fmt.Errorf("the provider broke its contract with Terraform: "+format, args...))
}

// checkPlan holds a plan to the configuration: what that sets is planned as it is, or
// as it was before, if the provider takes both for the same. Of a write-only argument a
// plan holds nothing.
func (p *Plugin) checkPlan(made plan) {
	config, planned := made.config, made.Planned.State
	if config.IsNull() != planned.IsNull() {
		p.breach("the plan for a block that is there is null, or the other way round")
	}
	if config.IsNull() {
		return
	}
	before := entries(made.Prior.State)
	for _, attribute := range p.schemas.ResourceSchemas[made.typ].Block.Attributes {
		wanted, got := config.GetAttr(attribute.Name), planned.GetAttr(attribute.Name)
		was, existed := before[attribute.Name]
		kept := existed && !was.IsNull() && !wanted.IsNull() && got.RawEquals(was)
		switch {
		case attribute.Computed && wanted.IsNull():
		case attribute.WriteOnly && !got.IsNull():
			p.breach("%s is write-only and shows in the plan", attribute.Name)
		case !attribute.WriteOnly && !wanted.RawEquals(got) && !kept:
			p.breach("%s is planned with another value than the configured one", attribute.Name)
		}
	}
}

// checkReplacement refuses a plan that replaces a resource: something differs where a
// difference means that. Only attributes of the resource itself can mean it.
func (p *Plugin) checkReplacement(made plan) {
	for _, path := range made.replaced {
		name, _ := path.Steps()[0].(tftypes.AttributeName)
		was, is := entries(made.Prior.State)[string(name)], entries(made.Planned.State)[string(name)]
		if !was.RawEquals(is) {
			p.breach("a change of %s is planned as a replacement, and nothing here is ever replaced", path)
		}
	}
}

// checkApply holds what an apply returned to its plan.
func (p *Plugin) checkApply(made plan, kept Resource, failed bool) {
	existed, stays := made.Prior.Exists(), made.Planned.Exists()
	switch {
	case kept.Exists() && !kept.State.IsWhollyKnown():
		p.breach("the new state has unknown values")
	case failed && !existed && kept.Exists():
		p.breach("a create failed and returned a resource all the same, which Terraform would destroy next")
	case failed && existed && stays && !kept.Exists():
		p.breach("an update failed and returned no resource, which Terraform would create next")
	case !failed:
		p.checkPromise(made, kept)
	}
}

// checkPromise holds a second plan, or the new state, to the plan.
func (p *Plugin) checkPromise(made plan, later Resource) {
	if paths := broken(made.typ, made.Planned.State, later.State); paths != nil {
		p.breach("%s was planned with a value that it does not have now", strings.Join(paths, ", "))
	}
}

// broken returns the paths at which a later value is not what an earlier one promised.
func broken(path string, promised, given cty.Value) []string {
	if !promised.IsKnown() {
		return nil
	}
	want, got := entries(promised), entries(given)
	if want == nil || got == nil {
		if promised.RawEquals(given) {
			return nil
		}
		return []string{path}
	}
	var paths []string
	all := maps.Clone(want)
	maps.Copy(all, got)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		below := strings.TrimPrefix(path+"."+name, ".")
		w, promises := want[name]
		g, gives := got[name]
		if promises != gives {
			paths = append(paths, below)
		} else {
			paths = append(paths, broken(below, w, g)...)
		}
	}
	return paths
}

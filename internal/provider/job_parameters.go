// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// parameters returns the values of a job's parameters; nil for none. One that is
// null is as if it was not there.
func parameters(values types.Map) map[string]string {
	if len(values.Elements()) == 0 {
		return nil
	}
	found := map[string]string{}
	for name, value := range values.Elements() {
		if s, ok := value.(types.String); ok && !s.IsNull() {
			found[name] = s.ValueString()
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// parameterMap returns the parameters that a service shows. Those that were null
// before stay: leaving one out on purpose is no difference.
func parameterMap(values map[string]string, before types.Map) types.Map {
	entries := map[string]attr.Value{}
	for name, value := range before.Elements() {
		if value.IsNull() {
			entries[name] = value
		}
	}
	for name, value := range values {
		entries[name] = types.StringValue(value)
	}
	if len(entries) == 0 {
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, entries)
}

// parameterSets returns the sets of a configuration, in order; nil for none.
func parameterSets(list types.List) []job.ParameterSet {
	var sets []job.ParameterSet
	for _, element := range list.Elements() {
		if set, ok := element.(types.Object); ok {
			sets = append(sets, job.ParameterSet{
				Name: text(set, "name").ValueString(), Ref: text(set, "ref").ValueString(), ValueSet: text(set, "value_set").ValueString(),
			})
		}
	}
	return sets
}

func parameterSetList(sets []job.ParameterSet) types.List {
	if len(sets) == 0 {
		return types.ListNull(types.ObjectType{AttrTypes: parameterSetTypes()})
	}
	var elements []attr.Value
	for _, s := range sets {
		elements = append(elements, types.ObjectValueMust(parameterSetTypes(), map[string]attr.Value{
			"name": textOrNull(s.Name), "ref": textOrNull(s.Ref), "value_set": textOrNull(s.ValueSet),
		}))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: parameterSetTypes()}, elements)
}

// notifications returns after which ends of a run people are told. What is not
// set is false.
func notifications(object types.Object) job.Notifications {
	is := func(name string) bool {
		value, ok := object.Attributes()[name].(types.Bool)
		return ok && value.ValueBool()
	}
	return job.Notifications{Success: is("success"), Warning: is("warning"), Failure: is("failure")}
}

func notificationsObject(n job.Notifications) types.Object {
	if n == (job.Notifications{}) {
		return types.ObjectNull(notificationTypes())
	}
	trueOrNull := func(is bool) types.Bool {
		if !is {
			return types.BoolNull()
		}
		return types.BoolValue(true)
	}
	return types.ObjectValueMust(notificationTypes(), map[string]attr.Value{
		"success": trueOrNull(n.Success), "warning": trueOrNull(n.Warning), "failure": trueOrNull(n.Failure),
	})
}

// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"
)

// Unknown stands in Values for a value that is not known yet.
const Unknown = unknown("unknown")

type unknown string

// Values are the arguments of a block: strings, bools, numbers, slices, Values for an
// object or a map, expressions as the HCL parser returns them, and Unknown. What is
// missing is null. Where a resource is planned, nil Values are no block at all.
type Values map[string]any

// ValuesOf returns expressions as arguments.
func ValuesOf(expressions map[string]cty.Value) Values {
	values := Values{}
	for name, v := range expressions {
		values[name] = v
	}
	return values
}

// value returns a Go value as a value of a type.
func value(typ cty.Type, given any) (cty.Value, error) {
	switch v := given.(type) {
	case nil:
		return cty.NullVal(typ), nil
	case unknown:
		return cty.UnknownVal(typ), nil
	case Values:
		return object(typ, v)
	case cty.Value:
		if typ.IsObjectType() && v.Type().IsObjectType() && !v.IsNull() {
			return object(typ, ValuesOf(v.AsValueMap()))
		}
		return convert.Convert(v, typ)
	}
	list := reflect.ValueOf(given)
	if list.Kind() != reflect.Slice || !typ.IsCollectionType() {
		return gocty.ToCtyValue(given, typ)
	}
	elements := make([]cty.Value, list.Len())
	for i := range elements {
		var err error
		if elements[i], err = value(typ.ElementType(), list.Index(i).Interface()); err != nil {
			return cty.NilVal, err
		}
	}
	return convert.Convert(cty.TupleVal(elements), typ)
}

// object returns Values as a value of an object type or a map type.
func object(typ cty.Type, given Values) (cty.Value, error) {
	members := map[string]cty.Value{}
	if typ.IsObjectType() {
		for name, member := range typ.AttributeTypes() {
			members[name] = cty.NullVal(member)
		}
	}
	for name, argument := range given {
		member := members[name].Type()
		switch {
		case typ.IsMapType():
			member = typ.ElementType()
		case member == cty.NilType:
			return cty.NilVal, fmt.Errorf("there is no argument %q", name)
		}
		var err error
		if members[name], err = value(member, argument); err != nil {
			return cty.NilVal, fmt.Errorf("argument %s: %w", name, err)
		}
	}
	return convert.Convert(cty.ObjectVal(members), typ)
}

// entries returns the attributes of an object or the entries of a map; nil for anything
// else, for null and for unknown.
func entries(v cty.Value) map[string]cty.Value {
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		return nil
	}
	return v.AsValueMap()
}

// propose merges configuration and prior state as Terraform's core does: what a
// configuration leaves out and the provider computes stays as it was, and a
// write-only argument is in the configuration alone.
func propose(schema *tfprotov6.Schema, prior, config cty.Value) cty.Value {
	if config.IsNull() {
		return config
	}
	proposed := config.AsValueMap()
	for _, attribute := range schema.Block.Attributes {
		switch argument := proposed[attribute.Name]; {
		case attribute.WriteOnly:
			proposed[attribute.Name] = cty.NullVal(argument.Type())
		case attribute.Computed && argument.IsNull() && !prior.IsNull():
			proposed[attribute.Name] = prior.GetAttr(attribute.Name)
		}
	}
	return cty.ObjectVal(proposed)
}

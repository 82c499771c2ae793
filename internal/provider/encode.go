// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// encodeObject returns a model as an object. The framework does the same for any Go
// type, and compiles a regular expression for each field of each value: of a look-up
// that was a third of the time, and of a list of keys nearly all.
func encodeObject(fields []field, model any, diags *diag.Diagnostics) types.Object {
	return objectOf(objectType(fields).AttrTypes, model, diags)
}

func encodeMap[T any](fields []field, models map[string]T, diags *diag.Diagnostics) types.Map {
	typ, objects := objectType(fields), make(map[string]attr.Value, len(models))
	for key, model := range models {
		objects[key] = objectOf(typ.AttrTypes, model, diags)
	}
	m, found := types.MapValue(typ, objects)
	diags.Append(found...)
	return m
}

func encodeList[T any](fields []field, models []T, diags *diag.Diagnostics) types.List {
	typ, objects := objectType(fields), make([]attr.Value, 0, len(models))
	for _, model := range models {
		objects = append(objects, objectOf(typ.AttrTypes, model, diags))
	}
	list, found := types.ListValue(typ, objects)
	diags.Append(found...)
	return list
}

// objectOf returns a struct as an object: all of its fields are Terraform's values with
// a name, or structs of such fields that it embeds. Those that the object lacks are
// left out.
func objectOf(typ map[string]attr.Type, model any, diags *diag.Diagnostics) types.Object {
	values := make(map[string]attr.Value, len(typ))
	putFields(values, typ, reflect.ValueOf(model))
	object, found := types.ObjectValue(typ, values)
	diags.Append(found...)
	return object
}

func putFields(values map[string]attr.Value, typ map[string]attr.Type, model reflect.Value) {
	for i := range model.NumField() {
		if f := model.Type().Field(i); f.Anonymous {
			putFields(values, typ, model.Field(i))
		} else if name := f.Tag.Get("tfsdk"); typ[name] != nil {
			values[name], _ = reflect.TypeAssert[attr.Value](model.Field(i))
		}
	}
}

// setState writes a model down. A tfsdk.Plan and a tfsdk.Resource have the shape of a
// state and are converted.
func setState(ctx context.Context, state *tfsdk.State, model any, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, objectOfSchema(ctx, state.Schema.Type(), model, diags))...)
}

// objectOfSchema returns the model of a schema as an object. What the model leaves null
// needs no type.
func objectOfSchema(ctx context.Context, schema attr.Type, model any, diags *diag.Diagnostics) types.Object {
	typ, _ := schema.(types.ObjectType)
	values := map[string]attr.Value{}
	putFields(values, typ.AttrTypes, reflect.ValueOf(model))
	for name, value := range values {
		if value.IsNull() {
			values[name] = nullOf(ctx, typ.AttrTypes[name])
		}
	}
	object, found := types.ObjectValue(typ.AttrTypes, values)
	diags.Append(found...)
	return object
}

// nullOf returns the null of a type.
func nullOf(ctx context.Context, typ attr.Type) attr.Value {
	null, _ := typ.ValueFromTerraform(ctx, tftypes.NewValue(typ.TerraformType(ctx), nil))
	return null
}

// decode reads a configuration, a plan or a state into a model, as encodeObject writes
// one. What is there must be an object, not null.
func decode(ctx context.Context, from interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}, model any,
) diag.Diagnostics {
	var object types.Object
	diags := from.Get(ctx, &object)
	if !diags.HasError() {
		takeFields(object.Attributes(), reflect.ValueOf(model).Elem())
	}
	return diags
}

// decodeMap reads the objects of a map, as encodeMap writes them.
func decodeMap[T any](m types.Map) map[string]T {
	models := map[string]T{}
	for key, value := range m.Elements() {
		if object, ok := value.(types.Object); ok {
			models[key] = decodeObject[T](object)
		}
	}
	return models
}

// decodeObject reads an object, as encodeObject writes it. Null gives a model without values.
func decodeObject[T any](o types.Object) T {
	var model T
	takeFields(o.Attributes(), reflect.ValueOf(&model).Elem())
	return model
}

func takeFields(values map[string]attr.Value, model reflect.Value) {
	for i := range model.NumField() {
		if f := model.Type().Field(i); f.Anonymous {
			takeFields(values, model.Field(i))
		} else if value := values[f.Tag.Get("tfsdk")]; value != nil {
			model.Field(i).Set(reflect.ValueOf(value))
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// attributes returns the attributes of the resource.
func attributes(t *testing.T) map[string]schema.Attribute {
	t.Helper()
	return provider.UserAPIKeySchema(t.Context()).Attributes
}

// arguments returns the names of the attributes that decide about the key.
func arguments(t *testing.T) []string {
	t.Helper()
	apart := []string{
		"api_key_wo",      // only its version stands in plan and state
		"deletion_policy", // is for a destroy alone
		"timeouts",        // are the framework's
	}
	var names []string
	for name, a := range attributes(t) {
		if (a.IsOptional() || a.IsRequired()) && !slices.Contains(apart, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// sample makes up a value of a type.
func sample(t tftypes.Type) tftypes.Value {
	switch typ := t.(type) {
	case tftypes.Object:
		members := map[string]tftypes.Value{}
		for name, member := range typ.AttributeTypes {
			members[name] = sample(member)
		}
		return tftypes.NewValue(typ, members)
	case tftypes.Map:
		return tftypes.NewValue(typ, map[string]tftypes.Value{"made-up": sample(typ.ElementType)})
	case tftypes.Set:
		return tftypes.NewValue(typ, []tftypes.Value{sample(typ.ElementType)})
	}
	for _, value := range []any{"made-up", true, 7} {
		if tftypes.ValidateValue(t, value) == nil {
			return tftypes.NewValue(t, value)
		}
	}
	return tftypes.NewValue(t, nil)
}

// field returns the field of a model that holds an attribute.
func field(model any, name string) reflect.Value {
	v := reflect.Indirect(reflect.ValueOf(model))
	for f, value := range v.Fields() {
		if f.Tag.Get("tfsdk") == name {
			return value
		}
	}
	return reflect.Value{}
}

// modelWith returns a model with made-up values of some attributes; the others are null.
func modelWith(t *testing.T, names ...string) provider.UserAPIKeyModel {
	t.Helper()
	var m provider.UserAPIKeyModel
	for name, a := range attributes(t) {
		typ := a.GetType().TerraformType(t.Context())
		raw := tftypes.NewValue(typ, nil)
		if slices.Contains(names, name) {
			raw = sample(typ)
		}
		value, err := a.GetType().ValueFromTerraform(t.Context(), raw)
		must(t, err)
		if f := field(&m, name); f.IsValid() {
			f.Set(reflect.ValueOf(value))
		}
	}
	return m
}

// settingOf returns the fields of userkey.Settings that an attribute sets.
func settingOf(t *testing.T, name string) []string {
	t.Helper()
	set := reflect.ValueOf(provider.SettingsOf(modelWith(t, name)))
	var fields []string
	for f, value := range set.Fields() {
		if !value.IsZero() {
			fields = append(fields, f.Name)
		}
	}
	return fields
}

func noErrors(t *testing.T, diags diag.Diagnostics) {
	t.Helper()
	if diags.HasError() {
		t.Fatalf("%v", diags)
	}
}

// written returns the fields of userkey.Spec that a user decides about: what a run
// writes of a key that stays.
func written() []string {
	var names []string
	for f := range reflect.TypeFor[userkey.Spec]().Fields() {
		if _, isSetting := f.Type.MethodByName("IsKnown"); isSetting {
			names = append(names, f.Name)
		}
	}
	return names
}

// wholeKey is a key that has everything.
func wholeKey(t *testing.T) userkey.Key {
	t.Helper()
	var k userkey.Key
	for f, value := range reflect.ValueOf(&k).Elem().Fields() {
		switch p := value.Addr().Interface().(type) {
		case *string:
			*p = "made-up"
		case *bool:
			*p = true
		case *time.Time:
			*p = time.Date(2031, time.March, 1, 12, 0, 0, 0, time.UTC)
		case *userkey.Mark:
			*p = userkey.Mark{Tag: "made-up", Place: userkey.Anywhere}
		default:
			t.Fatalf("userkey.Key.%s has the type %s, of which this test can make up no value", f.Name, f.Type)
		}
	}
	k.ExpiresAt = k.CreatedAt.AddDate(0, 0, 30)
	return k
}

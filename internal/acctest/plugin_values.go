// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Exists reports whether there is such a resource.
func (r Resource) Exists() bool { return r.State.Type() != nil && !r.State.IsNull() }

// Text returns a string attribute, or one of an object when a second name is
// given; "" for null and unknown.
func (r Resource) Text(names ...string) string {
	value := r.State
	for _, name := range names {
		var attributes map[string]tftypes.Value
		if value.Type() == nil || value.IsNull() || !value.IsKnown() || value.As(&attributes) != nil {
			return ""
		}
		value = attributes[name]
	}
	var text string
	if value.Type() == nil || value.IsNull() || !value.IsKnown() || value.As(&text) != nil {
		return ""
	}
	return text
}

func (p *Plugin) dynamic(typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	packed, err := tfprotov6.NewDynamicValue(typ, value)
	p.check(err)
	return &packed
}

func (p *Plugin) value(typ tftypes.Type, packed *tfprotov6.DynamicValue) tftypes.Value {
	p.t.Helper()
	if packed == nil {
		return tftypes.NewValue(typ, nil)
	}
	value, err := packed.Unmarshal(typ)
	p.check(err)
	return value
}

func (p *Plugin) identityType(resource string) tftypes.Object {
	p.t.Helper()
	resp, err := p.server.GetResourceIdentitySchemas(p.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.check(err)
	if schema, ok := resp.IdentitySchemas[resource]; ok {
		if typ, ok := schema.ValueType().(tftypes.Object); ok {
			return typ
		}
	}
	p.t.Fatalf("%s has no identity", resource)
	return tftypes.Object{}
}

// identity returns the identity of a resource; what is null is left out.
func (p *Plugin) identity(resource string, data *tfprotov6.ResourceIdentityData) map[string]string {
	p.t.Helper()
	if data == nil || data.IdentityData == nil {
		return nil
	}
	typ := p.identityType(resource)
	value := p.value(typ, data.IdentityData)
	if value.IsNull() {
		return nil
	}
	found := Resource{State: value}
	names := map[string]string{}
	for name := range typ.AttributeTypes {
		if text := found.Text(name); text != "" {
			names[name] = text
		}
	}
	return names
}

func stateOf(typ tftypes.Type, r Resource) tftypes.Value {
	if r.State.Type() == nil {
		return tftypes.NewValue(typ, nil)
	}
	return r.State
}

// object returns the arguments as a value of the schema's type.
func object(t *testing.T, typ tftypes.Type, values Values) tftypes.Value {
	t.Helper()
	value, err := values.Value(typ)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

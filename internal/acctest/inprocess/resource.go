// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Resource is what Terraform keeps of one resource: its attributes, what the
// provider keeps privately, and its identity. Its zero value is no resource.
type Resource struct {
	State    tftypes.Value
	Private  []byte
	Identity map[string]string // nil for none; what is null is left out
}

// Exists reports whether there is such a resource.
func (r Resource) Exists() bool { return r.State.Type() != nil && !r.State.IsNull() }

// JSON returns the attributes as a state file holds them.
func (r Resource) JSON() ([]byte, error) { return toJSON(r.State) }

// Text returns a string attribute, or one of an object or map when more names
// are given; "" for null, for unknown, and for what is not there.
func (r Resource) Text(names ...string) string {
	var text string
	if v := r.find(names); v.Type() != nil && v.Type().Is(tftypes.String) && v.IsKnown() && !v.IsNull() && v.As(&text) == nil {
		return text
	}
	return ""
}

// Names returns the names of the entries of a map, or of the attributes of an
// object, in their order.
func (r Resource) Names(names ...string) []string {
	v := r.find(names)
	if v.Type() == nil || !nested(v) {
		return nil
	}
	entries, err := members(v)
	if err != nil {
		return nil
	}
	found := make([]string, 0, len(entries))
	for name := range entries {
		found = append(found, name)
	}
	slices.Sort(found)
	return found
}

func (r Resource) find(names []string) tftypes.Value {
	value := r.State
	for _, name := range names {
		if value.Type() == nil || !nested(value) {
			return tftypes.Value{}
		}
		entries, err := members(value)
		if err != nil {
			return tftypes.Value{}
		}
		value = entries[name]
	}
	return value
}

// value returns the attributes; null of the schema's type for no resource.
func (r Resource) value(schema *tfprotov6.Schema) tftypes.Value {
	if r.State.Type() == nil {
		return tftypes.NewValue(schema.ValueType(), nil)
	}
	return r.State
}

// resource reads a resource as it travels between a provider and Terraform.
func (p *Provider) resource(ctx context.Context, typ string, state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) (Resource, error) {
	value, err := unpack(p.schema.ResourceSchemas[typ].ValueType(), state)
	if err != nil {
		return Resource{}, err
	}
	r := Resource{State: value, Private: private}
	r.Identity, err = p.identity(ctx, typ, identity)
	return r, err
}

func unpack(typ tftypes.Type, packed *tfprotov6.DynamicValue) (tftypes.Value, error) {
	if packed == nil {
		return tftypes.NewValue(typ, nil), nil
	}
	return packed.Unmarshal(typ)
}

// An encoder writes values as they travel to a provider. It keeps the first error.
type encoder struct{ err error }

func (e *encoder) value(value tftypes.Value) *tfprotov6.DynamicValue {
	packed, err := tfprotov6.NewDynamicValue(value.Type(), value)
	e.err = cmp.Or(e.err, err)
	return &packed
}

func (e *encoder) block(schema *tfprotov6.Schema, config Config) *tfprotov6.DynamicValue {
	value, err := config.Value(schema.ValueType())
	if err != nil {
		e.err = cmp.Or(e.err, err)
		return nil
	}
	return e.value(value)
}

// identityType returns the type of a resource's identity.
func (p *Provider) identityType(ctx context.Context, typ string) (tftypes.Object, error) {
	if p.identities == nil {
		resp, err := p.server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
		if err != nil {
			return tftypes.Object{}, err
		}
		p.identities = resp.IdentitySchemas
	}
	if schema, ok := p.identities[typ]; ok {
		if object, ok := schema.ValueType().(tftypes.Object); ok {
			return object, nil
		}
	}
	return tftypes.Object{}, fmt.Errorf("%s has no identity", typ)
}

func (p *Provider) packIdentity(ctx context.Context, e *encoder, typ string, identity map[string]string) *tfprotov6.ResourceIdentityData {
	if identity == nil {
		return nil
	}
	attributes := Config{}
	for name, value := range identity {
		attributes[name] = value
	}
	object, err := p.identityType(ctx, typ)
	value, wrong := attributes.Value(object)
	if e.err = cmp.Or(e.err, err, wrong); e.err != nil {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: e.value(value)}
}

func (p *Provider) identity(ctx context.Context, typ string, data *tfprotov6.ResourceIdentityData) (map[string]string, error) {
	if data == nil || data.IdentityData == nil {
		return nil, nil
	}
	object, err := p.identityType(ctx, typ)
	if err != nil {
		return nil, err
	}
	value, err := unpack(object, data.IdentityData)
	if err != nil || value.IsNull() {
		return nil, err
	}
	names := map[string]string{}
	for name := range object.AttributeTypes {
		if text := (Resource{State: value}).Text(name); text != "" {
			names[name] = text
		}
	}
	return names, nil
}

// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A State is what Terraform keeps of a resource: its attributes, what the
// provider keeps privately, and its identity. Its zero value is no resource.
type State struct {
	value    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// Exists reports whether there is a resource.
func (s State) Exists() bool { return s.value.Type() != nil && !s.value.IsNull() }

// JSON returns the attributes as a state file holds them.
func (s State) JSON() ([]byte, error) { return toJSON(s.value) }

// Private returns what the provider keeps in the state without showing it.
func (s State) Private() []byte { return s.private }

// Text returns a string attribute, or one of an object or map when more names
// are given; "" for null and for what is not there.
func (s State) Text(names ...string) string {
	var text string
	if v := s.find(names); v.Type() != nil && v.Type().Is(tftypes.String) && !v.IsNull() && v.As(&text) == nil {
		return text
	}
	return ""
}

// Names returns the names of the entries of a map, or of the attributes of an
// object, in no particular order.
func (s State) Names(names ...string) []string {
	v := s.find(names)
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
	return found
}

func (s State) find(names []string) tftypes.Value {
	value := s.value
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

// resource returns the schema of the workspace's resource.
func (w *Workspace) resource() *tfprotov6.Schema { return w.schema.ResourceSchemas[w.Type] }

// pack writes a value as it travels between Terraform and a provider.
func (w *Workspace) pack(schema *tfprotov6.Schema, value tftypes.Value) (*tfprotov6.DynamicValue, error) {
	packed, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
	return &packed, err
}

func (w *Workspace) unpack(schema *tfprotov6.Schema, packed *tfprotov6.DynamicValue) (tftypes.Value, error) {
	if packed == nil {
		return tftypes.NewValue(schema.ValueType(), nil), nil
	}
	return packed.Unmarshal(schema.ValueType())
}

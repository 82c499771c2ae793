// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// A Resource is what Terraform keeps of one resource: its attributes, what the
// provider keeps privately, and its identity. Its zero value is no resource.
type Resource struct {
	State    cty.Value
	Private  []byte
	Identity map[string]string // nil for none; what is null is left out
}

// Exists reports whether there is such a resource.
func (r Resource) Exists() bool { return r.State != cty.NilVal && !r.State.IsNull() }

// JSON returns the attributes as a state file holds them; unknown becomes null.
func (r Resource) JSON() ([]byte, error) {
	if !r.Exists() {
		return []byte("null"), nil
	}
	return ctyjson.Marshal(cty.UnknownAsNull(r.State), r.State.Type())
}

// Attributes returns the attributes as a reader of Terraform's JSON has them.
func (r Resource) Attributes() (attributes map[string]any, err error) {
	text, err := r.JSON()
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // as terraform-json does
	return attributes, decoder.Decode(&attributes)
}

// Text returns a string attribute, or one of an object or map when more names
// are given; "" for null, for unknown, and for what is not there.
func (r Resource) Text(names ...string) string {
	v := r.find(names)
	if v == cty.NilVal || v.Type() != cty.String || v.IsNull() || !v.IsKnown() {
		return ""
	}
	return v.AsString()
}

// Names returns the names of the entries of a map, or of the attributes of an
// object, in their order.
func (r Resource) Names(names ...string) []string {
	return slices.Sorted(maps.Keys(entries(r.find(names))))
}

func (r Resource) find(names []string) cty.Value {
	v := r.State
	for _, name := range names {
		v = entries(v)[name]
	}
	return v
}

// BrokenBy returns the paths at which a later resource is not what this one has
// promised. Unknown promises nothing.
func (r Resource) BrokenBy(later Resource) []string { return broken("", r.State, later.State) }

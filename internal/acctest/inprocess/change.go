// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"bytes"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Change is what a plan does to the attributes of the resource, in the form in
// which terraform show -json writes them: what is unknown is missing in After and
// true in Unknown.
type Change struct {
	Before, After map[string]any
	Unknown       map[string]any
}

// Change returns what the plan does to the attributes.
func (r Report) Change() (Change, error) {
	before, err := shown(r.prior)
	if err != nil {
		return Change{}, err
	}
	after, err := shown(r.planned)
	if err != nil {
		return Change{}, err
	}
	open, err := unknowns(r.planned)
	if err != nil {
		return Change{}, err
	}
	return Change{Before: before, After: withoutUnknowns(after, open), Unknown: open}, nil
}

// Attributes returns the attributes as terraform show -json writes them.
func (r Resource) Attributes() (map[string]any, error) { return shown(r.State) }

// shown returns a value as a reader of Terraform's JSON has it; unknown is null.
func shown(v tftypes.Value) (map[string]any, error) {
	text, err := toJSON(v)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // as terraform-json does
	return tree, decoder.Decode(&tree)
}

// unknowns returns true for each unknown member, and a map for each member that
// has members itself.
func unknowns(v tftypes.Value) (map[string]any, error) {
	open := map[string]any{}
	if v.Type() == nil || v.IsNull() {
		return open, nil
	}
	entries, err := members(v)
	if err != nil {
		return nil, err
	}
	for name, entry := range entries {
		switch {
		case !entry.IsKnown():
			open[name] = true
		case !entry.IsNull() && nested(entry):
			if open[name], err = unknowns(entry); err != nil {
				return nil, err
			}
		case !entry.IsFullyKnown():
			// An unknown element leaves a list or set unknown as a whole.
			open[name] = true
		}
	}
	return open, nil
}

// withoutUnknowns takes out of a tree what is unknown.
func withoutUnknowns(tree, open map[string]any) map[string]any {
	for name, of := range open {
		if of == true {
			delete(tree, name)
		}
		below, isObject := tree[name].(map[string]any)
		if inner, ok := of.(map[string]any); ok && isObject {
			withoutUnknowns(below, inner)
		}
	}
	return tree
}

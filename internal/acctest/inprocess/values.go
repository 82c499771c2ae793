// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands in a Config for a value that is not known yet.
const Unknown = unknown("unknown")

type unknown string

// Config are the arguments of a block: strings, bools, numbers, lists of strings,
// Config for an object or a map, and Unknown. What is missing is null. A nil Config
// is no block at all.
type Config map[string]any

// Value returns the arguments as a value of the schema's type.
func (c Config) Value(typ tftypes.Type) (tftypes.Value, error) {
	object, ok := typ.(tftypes.Object)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("a block is an object, not %s", typ)
	}
	for name := range c {
		if _, ok := object.AttributeTypes[name]; !ok {
			return tftypes.Value{}, fmt.Errorf("there is no argument %q", name)
		}
	}
	attributes := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		value, err := argument(attribute, c[name])
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("argument %s: %w", name, err)
		}
		attributes[name] = value
	}
	return tftypes.NewValue(typ, attributes), nil
}

// blockOf returns the arguments as a block; null for no block.
func (c Config) blockOf(schema *tfprotov6.Schema) (tftypes.Value, error) {
	if c == nil {
		return tftypes.NewValue(schema.ValueType(), nil), nil
	}
	return c.Value(schema.ValueType())
}

// configOf is the way back: known values as arguments, without those that are null.
// A list is sorted.
func configOf(value tftypes.Value) (Config, error) {
	entries, err := members(value)
	if err != nil {
		return nil, err
	}
	config := Config{}
	for name, entry := range entries {
		if nested(entry) && !entry.IsNull() {
			config[name], err = configOf(entry)
		} else {
			config[name], err = plain(entry)
		}
		if err != nil {
			return nil, err
		}
		switch v := config[name].(type) {
		case nil:
			delete(config, name)
		case *bool:
			config[name] = *v
		case json.Number:
			config[name], err = v.Int64()
		case []any:
			texts := make([]string, 0, len(v))
			for _, e := range v {
				texts = append(texts, fmt.Sprint(e))
			}
			slices.Sort(texts)
			config[name] = texts
		}
		if err != nil {
			return nil, err
		}
	}
	return config, nil
}

// entries returns the arguments as a map.
func (c Config) entries(typ tftypes.Map) (tftypes.Value, error) {
	entries := map[string]tftypes.Value{}
	for name, given := range c {
		value, err := argument(typ.ElementType, given)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("entry %s: %w", name, err)
		}
		entries[name] = value
	}
	return tftypes.NewValue(typ, entries), nil
}

func argument(typ tftypes.Type, given any) (tftypes.Value, error) {
	var plain any
	switch v := given.(type) {
	case nil:
	case unknown:
		plain = tftypes.UnknownValue
	case Config:
		if of, ok := typ.(tftypes.Map); ok {
			return v.entries(of)
		}
		return v.Value(typ)
	case []string:
		elements := make([]tftypes.Value, 0, len(v))
		for _, e := range v {
			elements = append(elements, tftypes.NewValue(tftypes.String, e))
		}
		plain = elements
	case []Config:
		of, ok := typ.(tftypes.List)
		if !ok {
			return tftypes.Value{}, fmt.Errorf("a list of objects is no %s", typ)
		}
		elements := make([]tftypes.Value, 0, len(v))
		for _, e := range v {
			element, err := e.Value(of.ElementType)
			if err != nil {
				return tftypes.Value{}, err
			}
			elements = append(elements, element)
		}
		plain = elements
	default:
		plain = v
	}
	if err := tftypes.ValidateValue(typ, plain); err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(typ, plain), nil
}

// Propose merges configuration and prior state as Terraform's core does: what a
// configuration leaves out and the provider computes stays as it was, and a
// write-only argument is in the configuration alone.
func Propose(schema *tfprotov6.Schema, prior, config tftypes.Value) (tftypes.Value, error) {
	if config.IsNull() {
		return config, nil
	}
	was, err := members(prior)
	if err != nil {
		return tftypes.Value{}, err
	}
	proposed, err := members(config)
	if err != nil {
		return tftypes.Value{}, err
	}
	for _, attribute := range schema.Block.Attributes {
		switch {
		case attribute.WriteOnly:
			proposed[attribute.Name] = tftypes.NewValue(attribute.Type, nil)
		case attribute.Computed && proposed[attribute.Name].IsNull() && !prior.IsNull():
			proposed[attribute.Name] = was[attribute.Name]
		}
	}
	return tftypes.NewValue(schema.ValueType(), proposed), nil
}

// members returns the attributes of an object or the entries of a map; none for
// null and unknown.
func members(v tftypes.Value) (map[string]tftypes.Value, error) {
	found := map[string]tftypes.Value{}
	if v.IsNull() || !v.IsKnown() {
		return found, nil
	}
	err := v.As(&found)
	return maps.Clone(found), err // As hands out the value's own map.
}

// plain turns a value into what encoding/json writes; unknown becomes null.
func plain(v tftypes.Value) (any, error) {
	if v.Type() == nil || v.IsNull() || !v.IsKnown() {
		return nil, nil //nolint:nilnil // Null is a value.
	}
	switch {
	case v.Type().Is(tftypes.String):
		var s string
		return s, v.As(&s)
	case v.Type().Is(tftypes.Bool):
		var b bool
		return &b, v.As(&b)
	case v.Type().Is(tftypes.Number):
		var n big.Float
		err := v.As(&n)
		return json.Number(n.Text('f', -1)), err
	case v.Type().Is(tftypes.List{}), v.Type().Is(tftypes.Set{}), v.Type().Is(tftypes.Tuple{}):
		var elements []tftypes.Value
		if err := v.As(&elements); err != nil {
			return nil, err
		}
		list := []any{}
		for _, e := range elements {
			p, err := plain(e)
			if err != nil {
				return nil, err
			}
			list = append(list, p)
		}
		return list, nil
	}
	entries, err := members(v)
	if err != nil {
		return nil, err
	}
	object := map[string]any{}
	for name, entry := range entries {
		if object[name], err = plain(entry); err != nil {
			return nil, err
		}
	}
	return object, nil
}

func toJSON(v tftypes.Value) ([]byte, error) {
	p, err := plain(v)
	if err != nil {
		return nil, err
	}
	return json.Marshal(p)
}

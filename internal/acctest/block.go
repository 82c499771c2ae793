// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/zclconf/go-cty/cty"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// A block is a configuration of one resource without references.
type block struct {
	typ, name string
	arguments inprocess.Config
	provider  inprocess.Config
}

// parseBlock reads a configuration as far as TestInProcess needs it.
func parseBlock(text string) (block, error) {
	found := block{provider: inprocess.Config{}}
	file, diags := hclparse.NewParser().ParseHCL([]byte(text), "main.tf")
	if diags.HasErrors() {
		return found, diags
	}
	content, diags := file.Body.Content(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "resource", LabelNames: []string{"type", "name"}},
		{Type: "provider", LabelNames: []string{"name"}},
	}})
	if diags.HasErrors() {
		return found, diags
	}
	for _, b := range content.Blocks {
		arguments, err := argumentsOf(b.Body)
		if err != nil {
			return found, err
		}
		switch {
		case b.Type == "provider":
			found.provider = arguments
		case found.typ != "":
			return found, errors.New("there is more than one resource")
		default:
			found.typ, found.name, found.arguments = b.Labels[0], b.Labels[1], arguments
		}
	}
	if found.typ == "" {
		return found, errors.New("there is no resource")
	}
	return found, nil
}

func argumentsOf(body hcl.Body) (inprocess.Config, error) {
	attributes, diags := body.JustAttributes()
	if diags.HasErrors() {
		return nil, diags
	}
	arguments := inprocess.Config{}
	for name, attribute := range attributes {
		value, diags := attribute.Expr.Value(nil)
		if diags.HasErrors() {
			return nil, diags
		}
		var err error
		if arguments[name], err = plain(value); err != nil {
			return nil, fmt.Errorf("argument %s: %w", name, err)
		}
	}
	return arguments, nil
}

// plain returns a literal as an argument of inprocess.Config.
func plain(value cty.Value) (any, error) {
	typ := value.Type()
	switch {
	case value.IsNull():
		return nil, nil //nolint:nilnil // Null is a value.
	case typ == cty.String:
		return value.AsString(), nil
	case typ == cty.Bool:
		return value.True(), nil
	case typ == cty.Number:
		return value.AsBigFloat(), nil
	case typ.IsTupleType():
		elements := []string{}
		for _, element := range value.AsValueSlice() {
			if element.Type() != cty.String || element.IsNull() {
				return nil, errors.New("only lists of strings are understood")
			}
			elements = append(elements, element.AsString())
		}
		return elements, nil
	case typ.IsObjectType():
		object := inprocess.Config{}
		for name, member := range value.AsValueMap() {
			var err error
			if object[name], err = plain(member); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	return nil, fmt.Errorf("a value of type %s is not understood", typ.FriendlyName())
}

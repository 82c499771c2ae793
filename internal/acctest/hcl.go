// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
)

// A block is a configuration of one resource without references.
type block struct {
	typ, name string
	arguments Values
	provider  Values
}

// parseBlock reads a configuration as far as TestInProcess needs it.
func parseBlock(text string) (block, error) {
	found := block{provider: Values{}}
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

func argumentsOf(body hcl.Body) (Values, error) {
	attributes, diags := body.JustAttributes()
	if diags.HasErrors() {
		return nil, diags
	}
	arguments := Values{}
	for name, attribute := range attributes {
		value, diags := attribute.Expr.Value(nil)
		if diags.HasErrors() {
			return nil, diags
		}
		arguments[name] = value
	}
	return arguments, nil
}

// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsimple"
	"github.com/zclconf/go-cty/cty"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// A block is a configuration of one resource without references.
type block struct {
	typ, name string
	arguments Values
	provider  Values
}

// parseBlock reads a configuration as far as TestInProcess needs it.
func parseBlock(text string) (block, error) {
	var file struct {
		Resources []struct {
			Type      string               `hcl:"type,label"`
			Name      string               `hcl:"name,label"`
			Arguments map[string]cty.Value `hcl:",remain"`
		} `hcl:"resource,block"`
		Providers []struct {
			Name      string               `hcl:"name,label"`
			Arguments map[string]cty.Value `hcl:",remain"`
		} `hcl:"provider,block"`
	}
	if err := hclsimple.Decode("main.hcl", []byte(text), nil, &file); err != nil {
		return block{}, err
	}
	if len(file.Resources) != 1 {
		return block{}, fmt.Errorf("there are %d resources, and one is needed", len(file.Resources))
	}
	r := file.Resources[0]
	found := block{typ: r.Type, name: r.Name, arguments: inprocess.ValuesOf(r.Arguments), provider: Values{}}
	for _, provider := range file.Providers {
		found.provider = inprocess.ValuesOf(provider.Arguments)
	}
	return found, nil
}

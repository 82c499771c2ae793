// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// validateAgain checks the arguments of an action once their values are known.
// Terraform validates a configuration before it knows the value of any variable,
// and does not ask again.
func validateAgain(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) {
	attributes := config.Schema.GetAttributes()
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		at := path.Root(name)
		switch a := attributes[name].(type) {
		case interface{ StringValidators() []validator.String }:
			var value types.String
			diags.Append(config.GetAttribute(ctx, at, &value)...)
			for _, v := range a.StringValidators() {
				var resp validator.StringResponse
				v.ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: at.Expression(), Config: config, ConfigValue: value}, &resp)
				diags.Append(resp.Diagnostics...)
			}
		case interface{ NumberValidators() []validator.Number }:
			var value types.Number
			diags.Append(config.GetAttribute(ctx, at, &value)...)
			for _, v := range a.NumberValidators() {
				var resp validator.NumberResponse
				v.ValidateNumber(ctx, validator.NumberRequest{Path: at, PathExpression: at.Expression(), Config: config, ConfigValue: value}, &resp)
				diags.Append(resp.Diagnostics...)
			}
		case interface{ SetValidators() []validator.Set }:
			var value types.Set
			diags.Append(config.GetAttribute(ctx, at, &value)...)
			for _, v := range a.SetValidators() {
				var resp validator.SetResponse
				v.ValidateSet(ctx, validator.SetRequest{Path: at, PathExpression: at.Expression(), Config: config, ConfigValue: value}, &resp)
				diags.Append(resp.Diagnostics...)
			}
		}
	}
}

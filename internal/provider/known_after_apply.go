// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// setSettled writes down what was found where the plan said "known after apply", and
// keeps everything that the plan promised. Terraform holds us to the promise even if
// somebody else changed a detail while we applied; the next refresh shows that.
func setSettled(ctx context.Context, state *tfsdk.State, planned, found any, diags *diag.Diagnostics) {
	typ := state.Schema.Type()
	settled := settleValue(ctx, objectOfSchema(ctx, typ, planned, diags), objectOfSchema(ctx, typ, found, diags))
	diags.Append(state.Set(ctx, settled)...)
}

// settleValue does that for a value of any type; found is nil where nobody found one.
func settleValue(ctx context.Context, planned, found attr.Value) attr.Value {
	switch p := planned.(type) {
	case types.Object:
		if !p.IsNull() && !p.IsUnknown() {
			f, _ := found.(types.Object)
			return types.ObjectValueMust(p.AttributeTypes(ctx), settleAll(ctx, p.Attributes(), f.Attributes()))
		}
	case types.Map:
		if !p.IsNull() && !p.IsUnknown() {
			f, _ := found.(types.Map)
			return types.MapValueMust(p.ElementType(ctx), settleAll(ctx, p.Elements(), f.Elements()))
		}
	}
	switch {
	case !planned.IsUnknown():
		return planned
	case found != nil:
		return found
	}
	return nullOf(ctx, planned.Type(ctx)) // A state has no unknown values.
}

func settleAll(ctx context.Context, planned, found map[string]attr.Value) map[string]attr.Value {
	settled := map[string]attr.Value{}
	for name, p := range planned {
		settled[name] = settleValue(ctx, p, found[name])
	}
	return settled
}

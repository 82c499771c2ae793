// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// settle puts what was found where the plan said "known after apply", and keeps
// everything that the plan promised. Terraform holds us to the promise even if
// somebody else changed a detail while we applied; the next refresh shows that.
func settle[T attr.Value](ctx context.Context, planned, found T) T {
	settled, ok := settleValue(ctx, planned, found).(T)
	if !ok {
		return planned
	}
	return settled
}

func settleValue(ctx context.Context, planned, found attr.Value) attr.Value {
	if planned.IsUnknown() {
		return found
	}
	switch p := planned.(type) {
	case types.Object:
		f, _ := found.(types.Object)
		if p.IsNull() {
			return p
		}
		return types.ObjectValueMust(p.AttributeTypes(ctx), settleAll(ctx, p.Attributes(), f.Attributes()))
	case types.Map:
		f, _ := found.(types.Map)
		if p.IsNull() {
			return p
		}
		return types.MapValueMust(p.ElementType(ctx), settleAll(ctx, p.Elements(), f.Elements()))
	}
	return planned
}

func settleAll(ctx context.Context, planned, found map[string]attr.Value) map[string]attr.Value {
	settled := map[string]attr.Value{}
	for name, p := range planned {
		if f, ok := found[name]; ok {
			settled[name] = settleValue(ctx, p, f)
			continue
		}
		settled[name] = known(ctx, p)
	}
	return settled
}

// known turns what nobody found into null: state has no unknown values.
func known(ctx context.Context, planned attr.Value) attr.Value {
	switch p := planned.(type) {
	case types.Object:
		if p.IsUnknown() {
			return types.ObjectNull(p.AttributeTypes(ctx))
		}
		return types.ObjectValueMust(p.AttributeTypes(ctx), settleAll(ctx, p.Attributes(), nil))
	case types.String:
		if p.IsUnknown() {
			return types.StringNull()
		}
	case types.Bool:
		if p.IsUnknown() {
			return types.BoolNull()
		}
	}
	return planned
}

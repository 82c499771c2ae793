// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = rfc3339Type{}
	_ basetypes.StringValuableWithSemanticEquals = rfc3339Value{}
	_ xattr.ValidateableAttribute                = rfc3339Value{}
)

// rfc3339Type is timetypes.RFC3339Type with an error that names the attribute: a CLI
// shows only the line on which the block around it begins.
type rfc3339Type struct{ timetypes.RFC3339Type }

// Equal reports whether the other type is the same.
func (t rfc3339Type) Equal(o attr.Type) bool {
	_, ok := o.(rfc3339Type)
	return ok
}

// ValueType returns the type's value.
func (t rfc3339Type) ValueType(context.Context) attr.Value { return rfc3339Value{} }

// ValueFromString makes a value of a text.
func (t rfc3339Type) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return rfc3339Value{timetypes.RFC3339{StringValue: in}}, nil
}

// ValueFromTerraform makes a value of one of Terraform's.
func (t rfc3339Type) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.RFC3339Type.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("read a time: %w", err)
	}
	written, ok := value.(timetypes.RFC3339)
	if !ok {
		return nil, fmt.Errorf("read a time: got %T", value)
	}
	return rfc3339Value{written}, nil
}

// rfc3339Value is a time as it was written.
type rfc3339Value struct{ timetypes.RFC3339 }

// Type returns the value's type.
func (v rfc3339Value) Type(context.Context) attr.Type { return rfc3339Type{} }

// Equal reports whether the other value is written the same.
func (v rfc3339Value) Equal(o attr.Value) bool {
	other, ok := o.(rfc3339Value)
	return ok && v.RFC3339.Equal(other.RFC3339)
}

// StringSemanticEquals reports whether the other value says the same, or differs
// only in how it writes UTC.
func (v rfc3339Value) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	if other, ok := o.(rfc3339Value); ok {
		o = other.RFC3339
	}
	return v.RFC3339.StringSemanticEquals(ctx, o)
}

// ValidateAttribute refuses a text that is not a time.
func (v rfc3339Value) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.RFC3339, v.ValueString()); err != nil {
		resp.Diagnostics.Append(invalidTime(req.Path, v.ValueString()))
	}
}

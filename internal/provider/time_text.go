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
	_ basetypes.StringTypable                    = timeType{}
	_ basetypes.StringValuableWithSemanticEquals = timeText{}
	_ xattr.ValidateableAttribute                = timeText{}
)

// timeType is the library's type of a time (RFC 3339), but for the error about a
// text that is none: it names the attribute. A CLI shows the line on which the
// block around it begins.
type timeType struct{ timetypes.RFC3339Type }

// Equal reports whether the other type is the same.
func (t timeType) Equal(o attr.Type) bool {
	_, ok := o.(timeType)
	return ok
}

// ValueType returns the type's value.
func (t timeType) ValueType(context.Context) attr.Value { return timeText{} }

// ValueFromString makes a value of a text.
func (t timeType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return timeText{timetypes.RFC3339{StringValue: in}}, nil
}

// ValueFromTerraform makes a value of one of Terraform's.
func (t timeType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.RFC3339Type.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("read a time: %w", err)
	}
	written, ok := value.(timetypes.RFC3339)
	if !ok {
		return nil, fmt.Errorf("read a time: %T is none", value)
	}
	return timeText{written}, nil
}

// timeText is a time as it was written.
type timeText struct{ timetypes.RFC3339 }

// Type returns the value's type.
func (v timeText) Type(context.Context) attr.Type { return timeType{} }

// Equal reports whether the other value is written the same.
func (v timeText) Equal(o attr.Value) bool {
	other, ok := o.(timeText)
	return ok && v.RFC3339.Equal(other.RFC3339)
}

// StringSemanticEquals reports whether the other value differs at the most in how
// it says that it is in UTC.
func (v timeText) StringSemanticEquals(ctx context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	if other, ok := o.(timeText); ok {
		o = other.RFC3339
	}
	return v.RFC3339.StringSemanticEquals(ctx, o)
}

// ValidateAttribute refuses what is no time.
func (v timeText) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if v.IsNull() || v.IsUnknown() {
		return
	}
	if _, err := time.Parse(time.RFC3339, v.ValueString()); err != nil {
		resp.Diagnostics.Append(invalidTime(req.Path, v.ValueString()))
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	actiontimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// timeoutsAttribute returns the attribute timeouts of a resource. The library's own
// validator accepts a duration of zero or less, which would fail only in the apply.
func timeoutsAttribute(ctx context.Context, opts timeouts.Opts) schema.Attribute {
	limits, ok := timeouts.Attributes(ctx, opts).(schema.SingleNestedAttribute)
	if !ok {
		return timeouts.Attributes(ctx, opts)
	}
	for name, a := range limits.Attributes {
		if limit, ok := a.(schema.StringAttribute); ok {
			limit.Validators = []validator.String{timeoutValidator{}}
			limits.Attributes[name] = limit
		}
	}
	return limits
}

// actionTimeoutsAttribute returns the attribute timeouts of an action.
func actionTimeoutsAttribute(ctx context.Context, opts actiontimeouts.Opts) actionschema.Attribute {
	limits, ok := actiontimeouts.AttributesWithOpts(ctx, opts).(actionschema.SingleNestedAttribute)
	if !ok {
		return actiontimeouts.AttributesWithOpts(ctx, opts)
	}
	for name, a := range limits.Attributes {
		if limit, ok := a.(actionschema.StringAttribute); ok {
			limit.Validators = []validator.String{timeoutValidator{}}
			limits.Attributes[name] = limit
		}
	}
	return limits
}

// timeoutValidator refuses a limit that leaves no time.
type timeoutValidator struct{}

// Description says what the validator asks for.
func (timeoutValidator) Description(context.Context) string {
	return "must be a duration above zero, such as \"90s\" or \"1h30m\""
}

// MarkdownDescription is the same.
func (v timeoutValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString checks the value. The message names the attribute: a CLI shows
// the line on which the whole block begins.
func (v timeoutValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if limit, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || limit <= 0 {
		resp.Diagnostics.Append(invalidTimeout(req.Path, req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

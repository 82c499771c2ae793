// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	actiontimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const describeTimeouts = "How long Terraform waits before it gives up. What was begun goes on, and the next apply finds it. Default: as below."

// timeoutsAttribute returns the attribute timeouts of a resource. The library's own
// validator accepts a duration of zero or less, which would fail only in the apply.
func timeoutsAttribute(ctx context.Context, opts timeouts.Opts) schema.Attribute {
	limits, _ := timeouts.Attributes(ctx, opts).(schema.SingleNestedAttribute)
	limits.MarkdownDescription = describeTimeouts
	for name := range limits.Attributes {
		limit, _ := limits.Attributes[name].(schema.StringAttribute)
		limit.Validators = []validator.String{timeoutValidator()}
		limits.Attributes[name] = limit
	}
	return limits
}

// actionTimeoutsAttribute returns the attribute timeouts of an action.
func actionTimeoutsAttribute(ctx context.Context, opts actiontimeouts.Opts) actionschema.Attribute {
	limits, _ := actiontimeouts.AttributesWithOpts(ctx, opts).(actionschema.SingleNestedAttribute)
	limits.MarkdownDescription = describeTimeouts
	for name := range limits.Attributes {
		limit, _ := limits.Attributes[name].(actionschema.StringAttribute)
		limit.Validators = []validator.String{timeoutValidator()}
		limits.Attributes[name] = limit
	}
	return limits
}

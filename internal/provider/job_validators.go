// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// idText is what an ID of the platform is made of. A slash in one would lead a
// request elsewhere.
var idText = regexp.MustCompile(`^[0-9A-Za-z._-]+$`)

func idValidator() validator.String {
	return stringvalidator.RegexMatches(idText, "must be an ID, made of letters, digits, dots, dashes and underscores")
}

// jsonObjectValidator refuses what is no JSON object.
type jsonObjectValidator struct{}

// Description says what the validator asks for.
func (jsonObjectValidator) Description(context.Context) string { return "must be a JSON object" }

// MarkdownDescription is the same.
func (v jsonObjectValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString checks the value; the message does not repeat it, since it may
// hold a secret.
func (v jsonObjectValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := job.CheckConfiguration(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid JSON",
			fmt.Sprintf("The value %s: %s.\n\nWrite it with jsonencode({ … }), or as \"{}\".", v.Description(ctx), err))
	}
}

// scheduleValidator refuses a cron expression that is none, or that never matches.
type scheduleValidator struct{}

// Description says what the validator asks for.
func (scheduleValidator) Description(context.Context) string {
	return "must be a cron expression that comes true some day"
}

// MarkdownDescription is the same.
func (v scheduleValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks the value.
func (v scheduleValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := job.ParseSchedule(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid schedule",
			fmt.Sprintf("The value %s: %s.\n\nFor example \"0 3 * * *\": every day at 3:00 UTC. For a job without a schedule leave the argument out.", v.Description(ctx), err))
	}
}

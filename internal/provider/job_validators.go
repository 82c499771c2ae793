// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"regexp"
	"time"

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

// jsonObjectValidator refuses a text that is not a JSON object.
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
		resp.Diagnostics.Append(invalidJSON(req.Path, v.Description(ctx), err))
	}
}

// scheduleValidator refuses a text that is not a cron expression, or never matches.
type scheduleValidator struct{}

// Description says what the validator asks for.
func (scheduleValidator) Description(context.Context) string {
	return "must be a cron expression that comes true one day"
}

// MarkdownDescription is the same.
func (v scheduleValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks the value.
func (v scheduleValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := job.CheckSchedule(req.ConfigValue.ValueString(), time.Time{}); err != nil {
		resp.Diagnostics.Append(invalidCron(req.Path, v.Description(ctx), err))
	}
}

// after1970Validator refuses a time up to the beginning of 1970. The service counts
// milliseconds from there, and takes 0 for no time.
type after1970Validator struct{}

// Description says what the validator asks for.
func (after1970Validator) Description(context.Context) string {
	return "must be later than 1970-01-01T00:00:00Z, from which the service counts"
}

// MarkdownDescription is the same.
func (v after1970Validator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString checks the value. The type refuses a text that is not a time.
func (v after1970Validator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if at, err := time.Parse(time.RFC3339, req.ConfigValue.ValueString()); err == nil && at.UnixMilli() <= 0 {
		resp.Diagnostics.Append(timeTooEarly(req.Path, req.ConfigValue.ValueString(), v.Description(ctx)))
	}
}

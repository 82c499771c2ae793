// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// idText is what an ID of the platform is made of. A slash in one would lead a
// request elsewhere.
var idText = regexp.MustCompile(`^[0-9A-Za-z._-]+$`)

func idValidator() validator.String {
	return stringvalidator.RegexMatches(idText, "must be an ID, made of letters, digits, dots, dashes and underscores")
}

// jsonObjectValidator refuses a text that is not a JSON object. Its message does
// not repeat the value, since it may hold a secret.
func jsonObjectValidator() validator.String {
	return textRule{"must be a JSON object", func(at path.Path, text, rule string) diag.Diagnostic {
		if err := job.CheckConfiguration(text); err != nil {
			return invalidJSON(at, rule, err)
		}
		return nil
	}}
}

// scheduleValidator refuses a text that is not a cron expression, or never matches.
func scheduleValidator() validator.String {
	return textRule{"must be a cron expression that comes true one day", func(at path.Path, text, rule string) diag.Diagnostic {
		if err := job.CheckSchedule(text, time.Time{}); err != nil {
			return invalidCron(at, rule, err)
		}
		return nil
	}}
}

// timeValidator refuses a text that is not a time, and a time up to the beginning of
// 1970: the service counts milliseconds from there, and takes 0 for no time.
func timeValidator() validator.String {
	return textRule{"must be later than 1970-01-01T00:00:00Z, from which the service counts", func(at path.Path, text, rule string) diag.Diagnostic {
		switch start, err := time.Parse(time.RFC3339, text); {
		case err != nil:
			return invalidTime(at, text)
		case start.UnixMilli() <= 0:
			return timeTooEarly(at, text, rule)
		}
		return nil
	}}
}

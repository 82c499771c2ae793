// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const (
	mostDays    = 36500 // a hundred years; no arithmetic with it can overflow
	mostVersion = 1 << 53
)

// A rule is what a validator asks for. It continues a sentence about the argument.
type rule string

// Description returns the rule.
func (r rule) Description(context.Context) string { return string(r) }

// MarkdownDescription is the same.
func (r rule) MarkdownDescription(context.Context) string { return string(r) }

// A textRule is a validator of a text that has a value.
type textRule struct {
	rule

	check func(at path.Path, text, rule string) diag.Diagnostic // nil where nothing is wrong
}

// ValidateString checks the value.
func (v textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if wrong := v.check(req.Path, req.ConfigValue.ValueString(), string(v.rule)); wrong != nil {
		resp.Diagnostics.Append(wrong)
	}
}

// faultValidator refuses a value in which fault finds something wrong. The message
// does not show the value, unless the fault does.
func faultValidator(summary, asks string, fault func(string) string) validator.String {
	return textRule{rule(asks), func(at path.Path, text, _ string) diag.Diagnostic {
		if wrong := fault(text); wrong != "" {
			return invalidSetting(at, summary, "The value", wrong)
		}
		return nil
	}}
}

// visibilityFault says what is wrong with a visibility; "" where nothing is.
func visibilityFault(text string) string {
	if slices.Contains(ibmcloud.Visibilities(), text) {
		return ""
	}
	return fmt.Sprintf("is %q; it must be one of %s", text, strings.Join(ibmcloud.Visibilities(), ", "))
}

func keyValidator() validator.String {
	return faultValidator("Invalid API key", "must be the bare value of an API key", ibmcloud.KeyFault)
}

// notEmpty refuses the empty text that an unset variable of a pipeline leaves.
func notEmpty() validator.String {
	return textRule{"must not be empty", func(at path.Path, text, _ string) diag.Diagnostic {
		if text == "" {
			return emptyValue(at)
		}
		return nil
	}}
}

// descriptionValidator refuses a description that ends like the provider's own
// mark: the key would then be taken for one of another state.
func descriptionValidator() validator.String {
	const asks = "must not end with the mark that the provider itself puts there"
	return faultValidator("Invalid description", asks, func(text string) string {
		if _, mark := userkey.ReadMark(text); mark != (userkey.Mark{}) {
			return asks
		}
		return ""
	})
}

// timeoutValidator refuses a limit that leaves no time. Its message names the
// attribute: a CLI shows the line on which the whole block begins.
func timeoutValidator() validator.String {
	return textRule{`must be a duration above zero, such as "90s" or "1h30m"`, func(at path.Path, text, rule string) diag.Diagnostic {
		if limit, err := time.ParseDuration(text); err != nil || limit <= 0 {
			return invalidTimeout(at, text, rule)
		}
		return nil
	}}
}

// idText is an ID of the platform. A slash in one would lead a request elsewhere.
var idText = regexp.MustCompile(`^[0-9A-Za-z._-]+$`)

func idValidator() validator.String {
	return stringvalidator.RegexMatches(idText, "must be an ID, made of letters, digits, dots, dashes and underscores")
}

// jsonObjectValidator refuses a text that is not a JSON object.
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

// A wholeValidator asks for a whole number within bounds. The attribute is a
// Number, since the framework blames the provider for a fraction in an Int64.
type wholeValidator struct {
	rule

	of          string // " of" and the unit, or ""
	least, most int64
}

// wholeDays asks for a whole number of days.
func wholeDays(least int64) validator.Number { return whole("days", least, mostDays) }

func whole(unit string, least, most int64) validator.Number {
	if unit != "" {
		unit = " of " + unit
	}
	return wholeValidator{rule(fmt.Sprintf("must be a whole number%s from %d to %d", unit, least, most)), unit, least, most}
}

// ValidateNumber checks the value.
func (v wholeValidator) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	n := req.ConfigValue.ValueBigFloat()
	switch i, accuracy := n.Int64(); {
	case !n.IsInt():
		resp.Diagnostics.Append(fraction(req.Path, n, v.of))
	case accuracy != big.Exact || i < v.least || i > v.most:
		resp.Diagnostics.Append(outOfBounds(req.Path, n, string(v.rule)))
	}
}

// regionValidator asks for one of IBM Cloud's data centers.
func regionValidator() validator.String {
	return textRule{rule("must be one of " + strings.Join(ibmcloud.IBMCloudRegions(), ", ")), func(at path.Path, name, _ string) diag.Diagnostic {
		if slices.Contains(ibmcloud.IBMCloudRegions(), name) {
			return nil
		}
		return invalidRegion(at, name)
	}}
}

func validRegions() validator.Set {
	return setvalidator.All(setvalidator.SizeAtLeast(1), noNull{"must not hold null"}, setvalidator.ValueStringsAre(regionValidator()))
}

// oneOfRegions says in a description which data centers there are.
func oneOfRegions() string {
	return "Allowed: `" + strings.Join(ibmcloud.IBMCloudRegions(), "`, `") + "`."
}

// noNull refuses null elements, which other validators pass over.
type noNull struct{ rule }

// ValidateSet checks the elements.
func (noNull) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, element := range req.ConfigValue.Elements() {
		if element.Equal(types.StringNull()) {
			resp.Diagnostics.Append(nullElement(req.Path))
			return
		}
	}
}

const endpointRule = "must be an absolute https URL without query, fragment or credentials; http is accepted for this machine only"

// placeholder is a word in braces.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func endpointValidator() validator.String {
	return faultValidator("Invalid endpoint", endpointRule, endpointFault)
}

// endpointFault says what is wrong with a base URL; "" where nothing is. It
// refuses one that would send credentials over the network in clear.
func endpointFault(text string) string {
	if text == "" {
		return "is empty; check that the variable that it comes from has a value"
	}
	text = strings.ReplaceAll(text, "{region}", "region")
	if strings.ContainsAny(text, "{}") {
		other := placeholder.FindString(text)
		if other == "" || strings.Contains(text, "@") { // Behind a user's name it may be a password.
			other = "a brace"
		}
		return fmt.Sprintf("must have no other placeholder than {region}, in small letters, and there is %s in it", other)
	}
	u, err := url.Parse(text)
	if err == nil && isInference(u) {
		return "is an address of the inference API, at which neither IAM nor the watsonx platform answers: leave it out, and the provider takes IBM's own"
	}
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return endpointRule
	}
	ip := net.ParseIP(u.Hostname())
	here := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" || u.Scheme == "http" && here {
		return ""
	}
	return endpointRule
}

// isInference reports whether a URL is the watsonx.ai inference API's, which
// has hosts of its own on IBM Cloud and the path /wx on AWS.
func isInference(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	onAWS := strings.HasSuffix(host, ".ibm.com") && strings.Trim(u.Path, "/") == "wx"
	return strings.HasSuffix(host, ".ml.cloud.ibm.com") || onAWS
}

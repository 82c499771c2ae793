// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const endpointRule = "must be an absolute https URL without query, fragment or credentials; http is accepted for this machine only"

// placeholder is a word in braces.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func visibilityValidator() validator.String {
	return faultValidator("Invalid visibility", "must be one of "+strings.Join(ibmcloud.Visibilities(), ", "), visibilityFault)
}

func visibilityFault(text string) string {
	if slices.Contains(ibmcloud.Visibilities(), text) {
		return ""
	}
	return fmt.Sprintf("is %q; it must be one of %s", text, strings.Join(ibmcloud.Visibilities(), ", "))
}

// A textRule is a validator of a text that has a value.
type textRule struct {
	rule  string                                                // continues a sentence about the argument
	check func(at path.Path, text, rule string) diag.Diagnostic // nil where nothing is wrong
}

// Description says what the validator asks for.
func (v textRule) Description(context.Context) string { return v.rule }

// MarkdownDescription is the same.
func (v textRule) MarkdownDescription(context.Context) string { return v.rule }

// ValidateString checks the value.
func (v textRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if wrong := v.check(req.Path, req.ConfigValue.ValueString(), v.rule); wrong != nil {
		resp.Diagnostics.Append(wrong)
	}
}

// faultValidator refuses a value in which fault finds something wrong. The message
// does not show the value, unless the fault does.
func faultValidator(summary, rule string, fault func(string) string) validator.String {
	return textRule{rule, func(at path.Path, text, _ string) diag.Diagnostic {
		if wrong := fault(text); wrong != "" {
			return invalidSetting(at, summary, "The value", wrong)
		}
		return nil
	}}
}

func keyValidator() validator.String {
	return faultValidator("Invalid API key", "must be the bare value of an API key", ibmcloud.KeyFault)
}

func tokenValidator() validator.String {
	return faultValidator("Invalid token", "must be a bearer token", ibmcloud.TokenFault)
}

func endpointValidator() validator.String {
	return faultValidator("Invalid endpoint", endpointRule, endpointFault)
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
	const rule = "must not end with the mark that the provider itself puts there"
	return faultValidator("Invalid description", rule, func(text string) string {
		if _, mark := userkey.ReadMark(text); mark != (userkey.Mark{}) {
			return rule
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

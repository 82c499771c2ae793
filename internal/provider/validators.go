// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const (
	bareKeyStart = "must be the bare API key or token, without "
	bareKeyRule  = bareKeyStart + "surrounding braces or quotes, white space or line breaks"
	endpointRule = "must be an absolute https URL without query, fragment or credentials; http is accepted for this machine only"
)

// placeholder is a word in braces.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

func visibilityValidator() validator.String {
	return stringvalidator.OneOf("public", "private")
}

// keyValueValidator refuses what is left of an API key or a token that was pasted
// together with the JSON or the shell quoting around it, or with a line break.
type keyValueValidator struct{ token bool }

// Description says what the validator asks for.
func (keyValueValidator) Description(context.Context) string {
	return bareKeyRule
}

// MarkdownDescription is the same.
func (v keyValueValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks the value; the message never shows it.
func (v keyValueValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	summary, fault := "Invalid API key", keyFault(req.ConfigValue.ValueString())
	if v.token {
		summary, fault = "Invalid token", tokenFault(req.ConfigValue.ValueString())
	}
	if fault != "" {
		resp.Diagnostics.AddAttributeError(req.Path, summary, "The value "+fault+".")
	}
}

func bareKey(key string) bool { return keyFault(key) == "" }

// keyFault says how a key must differ from what it is; "" if it need not. A blank
// within it is none: whoever chooses the value of their key may choose one.
func keyFault(key string) string {
	const breaks = "\r\n"
	trimmed := strings.TrimSpace(key)
	switch {
	case key == "":
		return ""
	case strings.ContainsAny(trimmed, breaks):
		return bareKeyStart + "the line break within it"
	case strings.ContainsAny(key[:1], breaks):
		return bareKeyStart + "the line break at its beginning"
	case strings.ContainsAny(key[len(key)-1:], breaks):
		return bareKeyStart + "the line break at its end"
	case trimmed != key:
		return bareKeyStart + "the white space around it"
	case strings.ContainsFunc(key, unicode.IsControl):
		return bareKeyStart + "the control character within it"
	case strings.Trim(key, "{}\"'") != key:
		return bareKeyStart + "surrounding braces or quotes"
	}
	return ""
}

// tokenFault is keyFault of a token, in which there is no white space but behind
// the word Bearer.
func tokenFault(token string) string {
	fault := keyFault(token)
	if word, rest, found := strings.Cut(token, " "); found && strings.EqualFold(word, "Bearer") {
		token = strings.TrimSpace(rest)
	}
	if fault == "" && strings.ContainsFunc(token, unicode.IsSpace) {
		fault = bareKeyStart + "the white space within it"
	}
	return fault
}

// urlValidator refuses what is no absolute URL, and one that would send
// credentials over the network in clear.
type urlValidator struct{}

// Description says what the validator asks for.
func (urlValidator) Description(context.Context) string {
	return endpointRule
}

// MarkdownDescription is the same.
func (v urlValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks the value.
func (urlValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if fault := endpointFault(req.ConfigValue.ValueString()); fault != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid endpoint", "The value "+fault+".")
	}
}

func endpoint(text string) bool { return endpointFault(text) == "" }

// endpointFault says how a base URL must differ from what it is; "" if it need not.
func endpointFault(text string) string {
	text = strings.ReplaceAll(text, "{region}", "region")
	if strings.ContainsAny(text, "{}") {
		other := placeholder.FindString(text)
		if other == "" || strings.Contains(text, "@") { // Behind a user's name it may be a password.
			other = "a brace"
		}
		return fmt.Sprintf("must have no other placeholder than {region}, in small letters, and there is %s in it", other)
	}
	u, err := url.Parse(text)
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

// descriptionValidator refuses a description that ends like the provider's own
// mark: the key would then be taken for one of another state.
type descriptionValidator struct{}

// Description says what the validator asks for.
func (descriptionValidator) Description(context.Context) string {
	return "must not end with the mark that the provider itself puts there"
}

// MarkdownDescription is the same.
func (v descriptionValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString checks the value.
func (v descriptionValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if _, mark := userkey.ReadMark(req.ConfigValue.ValueString()); mark != (userkey.Mark{}) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid description", "The value "+v.Description(ctx)+".")
	}
}

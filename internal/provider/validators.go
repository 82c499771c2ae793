// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"net"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const (
	bareKeyRule  = "must be the bare API key or token, without surrounding braces or quotes"
	endpointRule = "must be an absolute https URL without query, fragment or credentials; http is accepted for this machine only"
)

func regionValidator() validator.String {
	return stringvalidator.OneOf(ibmcloud.IBMCloudRegions()...)
}

func validRegions() validator.Set {
	return setvalidator.All(setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(regionValidator()))
}

func visibilityValidator() validator.String {
	return stringvalidator.OneOf("public", "private")
}

// keyValueValidator refuses what is left of an API key that was pasted together
// with the JSON or the shell quoting around it.
type keyValueValidator struct{}

// Description says what the validator asks for.
func (keyValueValidator) Description(context.Context) string {
	return bareKeyRule
}

// MarkdownDescription is the same.
func (v keyValueValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks the value; the message never shows it.
func (v keyValueValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || bareKey(req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid API key", "The value "+v.Description(ctx)+".")
}

func bareKey(key string) bool {
	const wrapping = "{}\"'"
	return strings.Trim(key, wrapping) == key && strings.TrimSpace(key) == key
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
func (v urlValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || endpoint(req.ConfigValue.ValueString()) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid endpoint", "The value "+v.Description(ctx)+".")
}

func endpoint(text string) bool {
	text = strings.ReplaceAll(text, "{region}", "region")
	u, err := url.Parse(text)
	if err != nil || strings.ContainsAny(text, "{}") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	switch u.Scheme {
	case "https":
		return true
	case "http":
		ip := net.ParseIP(u.Hostname())
		return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	}
	return false
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

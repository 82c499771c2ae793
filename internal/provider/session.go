// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
)

// A session is a configured provider.
type session struct {
	keys   *keystore.Store // nil while the configuration is not known yet
	jobs   *job.Store      // nil as long
	cloud  *ibmcloud.Client
	dial   func(apiKey string) (*ibmcloud.Client, error) // a client like cloud, for another key
	region types.String                                  // the region that is meant when none is named
	single bool                                          // whether the platform endpoint serves one region only
	newTag func() string                                 // makes the tag of a new state
}

// newSession merges configuration and environment; the configuration wins.
func (p *watsonxProvider) newSession(m providerModel, diags *diag.Diagnostics) *session {
	s := &session{newTag: func() string { return strings.ToLower(rand.Text()) }}
	set := m.settings(p.env, diags)
	if diags.HasError() {
		return nil
	}
	s.region, s.single = set.region, set.platform != "" && !strings.Contains(set.platform, "{region}")
	if m.unknown() {
		return s
	}
	options := ibmcloud.Options{
		IAMURL:      set.iam,
		PlatformURL: set.platform,
		Visibility:  set.visibility,
		MaxRetries:  set.maxRetries,
		UserAgent:   "terraform-provider-watsonx/" + p.version,
		Waits:       p.waits,
		OnRetry:     logRetry,
	}
	s.dial = func(apiKey string) (*ibmcloud.Client, error) {
		other := options
		other.APIKey = apiKey
		return ibmcloud.New(other)
	}
	own := options
	own.APIKey, own.Token = set.apiKey, set.token
	cloud, err := ibmcloud.New(own)
	if err != nil {
		diags.AddError("Could not configure the provider", err.Error())
		return nil
	}
	s.cloud, s.keys, s.jobs = cloud, keystore.New(cloud, s.home(), keystore.Pause(p.waits)), job.New(cloud, keystore.Pause(p.waits))
	return s
}

// now is the services' time, or this machine's before the first reply.
func (s *session) now() time.Time {
	if s == nil || s.keys == nil {
		return time.Time{}
	}
	return s.keys.Now()
}

func logRetry(ctx context.Context, r ibmcloud.Retry) {
	tflog.Debug(ctx, "request repeated", map[string]any{
		"operation": r.Operation, "status": r.Status, "attempt": r.Attempt, "wait": r.Wait.String(), "cause": r.Err,
	})
}

// settings is the configuration with the environment and the defaults filled in.
type settings struct {
	apiKey, token, visibility, iam, platform string
	region                                   types.String
	maxRetries                               int
}

func (m providerModel) settings(env func(string) string, diags *diag.Diagnostics) settings {
	m.refuseBoth(diags)
	set := settings{
		visibility: first(m.Visibility, env, "IC_VISIBILITY"),
		iam:        first(m.IAMEndpoint, env, "IBMCLOUD_IAM_API_ENDPOINT"),
		platform:   first(m.PlatformEndpoint, env, "WATSONX_PLATFORM_ENDPOINT"),
		region:     m.Region,
	}
	m.credentials(&set, env, diags)
	if set.region.IsNull() {
		region := first(m.Region, env, "IC_REGION", "IBMCLOUD_REGION")
		if region == "" {
			region = regionDefault
		}
		set.region = types.StringValue(region)
	}
	if region := set.region.ValueString(); !set.region.IsUnknown() && !slices.Contains(ibmcloud.IBMCloudRegions(), region) {
		refuse(diags, "region", "Unknown region", fmt.Sprintf("The environment variable IC_REGION or IBMCLOUD_REGION names %q. watsonx runs in: %s. Set region in the provider block.",
			region, strings.Join(ibmcloud.IBMCloudRegions(), ", ")))
	}
	if set.visibility != "" && set.visibility != "public" && set.visibility != "private" {
		refuse(diags, "visibility", "Invalid visibility", fmt.Sprintf("The environment variable IC_VISIBILITY is %q; it must be public or private.", set.visibility))
	}
	for variable, e := range map[string]struct{ name, value string }{
		"IBMCLOUD_IAM_API_ENDPOINT": {"iam_endpoint", set.iam}, "WATSONX_PLATFORM_ENDPOINT": {"platform_endpoint", set.platform},
	} {
		if fault := endpointFault(e.value); e.value != "" && fault != "" {
			refuse(diags, e.name, "Invalid endpoint", fmt.Sprintf("The environment variable %s %s.", variable, fault))
		}
	}
	set.maxRetries = m.retries(env, diags)
	return set
}

// credentials picks the key or the token. What the configuration says hides the
// environment altogether: a key in the configuration and a token that some CI
// job exported do not contradict each other.
func (m providerModel) credentials(set *settings, env func(string) string, diags *diag.Diagnostics) {
	if m.IBMCloudAPIKey.IsUnknown() || m.IAMToken.IsUnknown() {
		return
	}
	set.apiKey, set.token = m.IBMCloudAPIKey.ValueString(), m.IAMToken.ValueString()
	if set.apiKey != "" || set.token != "" {
		return
	}
	set.apiKey = first(m.IBMCloudAPIKey, env, "IC_API_KEY", "IBMCLOUD_API_KEY")
	set.token = first(m.IAMToken, env, "IC_IAM_TOKEN", "IBMCLOUD_IAM_TOKEN")
	switch {
	case set.apiKey == "" && set.token == "":
		refuse(diags, "ibmcloud_api_key", "No credentials",
			"Set ibmcloud_api_key in the provider block or IBMCLOUD_API_KEY in the environment; or, for a ready bearer token, iam_token or IBMCLOUD_IAM_TOKEN.")
	case set.apiKey != "" && set.token != "":
		refuse(diags, "ibmcloud_api_key", "Both a key and a token",
			"The environment holds an API key (IC_API_KEY or IBMCLOUD_API_KEY) and a token (IC_IAM_TOKEN or IBMCLOUD_IAM_TOKEN), which may belong to different users. Unset one of them, or set one in the provider block.")
	case keyFault(set.apiKey) != "":
		refuse(diags, "ibmcloud_api_key", "Invalid API key",
			fmt.Sprintf("The environment variable %s %s.", firstSet(env, "IC_API_KEY", "IBMCLOUD_API_KEY"), keyFault(set.apiKey)))
	case tokenFault(set.token) != "":
		refuse(diags, "iam_token", "Invalid token",
			fmt.Sprintf("The environment variable %s %s.", firstSet(env, "IC_IAM_TOKEN", "IBMCLOUD_IAM_TOKEN"), tokenFault(set.token)))
	}
}

func (m providerModel) refuseBoth(diags *diag.Diagnostics) {
	if m.IBMCloudAPIKey.ValueString() != "" && m.IAMToken.ValueString() != "" {
		refuse(diags, "iam_token", "Both a key and a token", "Set ibmcloud_api_key or iam_token, not both: they may belong to different users.")
	}
}

func (m providerModel) retries(env func(string) string, diags *diag.Diagnostics) int {
	if !m.MaxRetries.IsNull() {
		return int(m.MaxRetries.ValueInt64())
	}
	text := env("WATSONX_MAX_RETRIES")
	if text == "" {
		return maxRetriesDefault
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxRetriesLimit {
		refuse(diags, "max_retries", "Invalid number of retries", fmt.Sprintf("The environment variable WATSONX_MAX_RETRIES is %q; it must be a whole number from 0 to %d.", text, maxRetriesLimit))
	}
	return n
}

// unknown reports whether anything that a request needs is still unknown.
func (m providerModel) unknown() bool {
	return m.IBMCloudAPIKey.IsUnknown() || m.IAMToken.IsUnknown() || m.Visibility.IsUnknown() ||
		m.IAMEndpoint.IsUnknown() || m.PlatformEndpoint.IsUnknown() || m.MaxRetries.IsUnknown()
}

// first returns the configured value, or else the first environment variable
// that is not empty.
func first(configured types.String, env func(string) string, names ...string) string {
	if !configured.IsNull() {
		return configured.ValueString()
	}
	return env(firstSet(env, names...))
}

// firstSet returns the first of the environment variables that is not empty, or
// else the last.
func firstSet(env func(string) string, names ...string) string {
	i := slices.IndexFunc(names, func(name string) bool { return env(name) != "" })
	if i < 0 {
		i = len(names) - 1
	}
	return names[i]
}

func refuse(diags *diag.Diagnostics, attribute, summary, detail string) {
	diags.AddAttributeError(path.Root(attribute), summary, detail)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A session is a configured provider.
type session struct {
	keys   *keystore.Store // nil until the configuration is known
	jobs   *job.Store      // nil until the configuration is known
	cloud  *ibmcloud.Client
	dial   func(apiKey string) (*ibmcloud.Client, error) // a client like cloud, for another key
	region types.String                                  // the region that is meant when none is named
	source string                                        // where that region comes from: region, or an environment variable
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
	s.region, s.source = types.StringValue(set.region.value), cmp.Or(set.region.source, "region")
	if m.Region.IsUnknown() {
		s.region = m.Region
	}
	s.single = set.platform.value != "" && !strings.Contains(set.platform.value, "{region}")
	if m.unknown(set) {
		return s
	}
	options := ibmcloud.Options{
		IAMURL:      set.iam.value,
		PlatformURL: set.platform.value,
		Visibility:  set.visibility.value,
		Region:      set.region.value,
		MaxRetries:  set.maxRetries,
		Limiter:     p.limiter,
		UserAgent:   "terraform-provider-watsonx/" + p.version,
		Waits:       p.waits,
		OnRequest:   logRequest,
	}
	s.dial = func(apiKey string) (*ibmcloud.Client, error) {
		other := options
		other.APIKey = apiKey
		return ibmcloud.New(other)
	}
	own := options
	own.APIKey, own.Token, own.Source = set.apiKey.value, set.token.value, cmp.Or(set.apiKey.source, "ibmcloud_api_key")
	if own.Token != "" {
		own.Source = cmp.Or(set.token.source, "iam_token")
	}
	cloud, err := ibmcloud.New(own)
	if err != nil {
		diags.Append(clientRefused(err))
		return nil
	}
	pause := keystore.Pause(p.waits)
	s.cloud, s.keys, s.jobs = cloud, keystore.New(cloud, pause, logEvent), job.New(cloud, pause)
	return s
}

// now is the services' time, or this machine's before the first reply.
func (s *session) now() time.Time {
	if s == nil || s.keys == nil {
		return time.Time{}
	}
	return s.cloud.Now()
}

// askTime lets the reply to a look tell the services' time, where nothing else was
// asked. Without a reply this machine's time stands in.
func (s *session) askTime(ctx context.Context) {
	if s != nil && s.keys != nil {
		_, _ = s.keys.Snapshot(ctx, nil)
	}
}

// settings is the configuration with the environment and the defaults filled in.
type settings struct {
	apiKey, token, region, visibility, iam, platform setting
	maxRetries                                       int
}

// A setting is what counts for one attribute.
type setting struct {
	value  string
	source string // the environment variable that it comes from; "" for the configuration
}

// String says where the setting comes from, to begin a message with.
func (s setting) String() string {
	if s.source == "" {
		return "The value"
	}
	return "The environment variable " + s.source
}

// A finder finds out what counts, and judges it.
type finder struct {
	env   func(string) string
	diags *diag.Diagnostics
}

// find returns the configured value, or else the first environment variable that is not
// empty. An unknown value is empty. Fault says what is wrong with what is known.
func (f finder) find(attribute string, configured types.String, summary string, fault func(string) string, variables ...string) setting {
	found, given := setting{value: configured.ValueString()}, !configured.IsNull()
	for _, name := range variables {
		if value := f.env(name); !given && value != "" {
			found, given = setting{value, name}, true
		}
	}
	if given && !configured.IsUnknown() && fault(found.value) != "" {
		f.diags.Append(invalidSetting(path.Root(attribute), summary, found.String(), fault(found.value)))
	}
	return found
}

// settings reads the environment where the configuration is silent, and judges
// all but the region, which may be one that only IBM's own provider uses.
func (m providerModel) settings(env func(string) string, diags *diag.Diagnostics) settings {
	m.refuseBoth(diags)
	f, set := finder{env, diags}, settings{maxRetries: m.retries(env, diags)}
	set.apiKey, set.token = m.credentials(f)
	anything := func(string) string { return "" }
	set.region = f.find("region", m.Region, invalidRegionSummary, anything, "IC_REGION", "IBMCLOUD_REGION")
	if m.Region.IsNull() && set.region.value == "" {
		set.region.value = regionDefault
	}
	set.visibility = f.find("visibility", m.Visibility, "Invalid visibility", visibilityFault, "IC_VISIBILITY", "IBMCLOUD_VISIBILITY")
	set.iam = f.find("iam_endpoint", m.IAMEndpoint, "Invalid endpoint", endpointFault, "IBMCLOUD_IAM_API_ENDPOINT")
	set.platform = f.find("platform_endpoint", m.PlatformEndpoint, "Invalid endpoint", endpointFault, "WATSONX_PLATFORM_ENDPOINT")
	return set
}

// credentials picks the key or the token. What the configuration says hides the
// environment altogether: a key in the configuration and a token that some CI
// job exported do not contradict each other. Where the environment has both,
// the key counts, as it does for IBM's own provider.
func (m providerModel) credentials(f finder) (apiKey, token setting) {
	keys, tokens := []string{"IC_API_KEY", "IBMCLOUD_API_KEY"}, []string{"IC_IAM_TOKEN", "IBMCLOUD_IAM_TOKEN"}
	configured := !m.IBMCloudAPIKey.IsNull() || !m.IAMToken.IsNull()
	if configured {
		keys, tokens = nil, nil
	}
	apiKey = f.find("ibmcloud_api_key", m.IBMCloudAPIKey, "Invalid API key", ibmcloud.KeyFault, keys...)
	if apiKey.value != "" {
		tokens = nil
	}
	token = f.find("iam_token", m.IAMToken, "Invalid token", ibmcloud.TokenFault, tokens...)
	if !configured && apiKey == token {
		f.diags.Append(noCredentials())
	}
	return apiKey, token
}

func (m providerModel) refuseBoth(diags *diag.Diagnostics) {
	if m.IBMCloudAPIKey.ValueString() != "" && m.IAMToken.ValueString() != "" {
		diags.Append(keyAndToken())
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
		diags.Append(invalidRetries(text))
	}
	return n
}

// unknown reports whether anything that a request needs is still unknown. The
// region belongs to it where it chooses the host of IAM.
func (m providerModel) unknown(set settings) bool {
	hostByRegion := set.iam.value == "" && set.visibility.value != "" && set.visibility.value != "public"
	return m.IBMCloudAPIKey.IsUnknown() || m.IAMToken.IsUnknown() || m.Visibility.IsUnknown() ||
		m.IAMEndpoint.IsUnknown() || m.PlatformEndpoint.IsUnknown() || m.MaxRetries.IsUnknown() ||
		m.Region.IsUnknown() && hostByRegion
}

// home returns the provider's region, if it is known and there is such a region.
func (s *session) home() []string {
	if region := s.region.ValueString(); slices.Contains(ibmcloud.IBMCloudRegions(), region) {
		return []string{region}
	}
	return nil
}

// useRegion refuses the provider's region where it is used and there is no such
// region. One that nobody uses is not judged: IBM's own provider knows others.
func (s *session) useRegion(diags *diag.Diagnostics) {
	if region := s.region.ValueString(); !s.region.IsUnknown() && !slices.Contains(ibmcloud.IBMCloudRegions(), region) {
		diags.Append(unusableHome(s.source, region))
	}
}

// unread returns why a region could not be read; nil when all could.
func unread(seen userkey.Seen) error {
	return cmp.Or(firstError(seen.Silent), firstError(seen.Refused))
}

// firstError returns the error of the first region by name.
func firstError(byRegion map[string]error) error {
	for _, region := range slices.Sorted(maps.Keys(byRegion)) {
		return byRegion[region]
	}
	return nil
}

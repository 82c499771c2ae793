// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform side: schemas, models and lifecycles. It
// decides nothing about keys and sends no request itself.
package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

var (
	_ provider.Provider                       = (*watsonxProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*watsonxProvider)(nil)
	_ provider.ProviderWithFunctions          = (*watsonxProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*watsonxProvider)(nil)
	_ provider.ProviderWithListResources      = (*watsonxProvider)(nil)
	_ provider.ProviderWithActions            = (*watsonxProvider)(nil)
)

// Source is the provider's address in the Terraform and the OpenTofu registry, as
// configurations write it.
const Source = "terraform-provider-watsonx/watsonx"

type watsonxProvider struct {
	version string
	env     func(string) string
	waits   func(time.Duration) time.Duration
	limiter *ibmcloud.Limiter // of everything in this process
}

// An Option replaces a part of the provider for tests.
type Option func(*watsonxProvider)

// WithWaits makes the provider wait, wherever it waits before it asks a service
// again, for what waits answers instead of the given time.
func WithWaits(waits func(time.Duration) time.Duration) Option {
	return func(p *watsonxProvider) { p.waits = waits }
}

// New returns the constructor that the plugin server calls. Version is what the
// service sees as the client's; env looks up an environment variable, as
// os.Getenv does. It is handed in so that tests can run side by side.
func New(version string, env func(name string) string, options ...Option) func() provider.Provider {
	limiter := &ibmcloud.Limiter{}
	return func() provider.Provider {
		p := &watsonxProvider{version: version, env: env, limiter: limiter}
		for _, o := range options {
			o(p)
		}
		return p
	}
}

// Metadata names the provider.
func (p *watsonxProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "watsonx"
	resp.Version = p.version
}

// Schema describes the provider's configuration.
func (p *watsonxProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// ValidateConfig refuses what can be told to be wrong without the environment.
func (p *watsonxProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m providerModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	m.refuseBoth(&resp.Diagnostics)
}

// Configure prepares a session. It performs no I/O; a configuration that is not
// known yet gives a session that cannot reach the services yet.
func (p *watsonxProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m providerModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}

	s := p.newSession(m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	resp.ResourceData, resp.DataSourceData = s, s
	resp.EphemeralResourceData, resp.ListResourceData, resp.ActionData = s, s, s
}

// Resources lists the resources.
func (p *watsonxProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{NewUserAPIKeyResource, NewJobResource}
}

// DataSources lists the data sources.
func (p *watsonxProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{NewUserAPIKeyDataSource, NewUserAPIKeysDataSource, NewJobDataSource}
}

// Functions lists the functions.
func (p *watsonxProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{NewParseUserAPIKeyNameFunction, NewPlatformEndpointFunction}
}

// EphemeralResources lists the ephemeral resources.
func (p *watsonxProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{NewIAMTokenEphemeralResource}
}

// ListResources lists the list resources.
func (p *watsonxProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{NewUserAPIKeyListResource}
}

// Actions lists the actions.
func (p *watsonxProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{NewRotateUserAPIKeyAction, NewDeletePhasedOutKeysAction, NewRunJobAction}
}

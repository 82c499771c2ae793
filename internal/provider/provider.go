// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform side: schemas, models and lifecycles. It
// decides nothing about keys and sends no request itself.
package provider

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

var (
	_ provider.ProviderWithValidateConfig     = (*watsonxProvider)(nil)
	_ provider.ProviderWithFunctions          = (*watsonxProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*watsonxProvider)(nil)
	_ provider.ProviderWithListResources      = (*watsonxProvider)(nil)
	_ provider.ProviderWithActions            = (*watsonxProvider)(nil)
)

// Source is the provider's address in both registries, as configurations write it.
const Source = "terraform-provider-watsonx/watsonx"

const (
	maxRetriesDefault = 4
	maxRetriesLimit   = 10
	regionDefault     = "us-south"
)

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
		p.waits = func(wait time.Duration) time.Duration { return wait }
		for _, o := range options {
			o(p)
		}
		return p
	}
}

type providerModel struct {
	IBMCloudAPIKey   types.String `tfsdk:"ibmcloud_api_key"`
	IAMToken         types.String `tfsdk:"iam_token"`
	Region           types.String `tfsdk:"region"`
	Visibility       types.String `tfsdk:"visibility"`
	IAMEndpoint      types.String `tfsdk:"iam_endpoint"`
	PlatformEndpoint types.String `tfsdk:"platform_endpoint"`
	MaxRetries       types.Int64  `tfsdk:"max_retries"`
}

// Metadata names the provider.
func (p *watsonxProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "watsonx"
	resp.Version = p.version
}

// Schema describes the provider's configuration.
func (p *watsonxProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the user API keys with which IBM watsonx runs jobs.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"ibmcloud_api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "IBM Cloud API key of the user whose keys are managed. Environment: `IC_API_KEY` or `IBMCLOUD_API_KEY`. Excludes `iam_token`. Default: none; the key or a token is needed.",
				Validators:          []validator.String{keyValidator()},
			},
			"iam_token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Ready IAM bearer token of that user, instead of the key. Also as `ibmcloud iam oauth-tokens` prints it. Environment: `IC_IAM_TOKEN` or `IBMCLOUD_IAM_TOKEN`, where none of the variables of the key is set. Default: none.",
				Validators:          []validator.String{faultValidator("Invalid token", "must be a bearer token", ibmcloud.TokenFault)},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Data center in which keys are installed and looked up when a resource or data source names none. " + oneOfRegions() + " It is checked only where it is used. With private hosts it also chooses the one of IAM. Environment: `IC_REGION` or `IBMCLOUD_REGION`. Default: `us-south`.",
			},
			"visibility": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Which of IBM Cloud's hosts are used: `public`, `private`, or `public-and-private`, which is private for IAM and public for the watsonx platform. Environment: `IC_VISIBILITY` or `IBMCLOUD_VISIBILITY`. Default: `public`.",
				Validators: []validator.String{
					faultValidator("Invalid visibility", "must be one of "+strings.Join(ibmcloud.Visibilities(), ", "), visibilityFault),
				},
			},
			"iam_endpoint": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Base URL of IAM, with or without `/identity/token` at its end: `https`, or `http` for this machine. Environment: `IBMCLOUD_IAM_API_ENDPOINT`. Default: IBM Cloud's.",
				Validators:          []validator.String{endpointValidator()},
			},
			"platform_endpoint": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Base URL of the watsonx platform API, which is not that of the inference API (`…ml.cloud.ibm.com`); `{region}` in it stands for the region: `https`, or `http` for this machine. Without `{region}` it serves one region only. Environment: `WATSONX_PLATFORM_ENDPOINT`. Default: IBM's for each region.",
				Validators:          []validator.String{endpointValidator()},
			},
			"max_retries": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How many times a request that may be repeated is repeated: a whole number from 0 to 10. Environment: `WATSONX_MAX_RETRIES`. Default: 4.",
				Validators:          []validator.Int64{int64validator.Between(0, maxRetriesLimit)},
			},
		},
	}
}

// ValidateConfig refuses what can be told to be wrong without the environment.
func (p *watsonxProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m providerModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	m.refuseBoth(&resp.Diagnostics)
}

// Configure prepares a session. It performs no I/O; a configuration that is not
// known yet gives a session that cannot reach the services yet.
func (p *watsonxProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m providerModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
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

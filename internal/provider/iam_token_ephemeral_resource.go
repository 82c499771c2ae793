// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*iamTokenEphemeralResource)(nil)

// NewIAMTokenEphemeralResource returns the watsonx_iam_token ephemeral resource.
func NewIAMTokenEphemeralResource() ephemeral.EphemeralResource { return &iamTokenEphemeralResource{} }

type iamTokenEphemeralResource struct{ session *session }

type iamTokenModel struct {
	IBMCloudAPIKey types.String `tfsdk:"ibmcloud_api_key"`
	Token          types.String `tfsdk:"token"`
	ExpiresAt      types.String `tfsdk:"expires_at"`
	AccountID      types.String `tfsdk:"account_id"`
	IAMID          types.String `tfsdk:"iam_id"`
}

// Metadata names the ephemeral resource.
func (e *iamTokenEphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_iam_token"
}

// Schema describes the ephemeral resource.
func (e *iamTokenEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An IAM bearer token for one run of Terraform. It is in no plan and no state. Nothing is created that would have to be cleaned up: a token expires by itself, within an hour.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"ibmcloud_api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "API key to exchange. Default: the provider's credentials.",
				Validators:          []validator.String{keyValidator()},
			},

			// Computed
			"token":      schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "Bearer token, without the word Bearer."},
			"expires_at": schema.StringAttribute{Computed: true, MarkdownDescription: "Time at which the token expires (RFC 3339, UTC)."},
			"account_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Account that the token is for."},
			"iam_id":     schema.StringAttribute{Computed: true, MarkdownDescription: "Identity that the token speaks for."},
		},
	}
}

// Configure receives the session.
func (e *iamTokenEphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	receive(req.ProviderData, &e.session, &resp.Diagnostics)
}

// Open exchanges a key for a token. It runs while Terraform plans as well as
// while it applies, so it must create nothing that lasts.
func (e *iamTokenEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m iamTokenModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() || !e.session.ready(&resp.Diagnostics) {
		return
	}
	cloud, err := e.session.cloud, error(nil)
	if !m.IBMCloudAPIKey.IsNull() {
		cloud, err = e.session.dial(m.IBMCloudAPIKey.ValueString())
	}
	if err != nil {
		resp.Diagnostics.Append(unusableKey(err))
		return
	}

	const intention = "exchange the API key for a token"
	token, identity, err := cloud.BearerToken(ctx)
	if !m.IBMCloudAPIKey.IsNull() && errors.Is(err, ibmcloud.ErrUnknownKey) {
		resp.Diagnostics.Append(unknownKeyForToken(intention, err))
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose(intention, err, userkey.Outcome{})...)
		return
	}

	m.Token, m.ExpiresAt = types.StringValue(token), instant(identity.ExpiresAt)
	m.AccountID, m.IAMID = types.StringValue(identity.AccountID), types.StringValue(identity.IAMID)
	resp.Diagnostics.Append(resp.Result.Set(ctx, m)...)
}

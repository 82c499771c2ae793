// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var _ datasource.DataSourceWithConfigure = (*userAPIKeyDataSource)(nil)

// NewUserAPIKeyDataSource returns the watsonx_user_api_key data source.
func NewUserAPIKeyDataSource() datasource.DataSource { return &userAPIKeyDataSource{} }

type userAPIKeyDataSource struct{ session *session }

type userAPIKeyDataModel struct {
	Regions         types.Set    `tfsdk:"regions"`
	AllowMissing    types.Bool   `tfsdk:"allow_missing"`
	ID              types.String `tfsdk:"id"`
	AccountID       types.String `tfsdk:"account_id"`
	IAMID           types.String `tfsdk:"iam_id"`
	ActiveKey       types.Object `tfsdk:"active_key"`
	PhasedOutKeys   types.Map    `tfsdk:"phased_out_keys"`
	TaskCredentials types.Map    `tfsdk:"task_credentials"`
}

// Metadata names the data source.
func (d *userAPIKeyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_api_key"
}

// Schema describes the data source. It never shows the value of a key.
func (d *userAPIKeyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The Active user API key of the provider's user, for job definitions in other configurations than the one that manages the key. It never returns the value of a key.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"regions": schema.SetAttribute{
				Optional:            true,
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Data centers to look in. Default: the provider's region.",
				Validators:          []validator.Set{validRegions()},
			},
			"allow_missing": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether it is all right that no key is Active: `active_key` is null then. Default: `false`, which makes it an error.",
			},

			// Computed
			"id":         schema.StringAttribute{Computed: true, MarkdownDescription: describeID},
			"account_id": schema.StringAttribute{Computed: true, MarkdownDescription: describeAccountID},
			"iam_id":     schema.StringAttribute{Computed: true, MarkdownDescription: describeIAMID},
			"active_key": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeActiveKey,
				Attributes:          activeKeyDataAttributes(),
			},
			"phased_out_keys": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: describePhasedOut,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":          schema.StringAttribute{Computed: true, MarkdownDescription: describeKeyName},
					"crn":           schema.StringAttribute{Computed: true, MarkdownDescription: describeCRN},
					"status":        schema.StringAttribute{Computed: true, MarkdownDescription: describeStatus},
					"created_at":    schema.StringAttribute{Computed: true, MarkdownDescription: describeCreatedAt},
					"phased_out_at": schema.StringAttribute{Computed: true, MarkdownDescription: describePhasedOutAt},
					"expires_at":    schema.StringAttribute{Computed: true, MarkdownDescription: describeExpiresAt},
					"disabled":      schema.BoolAttribute{Computed: true, MarkdownDescription: describeDisabled},
					"locked":        schema.BoolAttribute{Computed: true, MarkdownDescription: describeLocked},
					"managed":       schema.BoolAttribute{Computed: true, MarkdownDescription: describeManaged},
				}},
			},
			"task_credentials": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeCredentials,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{Computed: true, MarkdownDescription: describeCredentialID},
					"name":       schema.StringAttribute{Computed: true, MarkdownDescription: describeCredentialName},
					"key_id":     schema.StringAttribute{Computed: true, MarkdownDescription: describeCredentialKeyID},
					"created_at": schema.StringAttribute{Computed: true, MarkdownDescription: describeCredentialCreatedAt},
				}},
			},
		},
	}
}

func activeKeyDataAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{Computed: true, MarkdownDescription: describeKeyID},
		"name":        schema.StringAttribute{Computed: true, MarkdownDescription: describeKeyName},
		"crn":         schema.StringAttribute{Computed: true, MarkdownDescription: describeCRN},
		"status":      schema.StringAttribute{Computed: true, MarkdownDescription: describeStatus},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: describeDescription},
		"created_at":  schema.StringAttribute{Computed: true, MarkdownDescription: describeCreatedAt},
		"expires_at":  schema.StringAttribute{Computed: true, MarkdownDescription: describeExpiresAt},
		"disabled":    schema.BoolAttribute{Computed: true, MarkdownDescription: describeDisabled},
		"locked":      schema.BoolAttribute{Computed: true, MarkdownDescription: describeLocked},
		"managed":     schema.BoolAttribute{Computed: true, MarkdownDescription: describeManaged},
	}
}

// Configure receives the session.
func (d *userAPIKeyDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	receive(req.ProviderData, &d.session, &resp.Diagnostics)
}

// Read looks the Active key up.
func (d *userAPIKeyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m userAPIKeyDataModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() || !d.session.ready(&resp.Diagnostics) {
		return
	}
	if m.Regions.IsNull() {
		m.Regions = setOf(d.session.home()...)
	}
	if d.session.refuseRegions(elements(m.Regions), &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}

	seen, err := d.session.keys.Snapshot(ctx, elements(m.Regions))
	if err != nil {
		resp.Diagnostics.Append(diagnose("look up the Active user API key", err, userkey.Outcome{})...)
		return
	}
	series := userkey.Understand(seen, userkey.Memory{})
	if series.Active.ID == "" && !m.AllowMissing.ValueBool() {
		if err := d.session.keys.CheckUser(ctx); err != nil {
			resp.Diagnostics.AddError("No user API key is Active", explain(err, advise(err, userkey.Outcome{})))
			return
		}
		resp.Diagnostics.AddError("No user API key is Active",
			fmt.Sprintf("The look-up itself worked: %s has no user API key that is installed in %s.\n\nCreate one with the resource watsonx_user_api_key, or set allow_missing = true if that is expected.",
				series.Owner.ID(), strings.Join(elements(m.Regions), ", ")))
		return
	}

	m.show(series)
	resp.Diagnostics.Append(warnGuessed(series)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (m *userAPIKeyDataModel) show(s userkey.Series) {
	m.ID = types.StringValue(s.Owner.ID())
	m.AccountID, m.IAMID = types.StringValue(s.Owner.AccountID), types.StringValue(s.Owner.IAMID)
	m.ActiveKey = types.ObjectNull(activeKeyTypes())
	if s.Active.ID != "" {
		m.ActiveKey = activeKey(s.Active)
	}
	m.PhasedOutKeys = phasedOutKeys(s, types.MapNull(phasedOutKeyType()))
	m.TaskCredentials = taskCredentials(s)
}

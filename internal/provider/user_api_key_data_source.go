// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var _ datasource.DataSourceWithConfigure = (*userAPIKeyDataSource)(nil)

// NewUserAPIKeyDataSource returns the watsonx_user_api_key data source.
func NewUserAPIKeyDataSource() datasource.DataSource {
	return &userAPIKeyDataSource{dataSourceBase{name: "_user_api_key"}}
}

type userAPIKeyDataSource struct{ dataSourceBase }

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
				MarkdownDescription: "Data centers to look in. " + oneOfRegions() + " Default: the provider's region.",
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
				Attributes:          dataAttributes(activeKeyFields()),
			},
			"phased_out_keys": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: describePhasedOut,
				NestedObject:        schema.NestedAttributeObject{Attributes: dataAttributes(phasedOutKeyFields())},
			},
			"task_credentials": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeCredentials,
				NestedObject:        schema.NestedAttributeObject{Attributes: dataAttributes(taskCredentialFields())},
			},
		},
	}
}

// Read looks the Active key up.
func (d *userAPIKeyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m userAPIKeyDataModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() || !d.session.ready(&resp.Diagnostics) {
		return
	}
	if m.Regions.IsNull() {
		d.session.useRegion(&resp.Diagnostics)
		m.Regions = setOf(d.session.home()...)
	}
	if d.session.refuseRegions(elements(m.Regions), &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}

	series, ok := d.look(ctx, m, &resp.Diagnostics)
	if !ok {
		return
	}
	m.encode(series, &resp.Diagnostics)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
}

// look returns the series in the regions. That no key is Active there is an error,
// unless the configuration allows it; the other data centers are then looked at,
// to say where there is one.
func (d *userAPIKeyDataSource) look(ctx context.Context, m userAPIKeyDataModel, diags *diag.Diagnostics) (series userkey.Series, ok bool) {
	regions := elements(m.Regions)
	seen, err := d.session.keys.Snapshot(ctx, regions)
	if err == nil {
		err = unread(seen)
	}
	if err != nil {
		diags.Append(diagnose("look up the Active user API key", err, userkey.Outcome{})...)
		return series, false
	}
	series = userkey.Understand(seen, userkey.Held{}, nil)
	if untold := slices.Sorted(maps.Keys(series.Untold)); len(untold) > 0 {
		diags.Append(warnings(userkey.Held{Owner: series.Owner}, []userkey.Finding{{Kind: userkey.FoundUntold, Regions: untold}})...)
		return series, true
	}
	if series.Active.ID != "" || m.AllowMissing.ValueBool() {
		return series, true
	}
	if err := d.session.keys.CheckOwner(ctx); err != nil {
		diags.Append(noUser(err))
		return series, false
	}
	var elsewhere userkey.Series
	if all, err := d.session.keys.Survey(ctx, regions); err == nil {
		elsewhere = userkey.Understand(all, userkey.Held{}, nil)
	}
	diags.Append(noActiveKey(series.Owner, regions, elsewhere))
	return series, false
}

// encode writes down the series.
func (m *userAPIKeyDataModel) encode(s userkey.Series, diags *diag.Diagnostics) {
	m.ID = types.StringValue(s.Owner.ID())
	m.AccountID, m.IAMID = types.StringValue(s.Owner.AccountID), types.StringValue(s.Owner.IAMID)
	m.ActiveKey = encodeActiveKey(s.Active, diags)
	past := map[string]phasedOutKeyModel{}
	for _, k := range s.PhasedOut {
		past[k.ID] = encodePhasedOutKey(k, s.PhasedOutAt(k))
	}
	m.PhasedOutKeys = encodeMap(phasedOutKeyFields(), past, diags)
	m.TaskCredentials = encodeTaskCredentials(s.Installed, diags)
}

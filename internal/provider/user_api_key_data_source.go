// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var _ datasource.DataSourceWithConfigure = (*userAPIKeyDataSource)(nil)

// NewUserAPIKeyDataSource returns the watsonx_user_api_key data source.
func NewUserAPIKeyDataSource() datasource.DataSource {
	return &userAPIKeyDataSource{dataSourceBase{name: "_user_api_key"}}
}

type userAPIKeyDataSource struct{ dataSourceBase }

// A userAPIKeyDataModel has some attributes of the resource, and one of its own.
type userAPIKeyDataModel struct {
	userAPIKeyModel

	AllowMissing types.Bool `tfsdk:"allow_missing"`
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

// Read looks the Active key up. Look-ups that ask for the same share what is shown.
func (d *userAPIKeyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m userAPIKeyDataModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() || !d.session.ready(&resp.Diagnostics) {
		return
	}
	if m.Regions.IsNull() {
		d.session.useRegion(&resp.Diagnostics)
		m.Regions = setOf(d.session.home()...)
	}
	regions := elements(m.Regions)
	if d.session.refuseRegions(regions, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}

	look, err := d.session.keys.Snapshot(ctx, regions)
	if err == nil {
		err = unread(look.Seen)
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose("look up the Active user API key", err, userkey.Outcome{})...)
		return
	}
	asked := fmt.Sprint(regions, m.AllowMissing)
	if shown, ok := look.Derived.Load(asked); ok {
		resp.State.Raw, _ = shown.(tftypes.Value)
		return
	}
	if !d.judge(ctx, m, look.Series, &resp.Diagnostics) {
		return
	}
	m.show(seriesHeld(look.Series), phasedOutKeyFields(), &resp.Diagnostics)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
	if len(resp.Diagnostics) == 0 {
		look.Derived.Store(asked, resp.State.Raw)
	}
}

// judge reports whether a series can be shown. If no key is Active, though one must be,
// it looks at the other data centers, to say where there is one.
func (d *userAPIKeyDataSource) judge(ctx context.Context, m userAPIKeyDataModel, series userkey.Series, diags *diag.Diagnostics) (ok bool) {
	if untold := slices.Sorted(maps.Keys(series.Untold)); len(untold) > 0 {
		diags.Append(warnings(userkey.Held{Owner: series.Owner}, []userkey.Finding{{Kind: userkey.FoundUntold, Regions: untold}})...)
		return true
	}
	if series.Active.ID != "" || m.AllowMissing.ValueBool() {
		return true
	}
	if err := d.session.keys.CheckOwner(ctx); err != nil {
		diags.Append(noUser(err))
		return false
	}
	var elsewhere userkey.Series
	regions := elements(m.Regions)
	if all, err := d.session.keys.Survey(ctx, regions...); err == nil {
		elsewhere = all.Series
	}
	diags.Append(noActiveKey(series.Owner, regions, elsewhere))
	return false
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The values of scope: whose keys are listed.
const (
	scopeUser    = "user"
	scopeAccount = "account"
)

var _ datasource.DataSourceWithConfigure = (*userAPIKeysDataSource)(nil)

// NewUserAPIKeysDataSource returns the watsonx_user_api_keys data source.
func NewUserAPIKeysDataSource() datasource.DataSource {
	return &userAPIKeysDataSource{dataSourceBase{name: "_user_api_keys"}}
}

type userAPIKeysDataSource struct{ dataSourceBase }

type userAPIKeysDataModel struct {
	Status        types.String `tfsdk:"status"`
	OlderThanDays types.Number `tfsdk:"older_than_days"`
	Scope         types.String `tfsdk:"scope"`
	Regions       types.Set    `tfsdk:"regions"`
	Keys          types.List   `tfsdk:"keys"`
}

type userAPIKeysEntry struct {
	keyModel

	IAMID            types.String `tfsdk:"iam_id"`
	AccountID        types.String `tfsdk:"account_id"`
	CreatedBy        types.String `tfsdk:"created_by"`
	ModifiedAt       types.String `tfsdk:"modified_at"`
	EntityTag        types.String `tfsdk:"entity_tag"`
	ActionWhenLeaked types.String `tfsdk:"action_when_leaked"`
}

// Schema describes the data source. It never shows the value of a key.
func (d *userAPIKeysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "User API keys, Active and Phased out, the newest first. It never returns the value of a key.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"status": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only keys that are `Active` or only keys that are `Phased out`, as far as a look in `regions` can tell. Default: none; both.",
				Validators:          []validator.String{stringvalidator.OneOf(userkey.Active, userkey.PhasedOut)},
			},
			"older_than_days": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: "Lists only keys that were created at least this many days ago: a whole number of days from 1 to 36500. Default: none; keys of any age.",
				Validators:          []validator.Number{wholeDays(1)},
			},
			"scope": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Whose keys: `user` for those of the provider's user, `account` for those of everybody in the account, which takes an administrator. Default: `user`.",
				Validators:          []validator.String{stringvalidator.OneOf(scopeUser, scopeAccount)},
			},
			"regions": schema.SetAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Data centers to look in for what is Active. " + oneOfRegions() + " Default: the provider's region. Name all in which the user works: a key that is Active in another one only is listed as `Phased out`.",
				Validators:          []validator.Set{validRegions()},
			},

			// Computed
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The keys that were found.",
				NestedObject:        schema.NestedAttributeObject{Attributes: dataAttributes(listedKeyFields())},
			},
		},
	}
}

// listedKeyFields are what the list shows of a key; its status takes the place of the one of every key.
func listedKeyFields() []field {
	return append(keyFields(),
		field{"id", types.StringType, describeKeyID},
		field{"description", types.StringType, describeDescription},
		field{"status", types.StringType, describeStatus + " `Phased out` means: installed in none of `regions`; in another data center the key may be Active. Null for keys of other users: their task credentials cannot be seen, so it cannot be told."},
		field{"iam_id", types.StringType, describeIAMID},
		field{"account_id", types.StringType, describeAccountID},
		field{"created_by", types.StringType, "IAM ID of who created the key."},
		field{"modified_at", types.StringType, "Time of the latest edit (RFC 3339, UTC). IAM rounds it down to the minute."},
		field{"entity_tag", types.StringType, "IAM's version of the key, another one after each edit."},
		field{"action_when_leaked", types.StringType, "What IAM does when it finds the value of the key in public: `none`, `disable` or `delete`."},
	)
}

// Read lists the keys.
func (d *userAPIKeysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m userAPIKeysDataModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() || !d.session.ready(&resp.Diagnostics) {
		return
	}
	regions := elements(m.Regions)
	if m.Regions.IsNull() {
		d.session.useRegion(&resp.Diagnostics)
		regions = d.session.home()
	}
	if d.session.refuseRegions(regions, &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}

	found, err := d.list(ctx, regions, m.Scope.ValueString() == scopeAccount)
	if err != nil {
		resp.Diagnostics.Append(diagnose("list the user API keys", err, userkey.Outcome{})...)
		return
	}

	m.Keys = encodeList(listedKeyFields(), m.filter(found, d.session.cloud.Now()), &resp.Diagnostics)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
}

// A listedKey is a key with what can be told about it.
type listedKey struct {
	userkey.Key
	owner  userkey.Owner
	status string // empty when it cannot be told
}

func (d *userAPIKeysDataSource) list(ctx context.Context, regions []string, account bool) ([]listedKey, error) {
	seen, err := d.session.keys.Snapshot(ctx, regions)
	if err == nil {
		err = unread(seen.Seen)
	}
	if err != nil {
		return nil, err
	}
	var found []listedKey
	status := map[string]string{}
	for _, c := range seen.Series.Installed {
		status[c.KeyID] = userkey.Active
	}
	for _, k := range seen.Keys {
		found = append(found, listedKey{Key: k, owner: seen.Owner, status: cmp.Or(status[k.ID], userkey.PhasedOut)})
	}
	if !account {
		return found, nil
	}
	err = d.session.keys.AccountKeys(ctx, func(owner userkey.Owner, k userkey.Key) bool {
		if owner != seen.Owner {
			found = append(found, listedKey{Key: k, owner: owner})
		}
		return true
	})
	return found, err
}

// filter picks the keys that the configuration asks for, the newest first.
func (m userAPIKeysDataModel) filter(found []listedKey, now time.Time) []userAPIKeysEntry {
	slices.SortFunc(found, func(a, b listedKey) int {
		return cmp.Or(b.Born().Compare(a.Born()), cmp.Compare(a.ID, b.ID))
	})
	entries := []userAPIKeysEntry{}
	youngest := now.AddDate(0, 0, -int(wholeNumber(m.OlderThanDays)))
	for _, k := range found {
		if !m.Status.IsNull() && m.Status.ValueString() != k.status || !m.OlderThanDays.IsNull() && k.Born().After(youngest) {
			continue
		}
		entries = append(entries, userAPIKeysEntry{
			keyModel:         encodeKey(k.Key, k.status),
			IAMID:            types.StringValue(k.owner.IAMID),
			AccountID:        types.StringValue(k.owner.AccountID),
			CreatedBy:        types.StringValue(k.CreatedBy),
			ModifiedAt:       instant(k.ModifiedAt),
			EntityTag:        types.StringValue(k.EntityTag),
			ActionWhenLeaked: types.StringValue(k.WhenLeaked),
		})
	}
	return entries
}

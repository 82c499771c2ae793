// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var (
	_ action.ActionWithConfigure  = (*rotateUserAPIKeyAction)(nil)
	_ action.ActionWithModifyPlan = (*rotateUserAPIKeyAction)(nil)
)

// NewRotateUserAPIKeyAction returns the action watsonx_rotate_user_api_key.
func NewRotateUserAPIKeyAction() action.Action {
	return &rotateUserAPIKeyAction{actionBase{name: "_rotate_user_api_key"}}
}

type rotateUserAPIKeyAction struct{ actionBase }

type rotateUserAPIKeyModel struct {
	ExpectedActiveKeyID types.String `tfsdk:"expected_active_key_id"`
	Regions             types.Set    `tfsdk:"regions"`
}

// Schema describes the action's configuration.
func (a *rotateUserAPIKeyAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Rotates the provider's user's user API key at once, for emergencies: a new key becomes Active, the earlier one is Phased out. A `watsonx_user_api_key` resource of the same owner takes the new key over at its next refresh. Nothing is deleted.",
		Attributes: map[string]schema.Attribute{
			"expected_active_key_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "ID of the key that is to be replaced. If another key is Active, or none, the action refuses, so that invoking it twice does not rotate twice.",
				Validators:          []validator.String{idValidator()},
			},
			"regions": schema.SetAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Data centers in which the new key is installed. " + oneOfRegions() + " They may be more than those in which a key of the user is installed, and not fewer: a key would stay Active in the others. Default: exactly those.",
				Validators:          []validator.Set{validRegions()},
			},
		},
	}
}

// Invoke rotates the key.
func (a *rotateUserAPIKeyAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m rotateUserAPIKeyModel
	if !a.begin(ctx, req.Config, &m, &resp.Diagnostics) {
		return
	}
	if a.session.refuseRegions(elements(m.Regions), &resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	look, err := a.session.keys.Survey(ctx)
	if err == nil {
		err = a.session.keys.CheckOwner(ctx)
	}
	if err != nil {
		resp.Diagnostics.Append(notRotated(err, userkey.Outcome{})...)
		return
	}
	series := look.Series
	if resp.Diagnostics.Append(m.refuse(series)...); resp.Diagnostics.HasError() {
		return
	}

	goal := a.goal(m, series)
	outcome, err := a.session.keys.Run(watched(ctx, resp), goal)
	if err != nil {
		resp.Diagnostics.Append(notRotated(err, outcome)...)
		return
	}
	resp.Diagnostics.Append(warn(outcome)...)
	message := fmt.Sprintf("%s is Active in %s", outcome.Series.Active.Name, strings.Join(goal.Regions, ", "))
	if unseen := otherRegions(slices.Sorted(maps.Keys(look.Silent)), goal.Regions); len(unseen) > 0 {
		resp.Diagnostics.Append(perhapsActiveStill(series.Active, unseen))
	} else {
		message += "; " + series.Active.ID + " is Phased out"
	}
	progress(resp, message)
}

// otherRegions returns the regions without the others.
func otherRegions(regions, others []string) []string {
	return slices.DeleteFunc(slices.Clone(regions), func(region string) bool { return slices.Contains(others, region) })
}

// refuse returns why the action must not begin: another key than the expected one is
// Active, or the key would stay Active in some region.
func (m rotateUserAPIKeyModel) refuse(series userkey.Series) diag.Diagnostics {
	if series.Active.ID == "" {
		return diag.Diagnostics{nothingToRotate(series.Owner)}
	}
	if expected := m.ExpectedActiveKeyID.ValueString(); series.Active.ID != expected {
		return notRotated(userkey.MovedError{Owner: series.Owner, Expected: expected, Found: series.Active}, userkey.Outcome{})
	}
	left := otherRegions(slices.Sorted(maps.Keys(series.Installed)), elements(m.Regions))
	if !m.Regions.IsNull() && len(left) > 0 {
		return diag.Diagnostics{staysActiveElsewhere(series.Owner, left)}
	}
	return nil
}

// goal returns what the action asks for. The new key carries the description, the
// lifetime, the lock and the tag of the key that it replaces, so that the state
// that manages that one recognises the new one as its own and has nothing to put
// right. Beside a key without a mark it carries a tag that no state has.
func (a *rotateUserAPIKeyAction) goal(m rotateUserAPIKeyModel, series userkey.Series) userkey.Goal {
	active := series.Active
	tag := active.Mark.Tag
	if tag == "" {
		tag = a.session.newTag()
	}
	regions := elements(m.Regions)
	if m.Regions.IsNull() {
		regions = slices.Sorted(maps.Keys(series.Installed))
	}
	goal := userkey.Goal{
		Change: userkey.Change{Rotate: true}, Held: seriesHeld(series), Regions: regions,
		New: userkey.Spec{Description: userkey.Known(active.Description), Locked: userkey.Known(active.Locked), Mark: userkey.Mark{Tag: tag, Place: userkey.InRegions(regions)}},
	}
	goal.Held.Tag = tag
	goal.Held.Settings.Locked = userkey.Known(active.Locked && active.Managed())
	if active.WhenLeaked != "" {
		goal.New.WhenLeaked = userkey.Known(active.WhenLeaked)
	}
	if !active.ExpiresAt.IsZero() {
		const day = 24 * time.Hour
		goal.New.ExpireAfter = userkey.Known(int64(active.ExpiresAt.Sub(active.CreatedAt).Round(day) / day))
	}
	return goal
}

// seriesHeld returns a series as a state would hold it, for an action or a data source,
// which have no state: every key except an orphan counts as known.
func seriesHeld(series userkey.Series) userkey.Held {
	h := userkey.Held{Owner: series.Owner, Tag: series.Active.Mark.Tag, Active: series.Active, Credentials: series.Installed}
	h.Settings.Regions = userkey.Known(slices.Sorted(maps.Keys(series.Installed)))
	for _, k := range series.PhasedOut {
		h.PastKeys = append(h.PastKeys, userkey.PastKey{Key: k, Since: series.PhasedOutAt(k)})
	}
	return h
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var (
	_ action.ActionWithConfigure  = (*deletePhasedOutKeysAction)(nil)
	_ action.ActionWithModifyPlan = (*deletePhasedOutKeysAction)(nil)
)

// NewDeletePhasedOutKeysAction returns the action watsonx_delete_phased_out_keys.
func NewDeletePhasedOutKeysAction() action.Action {
	return &deletePhasedOutKeysAction{actionBase{name: "_delete_phased_out_keys"}}
}

type deletePhasedOutKeysAction struct{ actionBase }

type deletePhasedOutKeysModel struct {
	KeyIDs        types.Set    `tfsdk:"key_ids"`
	OlderThanDays types.Number `tfsdk:"older_than_days"`
	KeepLast      types.Number `tfsdk:"keep_last"`
	DryRun        types.Bool   `tfsdk:"dry_run"`
}

// Schema describes the action's configuration.
func (a *deletePhasedOutKeysAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Deletes Phased out user API keys of the provider's user. Without `key_ids` it deletes only keys that this provider created and nobody locked. A key that is installed anywhere is never deleted.",
		Attributes: map[string]schema.Attribute{
			"key_ids": schema.SetAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "IDs of the keys to delete, whoever made them. Excludes `older_than_days` and `keep_last`. Default: none; all that the other arguments allow.",
				Validators: []validator.Set{
					setvalidator.SizeAtLeast(1),
					setvalidator.ConflictsWith(path.MatchRoot("older_than_days"), path.MatchRoot("keep_last")),
				},
			},
			"older_than_days": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: "Deletes only keys that have been Phased out for at least so many days: a whole number of days from 1 to 36500. Default: none; keys of any age.",
				Validators:          []validator.Number{wholeDays(1)},
			},
			"keep_last": schema.NumberAttribute{
				Optional:            true,
				MarkdownDescription: "Keeps so many of the latest Phased out keys: a whole number of keys from 0 to 36500. Default: 0.",
				Validators:          []validator.Number{whole("keys", 0, mostDays)},
			},
			"dry_run": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Only says what would be deleted. Default: `false`.",
			},
		},
	}
}

// Invoke deletes the keys.
func (a *deletePhasedOutKeysAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	const intention = "delete the Phased out user API keys"
	var m deletePhasedOutKeysModel
	if !a.begin(ctx, req.Config, &m, &resp.Diagnostics) {
		return
	}
	look, err := a.session.keys.Survey(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose(intention, err, userkey.Outcome{})...)
		return
	}
	held := seriesHeld(look.Series)
	ids, locked := m.pick(held, look.Now)
	if len(locked) > 0 {
		progress(resp, "locked, and therefore left: "+strings.Join(locked, ", "))
	}
	if len(ids) == 0 {
		progress(resp, "no key to delete")
		return
	}
	dry := m.DryRun.ValueBool()
	if err := a.session.keys.Prune(watched(ctx, resp), held, ids, dry); err != nil {
		resp.Diagnostics.Append(diagnose(intention, err, userkey.Outcome{})...)
		return
	}
	if dry {
		progress(resp, fmt.Sprintf("%s to delete: %s", countKeys(len(ids)), strings.Join(ids, ", ")))
		return
	}
	progress(resp, countKeys(len(ids))+" deleted")
}

func countKeys(n int) string {
	if n == 1 {
		return "1 key"
	}
	return fmt.Sprintf("%d keys", n)
}

// pick returns the IDs of the keys to delete, and of those that only their lock keeps.
func (m deletePhasedOutKeysModel) pick(held userkey.Held, now time.Time) (ids, locked []string) {
	if !m.KeyIDs.IsNull() {
		return elements(m.KeyIDs), nil
	}
	return held.Prunable(userkey.Retention{KeepLast: argument(m.KeepLast, wholeNumber), MinAge: argument(m.OlderThanDays, wholeNumber)}, now)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A drawing is a plan on the way from the state to what a change makes of it.
type drawing struct {
	prior  userAPIKeyModel
	held   userkey.Held
	wanted userkey.Wanted
	change userkey.Change
}

// draw fills in the computed attributes of a plan. What stays keeps its value, so
// that nothing that depends on it is planned anew. Where it is not known whether
// the key is rotated, whatever a rotation would change is unknown.
func (d drawing) draw(ctx context.Context, plan userAPIKeyModel, diags *diag.Diagnostics) userAPIKeyModel {
	if d.change.Create {
		return d.drawCreate(plan)
	}
	kept := d.drawOne(ctx, plan, diags)
	if !d.change.Perhaps || d.change.Rotate {
		return kept
	}
	rotation := d
	rotation.change.Rotate = true
	rotated := rotation.drawOne(ctx, plan, diags)
	unlessEqual(&kept.PreviousKeyID, rotated.PreviousKeyID, types.StringUnknown())
	unlessEqual(&kept.APIKey, rotated.APIKey, types.StringUnknown())
	unlessEqual(&kept.RotationDue, rotated.RotationDue, types.BoolUnknown())
	unlessEqual(&kept.RotationReason, rotated.RotationReason, types.StringUnknown())
	unlessEqual(&kept.ActiveKey, rotated.ActiveKey, types.ObjectUnknown(objectType(activeKeyFields()).AttrTypes))
	unlessEqual(&kept.PhasedOutKeys, rotated.PhasedOutKeys, types.MapUnknown(objectType(resourcePhasedOutKeyFields())))
	unlessEqual(&kept.TaskCredentials, rotated.TaskCredentials, types.MapUnknown(objectType(taskCredentialFields())))
	return kept
}

func unlessEqual[T attr.Value](kept *T, rotated, unknown T) {
	if !(*kept).Equal(rotated) {
		*kept = unknown
	}
}

// drawCreate fills in what is known before there is anything. What an adopted key
// brings along is not known.
func (d drawing) drawCreate(plan userAPIKeyModel) userAPIKeyModel {
	if d.wanted.Description.IsNull() {
		plan.Description = types.StringUnknown()
	}
	if adopt := d.wanted.Adopt; adopt.IsKnown() && !adopt.Value() {
		plan.RotationDue, plan.RotationReason = types.BoolValue(false), types.StringNull()
		plan.PreviousKeyID = types.StringNull()
		if d.wanted.Description.IsNull() {
			plan.Description = types.StringValue("")
		}
	}
	if store := d.wanted.StoreValue; store.IsKnown() && !store.Value() {
		plan.APIKey = types.StringNull()
	}
	return plan
}

func (d drawing) drawOne(ctx context.Context, plan userAPIKeyModel, diags *diag.Diagnostics) userAPIKeyModel {
	prior, c := d.prior, d.change
	plan.ID, plan.AccountID, plan.IAMID, plan.Tag = prior.ID, prior.AccountID, prior.IAMID, prior.Tag
	if c.NewTag {
		plan.Tag = types.StringUnknown()
	}
	plan.PreviousKeyID, plan.APIKey = prior.PreviousKeyID, prior.APIKey
	plan.RotationDue, plan.RotationReason = prior.RotationDue, prior.RotationReason
	switch {
	case !prior.RotationDue.ValueBool():
	case c.WaitsOpen:
		plan.RotationDue, plan.RotationReason = types.BoolUnknown(), types.StringUnknown()
	case len(c.Waits) == 0: // The rotation, or another schedule, ends that.
		plan.RotationDue, plan.RotationReason = types.BoolValue(false), types.StringNull()
	}
	if c.Rotate {
		plan.APIKey = types.StringUnknown()
		switch {
		case c.Resumes:
			plan.PreviousKeyID = types.StringUnknown()
		case !prior.ActiveKey.IsNull():
			plan.PreviousKeyID = types.StringValue(d.held.Active.ID)
		}
	}
	switch store := d.wanted.StoreValue; {
	case store.IsUnknown():
		plan.APIKey = types.StringUnknown()
	case !store.Value():
		plan.APIKey = types.StringNull()
	}
	plan.ActiveKey = d.activeKey(ctx, plan, diags)
	plan.PhasedOutKeys = d.phasedOutKeys(diags)
	plan.TaskCredentials = d.taskCredentials(ctx, diags)
	return plan
}

// activeKey plans the Active key: a new one, or what an edit makes of this one.
func (d drawing) activeKey(ctx context.Context, plan userAPIKeyModel, diags *diag.Diagnostics) types.Object {
	c := d.change
	var k activeKeyModel
	switch {
	case c.Rotate:
		unknown := types.StringUnknown()
		k = activeKeyModel{ID: unknown, Description: plan.Description, Tag: plan.Tag, keyModel: keyModel{
			Name: unknown, CRN: unknown, CreatedAt: unknown, ExpiresAt: unknown, Status: types.StringValue(string(userkey.Active)),
			Disabled: types.BoolValue(false), Locked: plan.Locked, Managed: types.BoolValue(true),
		}}
		if d.wanted.ExpireAfter.IsNull() {
			k.ExpiresAt = types.StringNull()
		}
		if plan.Locked.IsNull() {
			k.Locked = types.BoolValue(false)
		}
		return encodeObject(activeKeyFields(), k, diags)
	case d.prior.ActiveKey.IsNull(), !c.Edits() && !c.EndOpen && !plan.Description.IsUnknown() && !plan.Locked.IsUnknown():
		return d.prior.ActiveKey
	}
	diags.Append(d.prior.ActiveKey.As(ctx, &k, basetypes.ObjectAsOptions{})...)
	if c.Edit.Description != nil || plan.Description.IsUnknown() {
		k.Description = plan.Description
	}
	if c.Edit.Locked != nil {
		k.Locked = types.BoolValue(*c.Edit.Locked)
	} else if plan.Locked.IsUnknown() {
		k.Locked = plan.Locked
	}
	if c.EndOpen {
		k.ExpiresAt = types.StringUnknown()
	}
	if c.Mark {
		k.Tag = plan.Tag
	}
	return encodeObject(activeKeyFields(), k, diags)
}

// phasedOutKeys plans the entries that stay, without those that retention does not
// keep, and one for the key that a rotation phases out.
func (d drawing) phasedOutKeys(diags *diag.Diagnostics) types.Map {
	if d.change.PastOpen {
		return types.MapUnknown(objectType(resourcePhasedOutKeyFields()))
	}
	entries := decodeMap[resourcePhasedOutKeyModel](d.prior.PhasedOutKeys)
	for id, entry := range entries {
		entry.Deletable = d.deletable(entry.Deletable.ValueBool())
		entries[id] = entry
	}
	if active := d.held.Active; d.change.Rotate && active.ID != "" {
		// Our own lock comes off; whether a key that waits is locked IAM decides.
		active.Locked = active.Locked && !d.held.Settings.Locked.Value()
		entry := encodePhasedOutKey(active, active.CreatedAt)
		entry.PhasedOutAt = types.StringUnknown()
		entries[active.ID] = resourcePhasedOutKeyModel{entry, d.deletable(false)}
	}
	for _, id := range d.change.Prune {
		delete(entries, id)
	}
	return encodeMap(resourcePhasedOutKeyFields(), entries, diags)
}

func (d drawing) deletable(was bool) types.Bool {
	known := userkey.Deletable(d.wanted.Settings, d.held.Settings, was)
	if known.IsUnknown() {
		return types.BoolUnknown()
	}
	return types.BoolValue(known.Value())
}

// taskCredentials plans where the key is installed.
func (d drawing) taskCredentials(ctx context.Context, diags *diag.Diagnostics) types.Map {
	c := d.change
	if c.RegionsOpen {
		return types.MapUnknown(objectType(taskCredentialFields()))
	}
	entries := map[string]taskCredentialModel{}
	coming := taskCredentialModel{ID: types.StringUnknown(), Name: types.StringUnknown(), KeyID: types.StringUnknown(), CreatedAt: types.StringUnknown()}
	if c.Rotate {
		for _, region := range d.wanted.Regions.Value() {
			entries[region] = coming
		}
		return encodeMap(taskCredentialFields(), entries, diags)
	}
	diags.Append(d.prior.TaskCredentials.ElementsAs(ctx, &entries, false)...)
	maps.DeleteFunc(entries, func(region string, _ taskCredentialModel) bool {
		return !slices.Contains(d.wanted.Regions.Value(), region)
	})
	coming.Name, coming.KeyID = types.StringValue(d.held.Active.Name), types.StringValue(d.held.Active.ID)
	for _, region := range c.Install {
		entries[region] = coming
	}
	return encodeMap(taskCredentialFields(), entries, diags)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
// that nothing that depends on it is planned anew.
func (d drawing) draw(plan userAPIKeyModel, diags *diag.Diagnostics) userAPIKeyModel {
	if d.change.Create {
		return d.drawCreate(plan)
	}
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
	switch {
	case c.Perhaps && !prior.ActiveKey.IsNull(), c.Resumes:
		plan.PreviousKeyID = types.StringUnknown()
	case c.Rotate && !prior.ActiveKey.IsNull():
		plan.PreviousKeyID = types.StringValue(d.held.Active.ID)
	}
	switch store := d.wanted.StoreValue; {
	case store.IsUnknown(), store.Value() && (c.Rotate || c.Perhaps):
		plan.APIKey = types.StringUnknown()
	case !store.Value():
		plan.APIKey = types.StringNull()
	}
	plan.ActiveKey = d.activeKey(plan, diags)
	plan.PhasedOutKeys = d.phasedOutKeys(diags)
	plan.TaskCredentials = d.taskCredentials(diags)
	return plan
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

// activeKey plans the Active key: a new one, or what an edit makes of this one.
func (d drawing) activeKey(plan userAPIKeyModel, diags *diag.Diagnostics) types.Object {
	c, k := d.change, decodeObject[keyModel](d.prior.ActiveKey)
	locked, unknown := plan.Locked, types.StringUnknown()
	if locked.IsNull() {
		locked = types.BoolValue(false)
	}
	switch {
	case c.Perhaps:
		return types.ObjectUnknown(objectType(activeKeyFields()).AttrTypes)
	case c.Rotate:
		k = keyModel{
			ID: unknown, Name: unknown, CRN: unknown, CreatedAt: unknown, ExpiresAt: unknown, Status: types.StringValue(string(userkey.Active)),
			Description: plan.Description, Disabled: types.BoolValue(false), Locked: locked, Managed: types.BoolValue(true), Tag: plan.Tag,
		}
		if d.wanted.ExpireAfter.IsNull() {
			k.ExpiresAt = types.StringNull()
		}
		return encodeObject(activeKeyFields(), k, diags)
	case d.prior.ActiveKey.IsNull():
		return d.prior.ActiveKey
	}
	if c.Edit.Description != nil || plan.Description.IsUnknown() {
		k.Description = plan.Description
	}
	if c.Edit.Locked != nil || locked.IsUnknown() {
		k.Locked = locked
	}
	if c.EndOpen {
		k.ExpiresAt = unknown
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
	entries := decodeMap[keyModel](d.prior.PhasedOutKeys)
	for id, entry := range entries {
		entry.Deletable = d.deletable(entry.Deletable.ValueBool())
		entries[id] = entry
	}
	if active := d.held.Active; d.change.Rotate && active.ID != "" {
		// Our own lock comes off; whether a key that waits is locked IAM decides.
		active.Locked = active.Locked && !d.held.Settings.Locked.Value()
		entry := encodeKey(active, userkey.PhasedOut)
		entry.PhasedOutAt, entry.Deletable = types.StringUnknown(), d.deletable(false)
		entries[active.ID] = entry
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
func (d drawing) taskCredentials(diags *diag.Diagnostics) types.Map {
	c := d.change
	if c.RegionsOpen || c.Perhaps {
		return types.MapUnknown(objectType(taskCredentialFields()))
	}
	entries := decodeMap[taskCredentialModel](d.prior.TaskCredentials)
	coming := taskCredentialModel{ID: types.StringUnknown(), Name: types.StringUnknown(), KeyID: types.StringUnknown(), CreatedAt: types.StringUnknown()}
	maps.DeleteFunc(entries, func(region string, _ taskCredentialModel) bool {
		return !slices.Contains(d.wanted.Regions.Value(), region)
	})
	changed := d.wanted.Regions.Value()
	if !c.Rotate {
		coming.Name, coming.KeyID = types.StringValue(d.held.Active.Name), types.StringValue(d.held.Active.ID)
		changed = c.Install
	}
	for _, region := range changed {
		entries[region] = coming
	}
	return encodeMap(taskCredentialFields(), entries, diags)
}

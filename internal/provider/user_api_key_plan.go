// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A proposal is what Terraform asks for, in a plan and in an apply: a configuration,
// the plan made of it, the state, and the change that leads there.
type proposal struct {
	config, plan, prior userAPIKeyModel

	held   userkey.Held
	wanted userkey.Wanted
	change userkey.Change
}

// propose reads what Terraform asks for, without the change.
func propose(
	ctx context.Context, config tfsdk.Config, plan tfsdk.Plan, state tfsdk.State, private privateReader, diags *diag.Diagnostics,
) (p proposal) {
	diags.Append(decode(ctx, config, &p.config)...)
	diags.Append(decode(ctx, plan, &p.plan)...)
	p.prior, p.held = load(ctx, state, private, diags)
	return p
}

// compare finds the change. Touched says that the plan differs from the state.
func (p *proposal) compare(touched bool) {
	p.wanted = userkey.Wanted{Settings: p.plan.settings(), Touched: touched}
	p.change = userkey.Compare(p.wanted, p.held, nil)
}

// draw fills in the computed attributes of a plan. What stays keeps its value, so
// that nothing that depends on it is planned anew.
func (p proposal) draw(diags *diag.Diagnostics) userAPIKeyModel {
	if p.change.Create {
		return p.drawCreate()
	}
	prior, plan, c := p.prior, p.plan, p.change
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
		plan.PreviousKeyID = types.StringValue(p.held.Active.ID)
	}
	switch store := p.wanted.StoreValue; {
	case store.IsUnknown(), store.Value() && (c.Rotate || c.Perhaps):
		plan.APIKey = types.StringUnknown()
	case !store.Value():
		plan.APIKey = types.StringNull()
	}
	plan.ActiveKey = p.activeKey(plan, diags)
	plan.PhasedOutKeys = p.phasedOutKeys(diags)
	plan.TaskCredentials = p.taskCredentials(diags)
	return plan
}

// drawCreate fills in what is known before there is anything. What an adopted key
// brings along is not known.
func (p proposal) drawCreate() userAPIKeyModel {
	plan, description := p.plan, types.StringUnknown()
	if p.wanted.Adopt == userkey.Known(false) {
		plan.RotationDue, plan.RotationReason = types.BoolValue(false), types.StringNull()
		plan.PreviousKeyID, description = types.StringNull(), types.StringValue("")
	}
	if p.wanted.Description.IsNull() {
		plan.Description = description
	}
	if p.wanted.StoreValue == userkey.Known(false) {
		plan.APIKey = types.StringNull()
	}
	return plan
}

// activeKey plans the Active key: a new one, or what an edit makes of this one.
func (p proposal) activeKey(plan userAPIKeyModel, diags *diag.Diagnostics) types.Object {
	c, k := p.change, decodeObject[keyModel](p.prior.ActiveKey)
	locked, unknown := plan.Locked, types.StringUnknown()
	if locked.IsNull() {
		locked = types.BoolValue(false)
	}
	switch {
	case c.Perhaps:
		return types.ObjectUnknown(objectType(activeKeyFields()).AttrTypes)
	case c.Rotate:
		k = keyModel{
			ID: unknown, Name: unknown, CRN: unknown, CreatedAt: unknown, ExpiresAt: unknown, Status: types.StringValue(userkey.Active),
			Description: plan.Description, Disabled: types.BoolValue(false), Locked: locked, Managed: types.BoolValue(true), Tag: plan.Tag,
		}
		if p.wanted.ExpireAfter.IsNull() {
			k.ExpiresAt = types.StringNull()
		}
		return encodeObject(activeKeyFields(), k, diags)
	case p.prior.ActiveKey.IsNull():
		return p.prior.ActiveKey
	}
	if c.Edit.Description.IsKnown() || plan.Description.IsUnknown() {
		k.Description = plan.Description
	}
	if c.Edit.Locked.IsKnown() || locked.IsUnknown() {
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
func (p proposal) phasedOutKeys(diags *diag.Diagnostics) types.Map {
	if p.change.PastOpen {
		return types.MapUnknown(objectType(resourcePhasedOutKeyFields()))
	}
	entries := decodeMap[keyModel](p.prior.PhasedOutKeys)
	for id, entry := range entries {
		entry.Deletable = p.deletable(entry.Deletable.ValueBool())
		entries[id] = entry
	}
	if active := p.held.Active; p.change.Rotate && active.ID != "" {
		// Our own lock comes off; whether a key that waits is locked IAM decides.
		active.Locked = active.Locked && !p.held.Settings.Locked.Value()
		entry := encodeKey(active, userkey.PhasedOut)
		entry.PhasedOutAt, entry.Deletable = types.StringUnknown(), p.deletable(false)
		entries[active.ID] = entry
	}
	for _, id := range p.change.Prune {
		delete(entries, id)
	}
	return encodeMap(resourcePhasedOutKeyFields(), entries, diags)
}

func (p proposal) deletable(was bool) types.Bool {
	return valueOr(types.BoolUnknown(), userkey.Deletable(p.wanted.Settings, p.held.Settings, was), types.BoolValue)
}

// taskCredentials plans where the key is installed.
func (p proposal) taskCredentials(diags *diag.Diagnostics) types.Map {
	c := p.change
	if c.RegionsOpen || c.Perhaps {
		return types.MapUnknown(objectType(taskCredentialFields()))
	}
	entries := decodeMap[keyModel](p.prior.TaskCredentials)
	coming := keyModel{ID: types.StringUnknown(), Name: types.StringUnknown(), KeyID: types.StringUnknown(), CreatedAt: types.StringUnknown()}
	maps.DeleteFunc(entries, func(region string, _ keyModel) bool {
		return !slices.Contains(p.wanted.Regions.Value(), region)
	})
	changed := p.wanted.Regions.Value()
	if !c.Rotate {
		coming.Name, coming.KeyID = types.StringValue(p.held.Active.Name), types.StringValue(p.held.Active.ID)
		changed = c.Install
	}
	for _, region := range changed {
		entries[region] = coming
	}
	return encodeMap(taskCredentialFields(), entries, diags)
}

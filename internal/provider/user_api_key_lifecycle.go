// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// creation returns what a create asks for. An Active key that exists is refused
// unless the configuration says that it may be taken over.
func (m userAPIKeyModel) creation(tag string) (userkey.Goal, userkey.Start) {
	goal := userkey.Goal{
		Memory:  userkey.Memory{Tag: tag, Locks: !m.Locked.IsNull()},
		Regions: elements(m.Regions),
		Adopt:   m.AdoptExisting.ValueBool(),
		Spec:    m.spec(tag),
	}
	if !m.Description.IsUnknown() {
		goal.Spec.Description = m.Description.ValueStringPointer()
	}
	if !m.ExpireAfterDays.IsNull() {
		after := days(m.ExpireAfterDays)
		goal.Spec.ExpireAfter = &after
	}
	start := userkey.Start{Undo: true}
	if !m.AdoptExisting.ValueBool() {
		none := ""
		start.Expect = &none
	}
	return goal, start
}

// spec returns what the configuration says of a key, but its description and its
// end, which not every change touches.
func (m userAPIKeyModel) spec(tag string) userkey.Spec {
	return userkey.Spec{
		Mark:       userkey.Mark{Tag: tag},
		WhenLeaked: m.ActionWhenLeaked.ValueStringPointer(),
		Locked:     m.Locked.ValueBoolPointer(),
		Value:      userkey.NewSecret(m.APIKeyWO.ValueString()),
	}
}

// created writes down what a create reached.
func (m *userAPIKeyModel) created(ctx context.Context, o userkey.Outcome) {
	found := *m
	found.ActiveKey, found.PhasedOutKeys = types.ObjectNull(activeKeyTypes()), types.MapNull(phasedOutKeyType())
	found.PreviousKeyID = types.StringNull()
	found.refreshed(o.Series)
	if o.Replaced != "" {
		found.PreviousKeyID = types.StringValue(o.Replaced)
	}
	found.APIKey = m.value(o)
	m.fill(ctx, found)
}

// update returns what an update asks for.
func (m userAPIKeyModel) update(prior userAPIKeyModel, c change, remember memo) (userkey.Goal, userkey.Start) {
	active := prior.activeKeyID()
	goal := userkey.Goal{
		Memory:   prior.memory(remember),
		Regions:  elements(m.Regions),
		Withdraw: c.leave,
		Prune:    c.prune,
		Spec:     m.spec(remember.Tag),
	}
	if c.rotates || c.edit {
		goal.Spec.Description = m.Description.ValueStringPointer()
	}
	goal.Spec.ExpireAfter = c.expireAfter
	start := userkey.Start{Expect: &active}
	if c.rotates {
		after := days(m.ExpireAfterDays)
		goal.Spec.ExpireAfter = &after
		goal.Replace = active
	} else if value := m.atHand(prior); value != "" && len(c.install) > 0 {
		start.Hand = userkey.Hand{Key: userkey.Key{ID: active, Name: text(prior.ActiveKey, "name").ValueString()}, Secret: userkey.NewSecret(value)}
	}
	return goal, start
}

// atHand returns the value of the Active key where it is known: from the state,
// or from the configuration.
func (m userAPIKeyModel) atHand(prior userAPIKeyModel) string {
	if value := m.APIKeyWO.ValueString(); value != "" {
		return value
	}
	return prior.APIKey.ValueString()
}

// updated writes down what an update reached. Keys that it phased out carry the
// time at which it did.
func (m *userAPIKeyModel) updated(ctx context.Context, prior userAPIKeyModel, o userkey.Outcome, now time.Time) {
	found := *m
	found.ActiveKey, found.PhasedOutKeys = prior.ActiveKey, prior.PhasedOutKeys
	found.PreviousKeyID, found.APIKey = prior.PreviousKeyID, prior.APIKey
	found.refreshed(o.Series)
	if o.Minted.Key.ID != "" {
		found.APIKey = m.value(o)
		found.PhasedOutKeys = phasedOutNow(found.PhasedOutKeys, prior.PhasedOutKeys, now)
	}
	m.fill(ctx, found)
}

// interrupted writes down how far an update came that failed. What asked for the
// change keeps its old value, so that the next plan asks for it again.
func (m *userAPIKeyModel) interrupted(o userkey.Outcome) {
	if !o.Looked {
		return
	}
	description := m.Description
	m.show(o.Series)
	m.Description = description
}

// refreshed writes down a look, and whether it makes the key due.
func (m *userAPIKeyModel) refreshed(s userkey.Series) {
	was := m.activeKeyID()
	if was == "" {
		was = m.PreviousKeyID.ValueString()
	}
	m.show(s)
	reason := s.Due(m.schedule(), elements(m.Regions), was)
	if reason == userkey.NotInstalled && s.Active.ID != "" && (m.APIKey.ValueString() != "" || !m.APIKeyWOVersion.IsNull()) {
		// The value is at hand, here or with the caller: the key is installed again,
		// there is no need for another one.
		reason = ""
	}
	m.due(reason)
}

// replaceable writes down that the key is due where somebody else put it there
// and on_external_rotation has it replaced.
func (m *userAPIKeyModel) replaceable(remember memo) {
	if m.OnExternalRotation.ValueString() == onExternalRotate && remember.external(m.activeKeyID()) && !m.RotationDue.ValueBool() {
		m.due(userkey.NotInstalled)
	}
}

// value returns what api_key holds after a run: the value that it minted, if the
// user wants it in state.
func (m userAPIKeyModel) value(o userkey.Outcome) types.String {
	if m.StoreAPIKey.ValueBool() && o.Minted.Secret.InHand() {
		return types.StringValue(o.Minted.Secret.Reveal())
	}
	return types.StringNull()
}

// fill replaces what the plan left open by what was found.
func (m *userAPIKeyModel) fill(ctx context.Context, found userAPIKeyModel) {
	m.ID = settle(ctx, m.ID, found.ID)
	m.AccountID = settle(ctx, m.AccountID, found.AccountID)
	m.IAMID = settle(ctx, m.IAMID, found.IAMID)
	m.Description = settle(ctx, m.Description, found.Description)
	m.PreviousKeyID = settle(ctx, m.PreviousKeyID, found.PreviousKeyID)
	m.APIKey = settle(ctx, m.APIKey, found.APIKey)
	m.ActiveKey = settle(ctx, m.ActiveKey, found.ActiveKey)
	m.PhasedOutKeys = settle(ctx, m.PhasedOutKeys, found.PhasedOutKeys)
	m.TaskCredentials = settle(ctx, m.TaskCredentials, found.TaskCredentials)
	m.RotationDue = settle(ctx, m.RotationDue, found.RotationDue)
	m.RotationReason = settle(ctx, m.RotationReason, found.RotationReason)
}

func phasedOutNow(found, before types.Map, now time.Time) types.Map {
	entries := found.Elements()
	for id, entry := range entries {
		object, _ := entry.(types.Object)
		if _, ok := before.Elements()[id]; ok {
			continue
		}
		attributes := object.Attributes()
		attributes["phased_out_at"] = instant(now)
		entries[id] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, attributes)
	}
	return types.MapValueMust(phasedOutKeyType(), entries)
}

// planRegions fills in the provider's region, and refuses regions that the
// provider's endpoint cannot tell apart.
func (r *userAPIKeyResource) planRegions(config userAPIKeyModel, plan *userAPIKeyModel, diags *diag.Diagnostics) {
	if config.Regions.IsNull() {
		plan.Regions = types.SetUnknown(types.StringType)
		if !r.session.region.IsUnknown() {
			plan.Regions = setOf(r.session.region.ValueString())
		}
	}
	r.session.refuseRegions(elements(plan.Regions), diags)
}

func (s *session) refuseRegions(regions []string, diags *diag.Diagnostics) {
	if s.single && len(regions) > 1 {
		diags.AddAttributeError(path.Root("regions"), "Several regions behind one endpoint",
			"The provider's platform_endpoint has no {region} in it and so serves one region, but there are "+fmt.Sprint(len(regions))+": "+strings.Join(regions, ", ")+". Put {region} into platform_endpoint, or name one region.")
	}
}

// planDestroy names what goes and what stays.
func (r *userAPIKeyResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(req.State.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	policy := userkey.DeletionPolicy(m.DeletionPolicy.ValueString())
	var gone, kept []keyLabel
	sort := func(id string, key types.Object) {
		label := keyLabel{name: text(key, "name").ValueString(), id: id}
		if policy.Deletes(key.Attributes()["managed"].Equal(types.BoolValue(true))) {
			gone = append(gone, label)
		} else {
			kept = append(kept, label)
		}
	}
	if id := m.activeKeyID(); id != "" {
		sort(id, m.ActiveKey)
	}
	for id, entry := range m.PhasedOutKeys.Elements() {
		object, _ := entry.(types.Object)
		sort(id, object)
	}
	resp.Diagnostics.Append(announceDestroy(m, gone, kept)...)
}

// sameOwner refuses to work on the series of somebody else than the state's.
func (r *userAPIKeyResource) sameOwner(ctx context.Context, m userAPIKeyModel, diags *diag.Diagnostics) bool {
	owner, err := r.session.keys.Owner(ctx)
	if err != nil {
		diags.Append(diagnose("find out whose keys these are", err, userkey.Outcome{})...)
		return false
	}
	if owner != m.owner() {
		diags.AddError("The provider runs as somebody else",
			fmt.Sprintf("The state holds the user API keys of %s, but the provider's credentials belong to %s.\n\nConfigure the provider with credentials of the owner; a provider alias serves a second owner.", m.owner().ID(), owner.ID()))
		return false
	}
	return true
}

// holds makes sure that the value at hand is the Active key's before it is
// installed anywhere: an ephemeral value may be another one in each run.
func (r *userAPIKeyResource) holds(ctx context.Context, hand userkey.Hand, diags *diag.Diagnostics) bool {
	id, err := r.session.keys.KeyOf(ctx, hand.Secret)
	if err != nil {
		diags.Append(diagnose("look up whose value is at hand", err, userkey.Outcome{})...)
		return false
	}
	if id != hand.Key.ID {
		diags.AddError("The value at hand is not the Active key's",
			fmt.Sprintf("Installing the Active key %s (%s) in another region needs its value, and api_key_wo holds another one. Nothing was changed.\n\nRaise api_key_wo_version to rotate to the value that api_key_wo holds now.", hand.Key.Name, hand.Key.ID))
		return false
	}
	return true
}

// intention names what an update does, for a sentence that begins "Could not".
func (c change) intention(prior userAPIKeyModel) string {
	of := " the user API key of " + prior.ID.ValueString()
	switch {
	case c.rotates:
		return "rotate" + of
	case len(c.install) > 0:
		return "install" + of + " in " + strings.Join(c.install, ", ")
	case len(c.leave) > 0:
		return "withdraw" + of + " from " + strings.Join(c.leave, ", ")
	}
	return "change" + of
}

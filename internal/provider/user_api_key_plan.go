// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// planUpdate fills in the computed attributes: those that stay keep their value,
// so that nothing that depends on them is planned anew.
func planUpdate(prior, plan userAPIKeyModel, c change) userAPIKeyModel {
	plan.ID, plan.AccountID, plan.IAMID = prior.ID, prior.AccountID, prior.IAMID
	plan.ActiveKey, plan.PreviousKeyID, plan.PhasedOutKeys = prior.ActiveKey, prior.PreviousKeyID, prior.PhasedOutKeys
	plan.TaskCredentials, plan.APIKey = prior.TaskCredentials, prior.APIKey
	plan.RotationDue, plan.RotationReason = prior.RotationDue, prior.RotationReason
	switch {
	case c.rotates:
		plan.planRotation(prior, c)
	case c.may:
		plan.RotationDue, plan.RotationReason = types.BoolUnknown(), types.StringUnknown()
		plan.ActiveKey = types.ObjectUnknown(activeKeyTypes())
		plan.PreviousKeyID = types.StringUnknown()
		plan.PhasedOutKeys = types.MapUnknown(phasedOutKeyType())
		plan.TaskCredentials = types.MapUnknown(taskCredentialType())
		plan.APIKey = types.StringUnknown()
	default:
		plan.planMetadata(prior, c)
	}
	if plan.StoreAPIKey.Equal(types.BoolValue(false)) {
		plan.APIKey = types.StringNull()
	}
	return plan
}

func (m *userAPIKeyModel) planRotation(prior userAPIKeyModel, c change) {
	m.due("")
	if slices.Contains([]userkey.Reason{userkey.Trigger, userkey.Version, userkey.Region}, c.reason) {
		m.RotationReason = types.StringValue(string(c.reason))
	}
	m.ActiveKey = types.ObjectValueMust(activeKeyTypes(), map[string]attr.Value{
		"id":          types.StringUnknown(),
		"name":        types.StringUnknown(),
		"crn":         types.StringUnknown(),
		"status":      types.StringValue(string(userkey.Active)),
		"description": m.Description,
		"created_at":  types.StringUnknown(),
		"expires_at":  expiryOfNew(m.ExpireAfterDays),
		"disabled":    types.BoolValue(false),
		"locked":      lockedOr(m.Locked),
		"managed":     types.BoolValue(true),
	})
	m.APIKey = types.StringUnknown()
	if active := prior.activeKeyID(); active != "" {
		m.PreviousKeyID = types.StringValue(active)
	}
	m.PhasedOutKeys = types.MapValueMust(phasedOutKeyType(), without(plannedPhasedOut(prior), c.prune))
	if m.Regions.IsUnknown() {
		m.TaskCredentials = types.MapUnknown(taskCredentialType())
		return
	}
	entries := map[string]attr.Value{}
	for _, region := range elements(m.Regions) {
		entries[region] = types.ObjectValueMust(taskCredentialType().AttrTypes, map[string]attr.Value{
			"id": types.StringUnknown(), "name": types.StringUnknown(), "key_id": types.StringUnknown(), "created_at": types.StringUnknown(),
		})
	}
	m.TaskCredentials = types.MapValueMust(taskCredentialType(), entries)
}

// expiryOfNew returns when a new key expires: never, unless it is asked for.
// Otherwise it is counted from a creation that is still to come.
func expiryOfNew(after types.Int64) types.String {
	if after.IsNull() {
		return types.StringNull()
	}
	return types.StringUnknown()
}

// lockedOr returns whether a new key is locked: not, unless it is asked for.
func lockedOr(locked types.Bool) types.Bool {
	if locked.IsNull() {
		return types.BoolValue(false)
	}
	return locked
}

// plannedPhasedOut returns the entries that are there and one for each key that a
// rotation phases out: the Active one, and what a rotation that was interrupted
// between two regions left installed.
func plannedPhasedOut(prior userAPIKeyModel) map[string]attr.Value {
	entries := displaced(prior, sortedKeys(prior.TaskCredentials.Elements()))
	if id := prior.activeKeyID(); id != "" {
		entry := map[string]attr.Value{}
		for name := range phasedOutKeyType().AttrTypes {
			entry[name] = prior.ActiveKey.Attributes()[name]
		}
		entry["status"], entry["phased_out_at"] = types.StringValue(string(userkey.PhasedOut)), types.StringUnknown()
		entries[id] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, entry)
	}
	return entries
}

// displaced returns the entries that are there and one for each key, other than
// the Active one, that is installed in these regions and loses its place there.
func displaced(prior userAPIKeyModel, regions []string) map[string]attr.Value {
	entries := prior.PhasedOutKeys.Elements()
	for _, region := range regions {
		credential, _ := prior.TaskCredentials.Elements()[region].(types.Object)
		id := text(credential, "key_id").ValueString()
		if id == "" || id == prior.activeKeyID() || entries[id] != nil {
			continue
		}
		entries[id] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, map[string]attr.Value{
			"name": types.StringUnknown(), "crn": types.StringUnknown(), "status": types.StringValue(string(userkey.PhasedOut)),
			"created_at": types.StringUnknown(), "phased_out_at": types.StringUnknown(), "expires_at": types.StringUnknown(),
			"disabled": types.BoolUnknown(), "locked": types.BoolUnknown(), "managed": types.BoolUnknown(),
		})
	}
	return entries
}

// planMetadata plans an edit of what IAM says about the key, and regions that
// come or go while the key stays.
func (m *userAPIKeyModel) planMetadata(prior userAPIKeyModel, c change) {
	if c.edit || c.expireAfter != nil {
		key := prior.ActiveKey.Attributes()
		key["description"] = m.Description
		if !m.Locked.IsNull() {
			key["locked"] = m.Locked
		}
		if c.expireAfter != nil {
			key["expires_at"] = instant(userkey.Spec{ExpireAfter: c.expireAfter}.Expiry(prior.key().CreatedAt))
		}
		m.ActiveKey = types.ObjectValueMust(activeKeyTypes(), key)
	}
	if prior.RotationDue.ValueBool() && !c.asked {
		// The configuration has moved the time at which the key is due.
		m.due("")
	}
	phasedOut := displaced(prior, slices.Concat(c.install, c.leave))
	m.PhasedOutKeys = types.MapValueMust(phasedOutKeyType(), without(phasedOut, c.prune))
	if len(c.install) == 0 && len(c.leave) == 0 {
		return
	}
	entries := prior.TaskCredentials.Elements()
	for _, region := range c.leave {
		delete(entries, region)
	}
	for _, region := range c.install {
		entries[region] = types.ObjectValueMust(taskCredentialType().AttrTypes, map[string]attr.Value{
			"id": types.StringUnknown(), "name": text(prior.ActiveKey, "name"), "key_id": text(prior.ActiveKey, "id"), "created_at": types.StringUnknown(),
		})
	}
	m.TaskCredentials = types.MapValueMust(taskCredentialType(), entries)
}

// without returns the entries that are not pruned.
func without(entries map[string]attr.Value, pruned []string) map[string]attr.Value {
	maps.DeleteFunc(entries, func(id string, _ attr.Value) bool { return slices.Contains(pruned, id) })
	return entries
}

// planCreate fills in what is known before there is anything. What a key that is
// taken over brings along is not known.
func planCreate(config, plan userAPIKeyModel) userAPIKeyModel {
	if plan.AdoptExisting.Equal(types.BoolValue(false)) {
		plan.due("")
		plan.PreviousKeyID = types.StringNull()
		if config.Description.IsNull() {
			plan.Description = types.StringValue("")
		}
	}
	if plan.StoreAPIKey.Equal(types.BoolValue(false)) {
		plan.APIKey = types.StringNull()
	}
	return plan
}

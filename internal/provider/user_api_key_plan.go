// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A change is what an update does to the series. It follows from state and
// configuration alone: Terraform plans again while it applies, and a plan that
// looked at a clock or a service would then contradict the first.
type change struct {
	rotates bool     // certainly
	may     bool     // perhaps: it depends on a value that is not known yet
	why     []string // reasons to rotate that nobody asked for
	install []string // regions in which the Active key, whose value is at hand, is installed
	edit    bool     // the description changes
	leave   []string // regions that are withdrawn from
}

// remote reports whether the change needs any service.
func (c change) remote() bool {
	return c.rotates || c.may || c.edit || len(c.install) > 0 || len(c.leave) > 0
}

// compare tells what leads from the prior state to the planned one.
func compare(prior, plan userAPIKeyModel) change {
	var c change
	before, after := prior.RotationTrigger, plan.RotationTrigger
	switch {
	case before.IsNull() || after.IsNull():
	case after.IsUnknown():
		c.may = true
	case before.ValueString() != after.ValueString():
		c.rotates = true
	}
	active := prior.activeKeyID()
	if active == "" {
		c.rotates = true
		c.why = append(c.why, "no key is Active")
	}
	c.edit = !plan.Description.Equal(prior.Description)
	if plan.Regions.IsUnknown() || slices.ContainsFunc(plan.Regions.Elements(), attr.Value.IsUnknown) {
		c.may = true
		return c
	}
	c.compareRegions(prior, plan, active)
	return c
}

func (c *change) compareRegions(prior, plan userAPIKeyModel, active string) {
	wanted := elements(plan.Regions)
	var missing []string
	for _, region := range wanted {
		if credential, _ := prior.TaskCredentials.Elements()[region].(types.Object); active == "" || text(credential, "key_id").ValueString() != active {
			missing = append(missing, region)
		}
	}
	if len(missing) > 0 && active != "" {
		if prior.APIKey.ValueString() != "" {
			c.install = missing
		} else {
			c.rotates = true
			c.why = append(c.why, fmt.Sprintf("the Active key is not installed in %s, and only a new key can be installed there, since the value of this one is not kept (store_api_key)", strings.Join(missing, ", ")))
		}
	}
	for region := range prior.TaskCredentials.Elements() {
		if !slices.Contains(wanted, region) {
			c.leave = append(c.leave, region)
		}
	}
	for _, region := range elements(prior.Regions) {
		if !slices.Contains(wanted, region) && !slices.Contains(c.leave, region) {
			c.leave = append(c.leave, region)
		}
	}
	slices.Sort(c.leave)
}

// planUpdate fills in the computed attributes: those that stay keep their value,
// so that nothing that depends on them is planned anew.
func planUpdate(prior, plan userAPIKeyModel, c change) userAPIKeyModel {
	plan.ID, plan.AccountID, plan.IAMID = prior.ID, prior.AccountID, prior.IAMID
	plan.ActiveKey, plan.PreviousKeyID, plan.PhasedOutKeys = prior.ActiveKey, prior.PreviousKeyID, prior.PhasedOutKeys
	plan.TaskCredentials, plan.APIKey = prior.TaskCredentials, prior.APIKey
	switch {
	case c.rotates:
		plan.planRotation(prior)
	case c.may:
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

func (m *userAPIKeyModel) planRotation(prior userAPIKeyModel) {
	m.ActiveKey = types.ObjectValueMust(activeKeyTypes(), map[string]attr.Value{
		"id":          types.StringUnknown(),
		"name":        types.StringUnknown(),
		"crn":         types.StringUnknown(),
		"status":      types.StringValue(string(userkey.Active)),
		"description": m.Description,
		"created_at":  types.StringUnknown(),
		"expires_at":  types.StringUnknown(),
		"disabled":    types.BoolValue(false),
		"locked":      types.BoolValue(false),
		"managed":     types.BoolValue(true),
	})
	m.APIKey = types.StringUnknown()
	if active := prior.activeKeyID(); active != "" {
		m.PreviousKeyID = types.StringValue(active)
	}
	m.PhasedOutKeys = types.MapValueMust(phasedOutKeyType(), plannedPhasedOut(prior))
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

// plannedPhasedOut returns the entries that are there and one for each key that a
// rotation phases out: the Active one, and what a rotation that was interrupted
// between two regions left installed.
func plannedPhasedOut(prior userAPIKeyModel) map[string]attr.Value {
	entries := map[string]attr.Value{}
	for id, entry := range prior.PhasedOutKeys.Elements() {
		entries[id] = entry
	}
	unknown := map[string]attr.Value{
		"name": types.StringUnknown(), "crn": types.StringUnknown(), "status": types.StringValue(string(userkey.PhasedOut)),
		"created_at": types.StringUnknown(), "phased_out_at": types.StringUnknown(), "expires_at": types.StringUnknown(),
		"disabled": types.BoolUnknown(), "locked": types.BoolUnknown(), "managed": types.BoolUnknown(),
	}
	for _, credential := range prior.TaskCredentials.Elements() {
		object, _ := credential.(types.Object)
		if id := text(object, "key_id").ValueString(); id != "" && entries[id] == nil {
			entries[id] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, unknown)
		}
	}
	if id := prior.activeKeyID(); id != "" {
		entry := map[string]attr.Value{}
		for name := range unknown {
			entry[name] = prior.ActiveKey.Attributes()[name]
		}
		entry["status"], entry["phased_out_at"] = types.StringValue(string(userkey.PhasedOut)), types.StringUnknown()
		entries[id] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, entry)
	}
	return entries
}

// planMetadata plans an edit of the description, and regions that come or go
// while the key stays.
func (m *userAPIKeyModel) planMetadata(prior userAPIKeyModel, c change) {
	if c.edit {
		key := prior.ActiveKey.Attributes()
		key["description"] = m.Description
		m.ActiveKey = types.ObjectValueMust(activeKeyTypes(), key)
	}
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

// planCreate fills in what is known before there is anything. What a key that is
// taken over brings along is not known.
func planCreate(config, plan userAPIKeyModel) userAPIKeyModel {
	if plan.AdoptExisting.Equal(types.BoolValue(false)) {
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

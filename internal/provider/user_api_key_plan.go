// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A change is what an update does to the series. It follows from state and
// configuration alone: Terraform plans again while it applies, and a plan that
// looked at a clock or a service would then contradict the first.
type change struct {
	rotates     bool           // certainly
	may         bool           // perhaps: it depends on a value that is not known yet
	reason      userkey.Reason // to rotate
	why         []string       // reasons to rotate that nobody asked for, for people
	install     []string       // regions in which the Active key, whose value is at hand, is installed
	missing     []string       // regions in which the Active key is not installed
	asked       bool           // a due rotation waits for a new version of the value that the caller chose
	leave       []string       // regions that are withdrawn from
	edit        bool           // what IAM says about the key changes
	expireAfter *time.Duration // the Active key's end, from its creation; zero for none
	prune       []string       // IDs of the phased-out keys that are deleted
	foreign     bool           // the Active key was replaced outside Terraform, and that is an error
}

// remote reports whether the change needs any service.
func (c change) remote() bool {
	return c.rotates || c.may || c.edit || c.expireAfter != nil || len(c.install) > 0 || len(c.leave) > 0 || len(c.prune) > 0
}

// rotate notes a reason to rotate; the first one counts.
func (c *change) rotate(reason userkey.Reason, why string) {
	if !c.rotates {
		c.reason = reason
	}
	c.rotates = true
	if why != "" {
		c.why = append(c.why, why)
	}
}

// compare tells what leads from the prior state to the planned one.
func compare(prior, plan userAPIKeyModel, seen memo) change {
	var c change
	before, after := prior.RotationTrigger, plan.RotationTrigger
	switch {
	case before.IsNull() || after.IsNull():
	case after.IsUnknown():
		c.may = true
	case before.ValueString() != after.ValueString():
		c.rotate(userkey.Trigger, "")
	}
	c.compareVersion(prior, plan)
	c.compareExternal(prior, plan, seen)
	c.compareState(prior)
	c.compareAge(prior, plan, seen)
	c.edit = !plan.Description.Equal(prior.Description) ||
		!plan.Locked.IsNull() && !plan.Locked.Equal(prior.Locked) ||
		!plan.ActionWhenLeaked.IsNull() && !plan.ActionWhenLeaked.Equal(prior.ActionWhenLeaked)
	if plan.Regions.IsUnknown() || slices.ContainsFunc(plan.Regions.Elements(), attr.Value.IsUnknown) {
		c.may = true
	} else {
		c.compareRegions(prior, plan)
	}
	c.waitForVersion(prior, plan)
	c.comparePast(prior, plan, seen)
	return c
}

// compareVersion deals with a value of the caller's own.
func (c *change) compareVersion(prior, plan userAPIKeyModel) {
	switch {
	case plan.APIKeyWOVersion.IsNull():
	case plan.APIKeyWOVersion.IsUnknown():
		c.may = true
	case !plan.APIKeyWOVersion.Equal(prior.APIKeyWOVersion):
		c.rotate(userkey.Version, "")
	}
}

// waitForVersion takes back a rotation that nobody asked for, where the key has
// a value of the caller's own: IAM takes no value twice, so only a new version
// can rotate. A region that is added can be given the value that is there.
func (c *change) waitForVersion(prior, plan userAPIKeyModel) {
	if plan.APIKeyWOVersion.IsNull() || !c.rotates || c.reason == userkey.Version {
		return
	}
	c.rotates, c.asked = false, c.reason != userkey.Region
	if prior.activeKeyID() != "" {
		c.install = c.missing
	}
	if !c.asked {
		c.why = nil
	}
}

// compareExternal deals with an Active key that somebody else put there.
func (c *change) compareExternal(prior, plan userAPIKeyModel, seen memo) {
	if !seen.external(prior.activeKeyID()) {
		return
	}
	switch plan.OnExternalRotation.ValueString() {
	case onExternalRotate:
		c.rotate(userkey.NotInstalled, "the Active key was replaced outside Terraform, and on_external_rotation is \"rotate\"")
	case onExternalError:
		c.foreign = true
	}
}

// compareState deals with a key that cannot be used any more.
func (c *change) compareState(prior userAPIKeyModel) {
	switch {
	case prior.activeKeyID() == "" && prior.RotationReason.ValueString() == string(userkey.NotInstalled):
		c.rotate(userkey.NotInstalled, "no key is installed any more")
	case prior.activeKeyID() == "":
		c.rotate(userkey.Missing, "the Active key is gone")
	case prior.ActiveKey.Attributes()["disabled"].Equal(types.BoolValue(true)):
		c.rotate(userkey.Disabled, "the Active key is disabled in IAM")
	}
}

// compareAge deals with the schedule and the end of the key's time, both as the
// configuration wants them now, at the time of the last refresh.
func (c *change) compareAge(prior, plan userAPIKeyModel, seen memo) {
	key := prior.key()
	if key.ID == "" || seen.SeenAt.IsZero() {
		return
	}
	if plan.ExpireAfterDays.IsUnknown() || plan.RotateAfterDays.IsUnknown() {
		c.may = true
		return
	}
	if !plan.ExpireAfterDays.Equal(prior.ExpireAfterDays) {
		after := days(plan.ExpireAfterDays)
		c.expireAfter = &after
		key.ExpiresAt = userkey.Spec{ExpireAfter: &after}.Expiry(key.CreatedAt)
	}
	why := map[userkey.Reason]string{
		userkey.Age:     fmt.Sprintf("the Active key is at least %d days old", plan.RotateAfterDays.ValueInt64()),
		userkey.Expired: "the time of the Active key is over",
		userkey.Expiry:  "the time of the Active key is nearly over",
	}
	if reason := plan.schedule().DueByAge(key, seen.SeenAt); reason != "" {
		c.rotate(reason, why[reason])
	}
}

func (c *change) compareRegions(prior, plan userAPIKeyModel) {
	active := prior.activeKeyID()
	wanted := elements(plan.Regions)
	var lost, added []string
	for _, region := range wanted {
		credential, _ := prior.TaskCredentials.Elements()[region].(types.Object)
		switch {
		case active == "" || text(credential, "key_id").ValueString() == active:
		case slices.Contains(elements(prior.Regions), region):
			lost = append(lost, region)
		default:
			added = append(added, region)
		}
	}
	c.missing = slices.Concat(lost, added)
	if prior.APIKey.ValueString() != "" {
		c.install = c.missing
	} else {
		const value = ", and only a new key can be installed there, since the value of this one is not kept (store_api_key)"
		if len(lost) > 0 {
			c.rotate(userkey.NotInstalled, "the Active key is no longer installed in "+strings.Join(lost, ", ")+value)
		}
		if len(added) > 0 {
			c.rotate(userkey.Region, "the Active key is not installed in "+strings.Join(added, ", ")+value)
		}
	}
	for _, region := range slices.Concat(sortedKeys(prior.TaskCredentials.Elements()), elements(prior.Regions)) {
		if !slices.Contains(wanted, region) && !slices.Contains(c.leave, region) {
			c.leave = append(c.leave, region)
		}
	}
	slices.Sort(c.leave)
}

// comparePast picks the phased-out keys that retention does not keep: after a
// rotation, and when they could not be deleted the last time.
func (c *change) comparePast(prior, plan userAPIKeyModel, seen memo) {
	retention, ok := plan.retention()
	if !ok || seen.SeenAt.IsZero() {
		return
	}
	past := pastKeys(prior.PhasedOutKeys)
	if id := prior.activeKeyID(); c.rotates && id != "" {
		past = append(past, userkey.Past{
			ID: id, Since: seen.SeenAt,
			Managed: truth(prior.ActiveKey, "managed"), Locked: truth(prior.ActiveKey, "locked"),
		})
	}
	if !prior.Locked.IsNull() {
		// It was this resource that locked its keys, and it unlocks those that go.
		for i := range past {
			past[i].Locked = past[i].Locked && !past[i].Managed
		}
	}
	c.prune = slices.DeleteFunc(retention.Prunable(past, seen.SeenAt), func(id string) bool {
		return !c.rotates && !seen.failed(id)
	})
}

func pastKeys(phasedOut types.Map) []userkey.Past {
	var past []userkey.Past
	for id, entry := range phasedOut.Elements() {
		object, _ := entry.(types.Object)
		past = append(past, userkey.Past{
			ID: id, Since: moment(text(object, "phased_out_at")),
			Managed: truth(object, "managed"), Locked: truth(object, "locked"),
		})
	}
	return past
}

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
		"expires_at":  types.StringUnknown(),
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

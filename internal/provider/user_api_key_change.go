// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
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
	c.waitForVersion(plan)
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
// can rotate.
func (c *change) waitForVersion(plan userAPIKeyModel) {
	if plan.APIKeyWOVersion.IsNull() || !c.rotates || c.reason == userkey.Version {
		return
	}
	c.rotates, c.asked = false, true
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
	if prior.APIKey.ValueString() != "" || !plan.APIKeyWOVersion.IsNull() {
		// The state has the value, or the caller has it.
		c.install = slices.Concat(lost, added)
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
	past := prior.past()
	if id := prior.activeKeyID(); c.rotates && id != "" {
		past = append(past, prior.pastKey(id, prior.ActiveKey, seen.SeenAt))
	}
	c.prune = slices.DeleteFunc(retention.Prunable(past, seen.SeenAt), func(id string) bool {
		return !c.rotates && !seen.failed(id)
	})
}

// past returns the phased-out keys.
func (m userAPIKeyModel) past() []userkey.Past {
	var past []userkey.Past
	for id, entry := range m.PhasedOutKeys.Elements() {
		object, _ := entry.(types.Object)
		past = append(past, m.pastKey(id, object, moment(text(object, "phased_out_at"))))
	}
	return past
}

// pastKey returns a key as one that is phased out since some time. Where the
// resource locks its keys, their locks are its own, and it unlocks those that go.
func (m userAPIKeyModel) pastKey(id string, key types.Object, since time.Time) userkey.Past {
	managed := truth(key, "managed")
	ours := managed && !m.Locked.IsNull()
	return userkey.Past{ID: id, Since: since, Managed: managed, Locked: truth(key, "locked") && !ours}
}

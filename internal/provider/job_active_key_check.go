// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// findKeyTrouble looks whether the region of a job with a schedule or with require_active_key
// has a working key of its owner. It returns zero if it has, or if a credential is installed
// there whose key cannot be told: that one may work.
func (r *jobResource) findKeyTrouble(ctx context.Context, plan jobModel) keyTrouble {
	if !plan.RequireActiveKey.ValueBool() && plan.Schedule.ValueString() == "" {
		return keyTrouble{}
	}
	region, name := plan.Region.ValueString(), plan.Name.ValueString()
	look, err := r.session.keys.Snapshot(ctx, []string{region})
	if err == nil {
		err = unread(look.Seen)
	}
	if err != nil {
		return keyUnread(err)
	}
	caller := look.Owner.IAMID
	if owner := member[types.String](plan.TaskCredentialsSupport, "user_id").ValueString(); owner != "" && owner != caller {
		// Nobody sees the task credentials of somebody else.
		if !plan.RequireActiveKey.ValueBool() {
			return keyTrouble{}
		}
		return keyOfAnother(owner, caller)
	}
	s := look.Series
	_, untold := s.Untold[region]
	switch over := s.Active.ExpiresAt; {
	case untold, s.Active.ID != "" && s.Active.Usable(s.Now):
		return keyTrouble{}
	case s.Active.ID == "":
		return keyNotInstalled(name, caller, region)
	case !over.IsZero() && !s.Now.Before(over): // Then enabling the key would not help, so this comes first.
		return keyExpired(name, caller, region, s.Active)
	}
	return keyDisabled(name, caller, region, s.Active)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// judgeKey says, before a job is created, whether its runs will find a key. Without
// one a schedule is of no use, which is a warning; require_active_key makes it an
// error. The plan of a new job says nothing: the same apply may create the key.
func (r *jobResource) judgeKey(ctx context.Context, plan jobModel, diags *diag.Diagnostics) {
	required := plan.RequireActiveKey.ValueBool()
	if !required && plan.Schedule.ValueString() == "" {
		return
	}
	if found, bad := r.keyTrouble(ctx, plan); bad {
		const first = "\n\nIf the resource of the key is part of this configuration, let the job depend on it (depends_on), so that the key comes first."
		if required {
			diags.AddAttributeError(path.Root("require_active_key"), found.summary, found.detail+first)
		} else {
			diags.AddAttributeWarning(path.Root("schedule"), found.summary, found.detail+first)
		}
	}
}

// warnKey says in the plan of a job that exists whether its runs find a key.
func (r *jobResource) warnKey(ctx context.Context, plan jobModel, diags *diag.Diagnostics) {
	if !plan.RequireActiveKey.ValueBool() && plan.Schedule.ValueString() == "" || plan.Region.IsUnknown() || r.session == nil || r.session.keys == nil {
		return
	}
	if found, bad := r.keyTrouble(ctx, plan); bad {
		diags.AddWarning(found.summary, found.detail)
	}
}

// A trouble is what keeps runs from being authorized, and what to do about it.
type trouble struct{ summary, detail string }

// keyTrouble looks whether the region of a job has a working key of its owner.
func (r *jobResource) keyTrouble(ctx context.Context, plan jobModel) (found trouble, bad bool) {
	region := plan.Region.ValueString()
	const unclear = "Could not find out whether the job has a key to run with"
	seen, err := r.session.keys.Snapshot(ctx, []string{region})
	if err == nil {
		err = unread(seen)
	}
	if err != nil {
		return trouble{unclear, explain(err, advise(err, userkey.Outcome{}))}, true
	}
	owner := text(plan.TaskCredentialsSupport, "user_id").ValueString()
	if owner != "" && owner != seen.Owner.IAMID {
		// Nobody sees the task credentials of somebody else.
		return trouble{unclear, fmt.Sprintf("The job runs with the user API key of %s, and the provider runs as %s, who cannot see it. Configure the provider with the credentials of %s, or take require_active_key away.",
			owner, seen.Owner.IAMID, owner)}, plan.RequireActiveKey.ValueBool()
	}
	summary, why, remedy := seriesTrouble(userkey.Understand(seen, userkey.Held{}, nil), region)
	return trouble{summary, fmt.Sprintf("The runs of %q are authorized with the Active user API key of %s in %s, and %s. They will fail.\n\n%s",
		plan.Name.ValueString(), seen.Owner.IAMID, region, why, remedy)}, summary != ""
}

// seriesTrouble says what is wrong with the Active key of a region, if anything
// is. A credential whose key cannot be told may work.
func seriesTrouble(s userkey.Series, region string) (summary, why, remedy string) {
	const rotate = "Rotate the key: apply the configuration of the resource that manages it, which plans a new key by itself, or, where the key has a value of your own, with a new api_key_wo and a higher api_key_wo_version."
	installed, there := s.Installed[region]
	if _, untold := s.Untold[region]; untold {
		return "", "", ""
	}
	if !there {
		return "No user API key to run the job with in " + region, "none is installed there",
			fmt.Sprintf("Add the region to the regions of the resource that manages this user's key, or add the resource:\n\n"+
				"resource \"watsonx_user_api_key\" \"this\" {\n  regions = [%q]\n}", region)
	}
	if installed.KeyID != s.Active.ID || s.Active.Usable(s.Now) {
		return "", "", ""
	}
	// A key that has expired is of no use again when it is enabled, so this comes first.
	if over := s.Active.ExpiresAt; !over.IsZero() && !s.Now.Before(over) {
		return "The user API key to run the job with in " + region + " has expired",
			fmt.Sprintf("the one that is installed there, %s, expired at %s", s.Active.Name, over.UTC().Format(time.RFC3339)), rotate
	}
	return "The user API key to run the job with in " + region + " is disabled",
		fmt.Sprintf("the one that is installed there, %s, is disabled in IAM", s.Active.Name),
		rotate + " Or enable it in IAM, if nobody had a reason to disable it."
}

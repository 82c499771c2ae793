// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// keysToCome are the regions in which this very plan makes a key Active. A job
// that depends on the resource of the key is planned after it, and so is not
// told that there is no key yet. Its zero value is empty.
type keysToCome struct {
	mu      sync.Mutex
	regions []string
	unknown bool // a key is to come in regions that are not known yet
}

// expect notes where a plan makes a key Active.
func (k *keysToCome) expect(regions types.Set) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unknown = k.unknown || regions.IsUnknown() || slices.ContainsFunc(regions.Elements(), attr.Value.IsUnknown)
	k.regions = append(k.regions, elements(regions)...)
}

func (k *keysToCome) in(region string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.unknown || slices.Contains(k.regions, region)
}

// checkKey tells whether the runs of a planned job will find a key. Without one
// a schedule is of no use, which is a warning; the configuration can make it an
// error.
func (r *jobResource) checkKey(ctx context.Context, plan jobModel, diags *diag.Diagnostics) {
	required := plan.RequireActiveKey.ValueBool()
	scheduled := plan.Schedule.ValueString() != ""
	if !required && !scheduled || plan.Region.IsUnknown() || r.session == nil || r.session.keys == nil {
		return
	}
	report := func(summary, detail string) {
		if required {
			diags.AddAttributeError(path.Root("require_active_key"), summary, detail)
		} else {
			diags.AddAttributeWarning(path.Root("schedule"), summary, detail)
		}
	}

	region := plan.Region.ValueString()
	if r.session.coming.in(region) {
		return
	}
	seen, err := r.session.keys.Snapshot(ctx, []string{region})
	if err != nil {
		report("Could not find out whether the job has a key to run with", explain(err, advise(err, userkey.Outcome{})))
		return
	}
	owner := text(plan.TaskCredentialsSupport, "user_id").ValueString()
	if owner != "" && owner != seen.Owner.IAMID {
		// Nobody sees the task credentials of somebody else.
		if required {
			report("Could not find out whether the job has a key to run with",
				fmt.Sprintf("The job runs with the user API key of %s, and the provider runs as %s, who cannot see it. Configure the provider with the credentials of %s, or take require_active_key away.",
					owner, seen.Owner.IAMID, owner))
		}
		return
	}
	if trouble, found := keyTrouble(userkey.Understand(seen, userkey.Memory{}), region); found {
		report(trouble.summary, fmt.Sprintf(
			"The runs of %q are authorized with the Active user API key of %s in %s, and %s. They will fail.\n\n%s",
			plan.Name.ValueString(), seen.Owner.IAMID, region, trouble.why, trouble.remedy))
	}
}

// A trouble is what keeps runs from being authorized, and what to do about it.
type trouble struct{ summary, why, remedy string }

// keyTrouble says what is wrong with the Active key of a region, if anything is.
func keyTrouble(s userkey.Series, region string) (found trouble, bad bool) {
	const rotate = "Rotate the key: apply the configuration of the resource that manages it, which plans a new key by itself, or, where the key has a value of your own, with a new api_key_wo and a higher api_key_wo_version."
	installed, there := s.Installed[region]
	if !there {
		return trouble{
			summary: "No user API key to run the job with in " + region,
			why:     "none is installed there",
			remedy: fmt.Sprintf("Add the region to the regions of the resource that manages this user's key, or add the resource:\n\n"+
				"resource \"watsonx_user_api_key\" \"this\" {\n  regions = [%q]\n}\n\n"+
				"If it is part of this configuration, let the job depend on it (depends_on), so that the key comes first.", region),
		}, true
	}
	const first = "\n\nIf that resource is part of this configuration, let the job depend on it (depends_on), so that the new key comes first."
	if installed.KeyID != s.Active.ID || s.Active.Usable(s.Now) {
		return trouble{}, false
	}
	// A key that has expired is of no use again when it is enabled, so this comes first.
	if over := s.Active.ExpiresAt; !over.IsZero() && !s.Now.Before(over) {
		return trouble{
			summary: "The user API key to run the job with in " + region + " has expired",
			why:     fmt.Sprintf("the one that is installed there, %s, expired at %s", s.Active.Name, over.UTC().Format(time.RFC3339)),
			remedy:  rotate + first,
		}, true
	}
	return trouble{
		summary: "The user API key to run the job with in " + region + " is disabled",
		why:     fmt.Sprintf("the one that is installed there, %s, is disabled in IAM", s.Active.Name),
		remedy:  rotate + " Or enable it in IAM, if nobody had a reason to disable it." + first,
	}, true
}

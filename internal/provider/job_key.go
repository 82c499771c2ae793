// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"sync"

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
	if trouble := keyTrouble(userkey.Understand(seen, userkey.Memory{}), region); trouble != "" {
		report("No user API key to run the job with in "+region, fmt.Sprintf(
			"The runs of %q are authorized with the Active user API key of %s in %s, and %s. They will fail.\n\n"+
				"Add the region to the regions of the resource that manages this user's key, or add the resource:\n\n"+
				"resource \"watsonx_user_api_key\" \"this\" {\n  regions = [%q]\n}\n\n"+
				"If it is part of this configuration, let the job depend on it (depends_on), so that the key comes first.",
			plan.Name.ValueString(), seen.Owner.IAMID, region, trouble, region))
	}
}

// keyTrouble says what is wrong with the Active key of a region; "" for nothing.
func keyTrouble(s userkey.Series, region string) string {
	installed, found := s.Installed[region]
	switch {
	case !found:
		return "none is installed there"
	case installed.KeyID != s.Active.ID:
		return ""
	case s.Active.Disabled:
		return fmt.Sprintf("the one that is installed, %s, is disabled in IAM", s.Active.Name)
	case !s.Active.Usable(s.Now):
		return fmt.Sprintf("the time of the one that is installed, %s, is over", s.Active.Name)
	}
	return ""
}

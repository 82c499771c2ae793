// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The texts of warnings about jobs; require_active_key turns some into errors.

func neverStarts(schedule string, now time.Time) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("schedule_info"), "The schedule never starts a run",
		fmt.Sprintf("%q does not come true between schedule_info.start and schedule_info.end, as seen from %s. "+
			"The job can still be started by hand. Move the bounds, or take schedule_info away.", schedule, now.UTC().Format(time.RFC3339)))
}

func twoRetentions() diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("retention_policy"), "The job may not take both days and amount",
		"IBM's own tools disagree: one sets both, another refuses it. If the apply fails, or if the service keeps other runs than you expect, set one of them.")
}

func lastRunUnread(err error) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("last_run"), "Could not read the latest run of the job",
		explain(err, "The job itself was read, and last_run is null."))
}

func lastRunFailed(how string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("last_run"), "The latest run of the job did not succeed", how)
}

// A keyTrouble is what keeps runs from being authorized, and what to do about it.
type keyTrouble struct{ summary, detail string }

// inPlan says it in the plan of a job that exists.
func (t keyTrouble) inPlan() diag.Diagnostic { return diag.NewWarningDiagnostic(t.summary, t.detail) }

// beforeCreate says it before a job is created.
func (t keyTrouble) beforeCreate(required bool) diag.Diagnostic {
	detail := t.detail + "\n\nIf the resource of the key is part of this configuration, let the job depend on it (depends_on), so that the key comes first."
	if required {
		return diag.NewAttributeErrorDiagnostic(path.Root("require_active_key"), t.summary, detail)
	}
	return diag.NewAttributeWarningDiagnostic(path.Root("schedule"), t.summary, detail)
}

const unclearKey = "Could not find out whether the job has a key to run with"

func keyUnread(err error) keyTrouble {
	return keyTrouble{unclearKey, explain(err, advise(err, userkey.Outcome{}))}
}

func keyOfAnother(owner, caller string) keyTrouble {
	return keyTrouble{unclearKey, fmt.Sprintf("The job runs with the user API key of %s, and the provider runs as %s, who cannot see it. Configure the provider with the credentials of %s, or take require_active_key away.",
		owner, caller, owner)}
}

// rotateIt is the remedy for a key that does not work any more.
const rotateIt = "Rotate the key: apply the configuration of the resource that manages it, which plans a new key by itself, or, where the key has a value of your own, with a new api_key_wo and a higher api_key_wo_version."

func keyNotInstalled(name, iamID, region string) keyTrouble {
	return runsWillFail(name, iamID, region, "No user API key to run the job with in "+region, "none is installed there",
		fmt.Sprintf("Add the region to the regions of the resource that manages this user's key, or add the resource:\n\n"+
			"resource \"watsonx_user_api_key\" \"this\" {\n  regions = [%q]\n}", region))
}

func keyExpired(name, iamID, region string, k userkey.Key) keyTrouble {
	return runsWillFail(name, iamID, region, "The user API key to run the job with in "+region+" has expired",
		fmt.Sprintf("the one that is installed there, %s, expired at %s", k.Name, k.ExpiresAt.UTC().Format(time.RFC3339)), rotateIt)
}

func keyDisabled(name, iamID, region string, k userkey.Key) keyTrouble {
	return runsWillFail(name, iamID, region, "The user API key to run the job with in "+region+" is disabled",
		fmt.Sprintf("the one that is installed there, %s, is disabled in IAM", k.Name),
		rotateIt+" Or enable it in IAM, if nobody had a reason to disable it.")
}

func runsWillFail(name, iamID, region, summary, why, remedy string) keyTrouble {
	return keyTrouble{summary, fmt.Sprintf("The runs of %q are authorized with the Active user API key of %s in %s, and %s. They will fail.\n\n%s",
		name, iamID, region, why, remedy)}
}

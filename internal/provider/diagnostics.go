// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// diagnose tells the user what could not be done, why, what to do next, what is
// left behind, and what to quote to IBM.
func diagnose(intention string, err error, o userkey.Outcome) diag.Diagnostics {
	parts := []string{err.Error() + "."}
	if advice := advise(err, o); advice != "" {
		parts = append(parts, advice)
	}
	if left := remains(o); left != "" {
		parts = append(parts, left)
	}
	var refusal *ibmcloud.Error
	if errors.As(err, &refusal) && refusal.TransactionID != "" {
		parts = append(parts, "IBM Cloud transaction: "+refusal.TransactionID)
	}
	var diags diag.Diagnostics
	diags.AddError("Could not "+intention, strings.Join(parts, "\n\n"))
	diags.Append(warn(o)...)
	return diags
}

// remains says what a run that failed has left behind.
func remains(o userkey.Outcome) string {
	if o.Minted.Key.ID == "" {
		return ""
	}
	where := "It is not installed"
	var regions []string
	for region, c := range o.Series.Installed {
		if c.KeyID == o.Minted.Key.ID {
			regions = append(regions, region)
		}
	}
	if len(regions) > 0 {
		slices.Sort(regions)
		where = "It is installed in " + strings.Join(regions, ", ")
	}
	return fmt.Sprintf("The new key %s (%s) was created before this failed. %s. The next apply finds it and goes on from there.", o.Minted.Key.Name, o.Minted.Key.ID, where)
}

// warn reports what could not be done and did not keep the goal from being reached.
func warn(o userkey.Outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, err := range o.Trouble {
		detail := err.Error() + "."
		var refusal *ibmcloud.Error
		if errors.As(err, &refusal) && refusal.TransactionID != "" {
			detail += "\n\nIBM Cloud transaction: " + refusal.TransactionID
		}
		diags.AddWarning("Something is left to clean up", detail+"\n\nThe next change of this resource tries again.")
	}
	if o.Lagging {
		diags.AddWarning("watsonx does not show the change yet",
			"Everything was accepted, but a region still shows what was there before. IBM says that this can take up to 20 minutes. Jobs that fail meanwhile can be started again.")
	}
	return diags
}

// warnGuessed reports regions whose credential does not tell which key it holds.
func warnGuessed(s userkey.Series) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(s.Guessed) > 0 {
		diags.AddWarning("The Active key had to be guessed",
			fmt.Sprintf("The task credential in %s does not tell which key it holds, and no key of %s is old enough to be in it. The newest enabled key, %s, is taken for the Active one. A rotation makes it certain.",
				strings.Join(s.Guessed, ", "), s.Owner.ID(), s.Active.Name))
	}
	return diags
}

// announce says in the plan why a key is rotated that nobody asked to rotate.
func announce(prior userAPIKeyModel, c change) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(c.why) > 0 {
		diags.AddWarning("The user API key will be rotated",
			fmt.Sprintf("Reason: %s.\n\nA new key becomes Active for %s; jobs that start from then on run with it.", strings.Join(c.why, "; "), prior.ID.ValueString()))
	}
	return diags
}

// announceDestroy says in the plan what a destroy deletes and what it leaves.
func announceDestroy(m userAPIKeyModel, gone, kept []string) diag.Diagnostics {
	slices.Sort(gone)
	slices.Sort(kept)
	list := func(names []string) string {
		if len(names) == 0 {
			return "none"
		}
		return strings.Join(names, ", ")
	}
	var diags diag.Diagnostics
	if len(gone) > 0 {
		diags.AddWarning("User API keys will be deleted",
			fmt.Sprintf("With deletion_policy = %q a destroy deletes: %s.\nIt leaves: %s.\n\nOperations that run with a deleted key fail. To leave everything as it is, apply deletion_policy = \"abandon\" first.",
				m.DeletionPolicy.ValueString(), list(gone), list(kept)))
	} else if len(kept) > 0 {
		diags.AddWarning("User API keys will be left behind",
			fmt.Sprintf("With deletion_policy = %q a destroy deletes no key. It leaves: %s.", m.DeletionPolicy.ValueString(), list(kept)))
	}
	return diags
}

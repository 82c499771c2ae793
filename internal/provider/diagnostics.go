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
	var diags diag.Diagnostics
	diags.AddError("Could not "+intention, explain(err, advise(err, o), remains(o)))
	diags.Append(warn(o)...)
	return diags
}

// explain puts an error, what to do about it, what is left behind and what to
// quote to IBM below each other. Empty parts are left out.
func explain(err error, more ...string) string {
	said := err.Error()
	if !strings.HasSuffix(said, ".") && !strings.HasSuffix(said, "?") {
		said += "."
	}
	parts := append([]string{said}, more...)
	var refusal *ibmcloud.Error
	if errors.As(err, &refusal) && refusal.TransactionID != "" {
		parts = append(parts, "IBM Cloud transaction: "+refusal.TransactionID)
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, "\n\n")
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

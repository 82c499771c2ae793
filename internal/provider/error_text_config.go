// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// The texts of errors about values of a configuration, the provider's included.

func providerBug(what string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider bug", what+". Please report this.")
}

func notConfigured() diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider is not configured yet",
		"The provider block depends on values that are known only after another apply. Apply what they come from first, for example with -target, or give the provider values that are known.")
}

func clientRefused(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Could not configure the provider", sentence(err.Error())+".\n\nCheck the provider block and the environment variables that stand in for it.")
}

func unreadableMemo(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Could not read the private state", err.Error()+".\n\nRemove the resource from the state (terraform state rm) and import it again.")
}

func noCredentials() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("ibmcloud_api_key"), "No credentials",
		"Set ibmcloud_api_key in the provider block or IBMCLOUD_API_KEY in the environment; or, for a ready bearer token, iam_token or IBMCLOUD_IAM_TOKEN. "+
			"A variable with an empty value counts as not set: in CI, check that this job may read the secret.")
}

func keyAndToken() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("iam_token"), "Both a key and a token",
		"Set ibmcloud_api_key or iam_token, not both: they may belong to different users.")
}

func invalidRetries(text string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("max_retries"), "Invalid number of retries",
		fmt.Sprintf("The environment variable WATSONX_MAX_RETRIES is %q; it must be a whole number from 0 to %d.", text, maxRetriesLimit))
}

func unusableHome(source, region string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("region"), invalidRegionSummary,
		source+" names the region that is used where no other is named. "+whichRegion(region))
}

func invalidRegion(at path.Path, region string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, invalidRegionSummary, whichRegion(region))
}

const invalidRegionSummary = "Invalid region"

// whichRegion says what may have been meant by a name.
func whichRegion(name string) string {
	regions := ibmcloud.IBMCloudRegions()
	near := slices.MinFunc(regions, func(a, b string) int { return levenshtein.Distance(name, a, nil) - levenshtein.Distance(name, b, nil) })
	switch {
	case name == "":
		return "The name of the region is empty: is the variable set?"
	case levenshtein.Distance(name, near, nil) <= 3:
		return fmt.Sprintf("Unknown region %q. Did you mean %s?", name, near)
	}
	return fmt.Sprintf("Unknown region %q. watsonx runs in: %s.", name, strings.Join(regions, ", "))
}

func nullElement(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Null element", fmt.Sprintf("%s holds null where a name must stand. Take it out, or give it a value.", at))
}

func fraction(at path.Path, n *big.Float, unit string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Not a whole number", fmt.Sprintf("%s is %s and must be a whole number%s.", at, n.Text('g', -1), unit))
}

func outOfBounds(at path.Path, n *big.Float, rule string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Number out of bounds", fmt.Sprintf("%s is %s and %s.", at, n.Text('f', -1), rule))
}

func emptyValue(at path.Path) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Empty value", fmt.Sprintf("%s is empty: is the variable set?", at))
}

func invalidTimeout(at path.Path, value, rule string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid time limit", fmt.Sprintf("%s is %q and %s.", at, value, rule))
}

// invalidSetting is an error about an argument; subject and fault make a sentence.
func invalidSetting(at path.Path, summary, subject, fault string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, summary, subject+" "+fault+".")
}

func unusableKey(err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("ibmcloud_api_key"), "Could not use the API key", sentence(err.Error())+".")
}

// unknownKeyForToken is about the key of the ephemeral token, which is not the provider's.
func unknownKeyForToken(intention string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("ibmcloud_api_key"), "Could not "+intention,
		explain(err, "IAM does not know the API key that was passed in as ibmcloud_api_key: it was deleted, or it is mistyped, or it belongs to another cloud than the provider's iam_endpoint. Pass the value of a key that exists."))
}

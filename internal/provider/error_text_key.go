// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// The texts of errors about user API keys.

func expiresBeforeRotation(rotate, expire int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("rotate_after_days"), "Keys would expire before they are rotated",
		fmt.Sprintf("rotate_after_days is %d and expire_after_days is %d. Rotate earlier than the key expires, and leave time for an apply in between.", rotate, expire))
}

func ownValueInState() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("store_api_key"), "The value would end up in state",
		"api_key_wo keeps the key's value out of state, and store_api_key = true puts it there. Remove one of them.")
}

func ownValueAndAdoption() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("adopt_existing"), "A key that is adopted has a value already",
		"adopt_existing = true takes over a key with the value that it has, and api_key_wo asks for another value. Adopt first and apply; then remove adopt_existing and set api_key_wo and api_key_wo_version.")
}

func noUsableValue() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("api_key_wo"), "No usable value for the key",
		fmt.Sprintf("api_key_wo_version is set, and api_key_wo has fewer than %d characters, which IAM asks for.", minValueLength))
}

func severalRegions(regions []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("regions"), "Several regions behind one endpoint",
		fmt.Sprintf("The provider's platform_endpoint has no {region} in it and so serves one region, but there are %d: %s. Put {region} into platform_endpoint, or name one region.", len(regions), strings.Join(regions, ", ")))
}

// stopped refuses to plan where on_external_rotation says so.
func stopped(h userkey.Held) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("on_external_rotation"), "The Active key was replaced outside Terraform",
		fmt.Sprintf("%s is Active for %s, and this configuration did not put it there. With on_external_rotation = \"error\" nothing is planned.\n\nFind out who rotated the key. Then set on_external_rotation to \"adopt\" to keep it, or to \"rotate\" to replace it. A destroy plans like this first; terraform destroy -refresh=false does not.",
			activeOrUntold(h), h.Owner.ID()))
}

// foreseen says what a plan met. An error is only what configuration or credentials must mend.
func foreseen(err error) diag.Diagnostic {
	mend := []error{keystore.ErrTrustedProfile, ibmcloud.ErrUnknownKey, ibmcloud.ErrUnauthorized, ibmcloud.ErrBadToken}
	if slices.ContainsFunc(mend, func(kind error) bool { return errors.Is(err, kind) }) {
		return diag.NewErrorDiagnostic("The user API key cannot be created with these credentials", explain(err, advise(err, userkey.Outcome{})))
	}
	return diag.NewWarningDiagnostic("Could not look at what is there", explain(err, advise(err, userkey.Outcome{}), "The apply looks again."))
}

func otherOwner(ofState, ofProvider userkey.Owner) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider runs as somebody else",
		fmt.Sprintf("The state holds the user API keys of %s, but the provider's credentials belong to %s.\n\nConfigure the provider with credentials of the owner; a provider alias serves a second owner.", ofState.ID(), ofProvider.ID()))
}

func invalidImportID(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Invalid import ID",
		fmt.Sprintf("%q names no owner of user API keys. Any of these does:\n\n"+
			"  id       = \"0123456789abcdef0123456789abcdef/IBMid-550000ABCD\" # account_id/iam_id\n"+
			"  id       = \"IBMid-550000ABCD\" # iam_id, in the account of the provider's credentials\n"+
			"  identity = { account_id = \"0123456789abcdef0123456789abcdef\", iam_id = \"IBMid-550000ABCD\" } # Terraform 1.12 and later", id))
}

// importOfAnother refuses to import the keys of another owner than the provider's.
// An import by iam_id alone names no account.
func importOfAnother(wanted, owner userkey.Owner) diag.Diagnostic {
	whose := wanted.IAMID
	if wanted.AccountID != "" {
		whose = wanted.ID()
	}
	return notImported(whose, fmt.Sprintf("The provider's credentials belong to %s, and nobody can manage the user API keys of somebody else.\n\nImport %s, or configure the provider with the owner's credentials.", owner.ID(), owner.ID()))
}

func nothingToImport(owner userkey.Owner) diag.Diagnostic {
	return notImported(owner.ID(), "No key is Active: none is installed in any data center. Remove the import block and apply; the resource then creates one.")
}

func notImported(whose, detail string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Could not import the user API key of "+whose, detail)
}

// noActiveKey is the error of a data source. regions are those that it looked in;
// elsewhere is the series in all of them, if a key is Active there.
func noActiveKey(owner userkey.Owner, regions []string, elsewhere userkey.Series) diag.Diagnostic {
	next := "Create one with the resource watsonx_user_api_key. If this configuration does that, read the resource's own active_key instead, or let this look-up depend on it (depends_on). Set allow_missing = true if no key is expected."
	if elsewhere.Active.ID != "" {
		next = fmt.Sprintf("%s is Active in %s. Name that region in regions, or install the key here, too: add the region to the regions of the resource that manages it.",
			label(elsewhere.Active), strings.Join(slices.Sorted(maps.Keys(elsewhere.Installed)), ", "))
	}
	return diag.NewErrorDiagnostic(noActiveKeySummary, fmt.Sprintf("The look-up itself worked: %s has no user API key that is installed in %s.\n\n%s", owner.ID(), strings.Join(regions, ", "), next))
}

// noUser is that error for credentials that cannot have a key.
func noUser(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic(noActiveKeySummary, explain(err, advise(err, userkey.Outcome{})))
}

const noActiveKeySummary = "No user API key is Active"

// rotationFailed is the summary of the rotate action's errors.
const rotationFailed = "Could not rotate the user API key"

func nothingToRotate(owner userkey.Owner) diag.Diagnostic {
	return diag.NewErrorDiagnostic(rotationFailed, fmt.Sprintf("No key is Active for %s, so there is none to replace, and nothing was changed.\n\n"+
		"Apply the resource watsonx_user_api_key: it makes a first key Active, or a new one where the key is gone.", owner.ID()))
}

func staysActiveElsewhere(owner userkey.Owner, regions []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("regions"), "A key would stay Active beside the new one",
		fmt.Sprintf("A key of %s is also installed in %s. There it would stay Active after the rotation. Nothing was changed.\n\n"+
			"Add what is missing to regions, or leave regions out: the new key is then installed wherever one is now.",
			owner.ID(), strings.Join(regions, ", ")))
}

// notRotated tells why the action did not rotate. It does not use the advice of
// a resource about a key that moved: an action has no plan to make again.
func notRotated(err error, o userkey.Outcome) diag.Diagnostics {
	var moved userkey.MovedError
	if !errors.As(err, &moved) {
		return diagnose("rotate the user API key", err, o)
	}
	advice := "Nothing was changed."
	if moved.Late {
		advice = "Somebody else installed a key while this run was under way, and was left alone. Find out who: another state, or the User API key tab."
	}
	if moved.Found.ID != "" {
		advice += fmt.Sprintf(" If the key that is Active now is to be replaced, invoke the action again with its ID: expected_active_key_id = %q.", moved.Found.ID)
	}
	diags := diag.Diagnostics{diag.NewErrorDiagnostic(rotationFailed, explain(err, advice, remains(o)))}
	return append(diags, warn(o)...)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// importID takes any IAM ID: those of federated users begin with their realm.
var importID = regexp.MustCompile(`^(?:([0-9A-Za-z_-]+)/)?([0-9A-Za-z]+-[0-9A-Za-z_-]+)$`)

// parseImportID reads account_id/iam_id or iam_id.
func parseImportID(id string) (accountID, iamID string, ok bool) {
	parts := importID.FindStringSubmatch(id)
	// The ID of a key, or the beginning of its name, is the likely slip, and has
	// the form of an iam_id.
	if parts == nil || strings.HasPrefix(parts[2], "ApiKey-") || strings.HasPrefix(parts[2], "cpd-apikey") {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// ImportState takes over the series of the identity that the provider runs as.
// It finds out where the Active key is installed; the value of a key cannot be
// read, so api_key stays null until the next rotation.
func (r *userAPIKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted, ok := importedOwner(ctx, req, &resp.Diagnostics)
	if !ok || !r.session.ready(&resp.Diagnostics) {
		return
	}
	owner, err := r.session.keys.Owner(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose("find out whose keys these are", err, userkey.Outcome{})...)
		return
	}
	if wanted.IAMID != owner.IAMID || wanted.AccountID != "" && wanted.AccountID != owner.AccountID {
		resp.Diagnostics.Append(importOfAnother(wanted, owner))
		return
	}
	look, err := r.session.keys.Survey(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose("import the user API key of "+owner.ID(), err, userkey.Outcome{})...)
		return
	}
	if look.Series.Active.ID == "" && len(look.Series.Untold) == 0 {
		resp.Diagnostics.Append(nothingToImport(owner))
		return
	}
	if len(look.Silent) > 0 {
		resp.Diagnostics.Append(unseenByImport(look.Silent))
	}

	setState(ctx, &resp.State, imported(look.Series), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(owner))...)
	// The tag that is found counts as this state's own, until its first update.
	resp.Diagnostics.Append(writeMemo(ctx, userkey.Memo{Settled: look.Series.Active.ID, Imported: true}, resp.Private)...)
}

// importedOwner reads whom an import names, by ID or by identity.
func importedOwner(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (userkey.Owner, bool) {
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var identity userAPIKeyIdentity
		diags.Append(req.Identity.Get(ctx, &identity)...)
		return userkey.Owner{AccountID: identity.AccountID.ValueString(), IAMID: identity.IAMID.ValueString()}, !diags.HasError()
	}
	accountID, iamID, ok := parseImportID(req.ID)
	if !ok {
		diags.Append(invalidImportID(req.ID))
	}
	return userkey.Owner{AccountID: accountID, IAMID: iamID}, ok
}

// imported returns what an import knows, defaults of the arguments included; the
// refresh that follows reads the rest.
func imported(series userkey.Series) userAPIKeyModel {
	regions := maps.Clone(series.Installed)
	maps.Copy(regions, series.Untold)
	m := ownedBy(series.Owner)
	m.Tag, m.Regions = textOrNull(series.Active.Mark.Tag), setOf(slices.Sorted(maps.Keys(regions))...)
	m.StoreAPIKey, m.AdoptExisting = types.BoolValue(false), types.BoolValue(false)
	m.OnExternalRotation = types.StringValue(string(userkey.ExternalAdopt))
	m.DeletionPolicy = types.StringValue(string(userkey.DeleteManaged))
	return m
}

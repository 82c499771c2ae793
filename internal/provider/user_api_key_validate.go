// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// refuseContradictions refuses arguments that contradict each other, as far as
// they are known.
func (m userAPIKeyModel) refuseContradictions(diags *diag.Diagnostics) {
	if rotate, expire := wholeNumber(m.RotateAfterDays), wholeNumber(m.ExpireAfterDays); rotate > 0 && expire > 0 && rotate >= expire {
		diags.Append(expiresBeforeRotation(rotate, expire))
	}
	if !m.APIKeyWOVersion.IsNull() && m.StoreAPIKey.ValueBool() {
		diags.Append(ownValueInState())
	}
	if !m.APIKeyWOVersion.IsNull() && m.AdoptExisting.ValueBool() {
		diags.Append(ownValueAndAdoption())
	}
}

// refuseValue refuses a value that the user chose and that is missing or too short.
// A validator cannot: ephemeral values are not known when a configuration is validated.
func (m userAPIKeyModel) refuseValue(diags *diag.Diagnostics) {
	if m.APIKeyWOVersion.IsNull() || m.APIKeyWO.IsUnknown() || utf8.RuneCountInString(m.APIKeyWO.ValueString()) >= minValueLength {
		return
	}
	diags.Append(noUsableValue())
}

// refuseRegions refuses regions that the provider's endpoint cannot tell apart.
func (s *session) refuseRegions(regions []string, diags *diag.Diagnostics) {
	if s.single && len(regions) > 1 {
		diags.Append(severalRegions(regions))
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// refuseContradictions refuses arguments that contradict each other, as far as
// they are known.
func (m userAPIKeyModel) refuseContradictions(diags *diag.Diagnostics) {
	if rotate, expire := wholeNumber(m.RotateAfterDays), wholeNumber(m.ExpireAfterDays); rotate > 0 && expire > 0 && rotate >= expire {
		diags.AddAttributeError(path.Root("rotate_after_days"), "Keys would expire before they are rotated",
			fmt.Sprintf("rotate_after_days is %d and expire_after_days is %d. Rotate earlier than the key expires, and leave time for an apply in between.", rotate, expire))
	}
	if !m.APIKeyWOVersion.IsNull() && m.StoreAPIKey.ValueBool() {
		diags.AddAttributeError(path.Root("store_api_key"), "The value would end up in state",
			"api_key_wo keeps the key's value out of state, and store_api_key = true puts it there. Remove one of them.")
	}
	if !m.APIKeyWOVersion.IsNull() && m.AdoptExisting.ValueBool() {
		diags.AddAttributeError(path.Root("adopt_existing"), "A key that is adopted has a value already",
			"adopt_existing = true takes over a key with the value that it has, and api_key_wo asks for another value. Adopt first and apply; then remove adopt_existing and set api_key_wo and api_key_wo_version.")
	}
}

// refuseValue refuses a value of the caller's own that turns out to be missing or
// too short only now: ephemeral values are not known when a configuration is validated.
func (m userAPIKeyModel) refuseValue(diags *diag.Diagnostics) {
	if m.APIKeyWOVersion.IsNull() || m.APIKeyWO.IsUnknown() || utf8.RuneCountInString(m.APIKeyWO.ValueString()) >= minValueLength {
		return
	}
	diags.AddAttributeError(path.Root("api_key_wo"), "No usable value for the key",
		fmt.Sprintf("api_key_wo_version is set, and api_key_wo has fewer than %d characters, which IAM asks for.", minValueLength))
}

// refuseRegions refuses regions that the provider's endpoint cannot tell apart.
func (s *session) refuseRegions(regions []string, diags *diag.Diagnostics) {
	if s.single && len(regions) > 1 {
		diags.AddAttributeError(path.Root("regions"), "Several regions behind one endpoint",
			fmt.Sprintf("The provider's platform_endpoint has no {region} in it and so serves one region, but there are %d: %s. Put {region} into platform_endpoint, or name one region.", len(regions), strings.Join(regions, ", ")))
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// refuseStored refuses to keep in state a value that was passed so that it stays
// out of it.
func (m userAPIKeyModel) refuseStored(diags *diag.Diagnostics) {
	if !m.APIKeyWOVersion.IsNull() && m.StoreAPIKey.ValueBool() {
		diags.AddAttributeError(path.Root("store_api_key"), "The value would end up in state",
			"api_key_wo keeps the key's value out of state, and store_api_key = true puts it there. Remove one of them.")
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

// refuseSchedule refuses a schedule on which keys expire before they are rotated.
func (m userAPIKeyModel) refuseSchedule(diags *diag.Diagnostics) {
	rotate, expire := m.RotateAfterDays, m.ExpireAfterDays
	if rotate.IsNull() || rotate.IsUnknown() || expire.IsNull() || expire.IsUnknown() || rotate.ValueInt64() < expire.ValueInt64() {
		return
	}
	diags.AddAttributeError(path.Root("rotate_after_days"), "Keys would expire before they are rotated",
		fmt.Sprintf("rotate_after_days is %d and expire_after_days is %d. Rotate earlier than the key expires, and leave time for an apply in between.", rotate.ValueInt64(), expire.ValueInt64()))
}

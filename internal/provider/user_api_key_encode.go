// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// encode writes down what the state holds now. Arguments are written only where a
// look shows them.
func (m *userAPIKeyModel) encode(h userkey.Held, diags *diag.Diagnostics) {
	m.show(h, resourcePhasedOutKeyFields(), diags)
	m.Tag = textOrNull(h.Tag)
	m.PreviousKeyID, m.APIKey = textOrNull(h.PreviousID), textOrNull(h.Value.Reveal())
	m.RotationDue, m.RotationReason = types.BoolValue(h.Reason != ""), textOrNull(string(h.Reason))
	if s := h.Settings.Description; s.IsKnown() {
		m.Description = types.StringValue(s.Value())
	}
	if s := h.Settings.Locked; s.IsKnown() {
		m.Locked = types.BoolValue(s.Value())
	}
	if s := h.Settings.WhenLeaked; s.IsKnown() {
		m.ActionWhenLeaked = types.StringValue(s.Value())
	}
}

// show writes down whose the series is, its keys and where they are installed.
func (m *userAPIKeyModel) show(h userkey.Held, phasedOut []field, diags *diag.Diagnostics) {
	m.ID = types.StringValue(h.Owner.ID())
	m.AccountID, m.IAMID = types.StringValue(h.Owner.AccountID), types.StringValue(h.Owner.IAMID)
	m.ActiveKey = types.ObjectNull(objectType(activeKeyFields()).AttrTypes)
	if h.Active.ID != "" {
		m.ActiveKey = encodeObject(activeKeyFields(), encodeKey(h.Active, userkey.Active), diags)
	}
	past := map[string]keyModel{}
	for _, k := range h.PastKeys {
		shown := encodeKey(k.Key, userkey.PhasedOut)
		shown.PhasedOutAt, shown.Deletable = instant(k.Since), types.BoolValue(k.Deletable)
		past[k.ID] = shown
	}
	m.PhasedOutKeys = encodeMap(phasedOut, past, diags)
	installed := map[string]taskCredentialModel{}
	for region, c := range h.Credentials {
		installed[region] = taskCredentialModel{
			ID: types.StringValue(c.ID), Name: types.StringValue(c.Name), KeyID: textOrNull(c.KeyID), CreatedAt: instant(c.CreatedAt),
		}
	}
	m.TaskCredentials = encodeMap(taskCredentialFields(), installed, diags)
}

// encodeKey writes down a key. The status is empty where it cannot be told.
func encodeKey(k userkey.Key, status userkey.Status) keyModel {
	return keyModel{
		ID:          types.StringValue(k.ID),
		Name:        types.StringValue(k.Name),
		CRN:         types.StringValue(k.CRN),
		Status:      textOrNull(string(status)),
		Description: types.StringValue(k.Description),
		CreatedAt:   instant(k.CreatedAt),
		ExpiresAt:   instant(k.ExpiresAt),
		Disabled:    types.BoolValue(k.Disabled),
		Locked:      types.BoolValue(k.Locked),
		Managed:     types.BoolValue(k.Managed()),
		Tag:         textOrNull(k.Mark.Tag),
	}
}

// instant returns a time as it stands in state, or null for none.
func instant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

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
	m.ID = types.StringValue(h.Owner.ID())
	m.AccountID, m.IAMID = types.StringValue(h.Owner.AccountID), types.StringValue(h.Owner.IAMID)
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
	m.ActiveKey = encodeActiveKey(h.Active, diags)
	past := map[string]keyModel{}
	for _, k := range h.PastKeys {
		past[k.ID] = encodePhasedOutKey(k)
	}
	m.PhasedOutKeys = encodeMap(resourcePhasedOutKeyFields(), past, diags)
	m.TaskCredentials = encodeTaskCredentials(h.Credentials, diags)
}

func encodeActiveKey(k userkey.Key, diags *diag.Diagnostics) types.Object {
	if k.ID == "" {
		return types.ObjectNull(objectType(activeKeyFields()).AttrTypes)
	}
	return encodeObject(activeKeyFields(), encodeKey(k, userkey.Active), diags)
}

func encodePhasedOutKey(k userkey.PastKey) keyModel {
	m := encodeKey(k.Key, userkey.PhasedOut)
	m.PhasedOutAt, m.Deletable = instant(k.Since), types.BoolValue(k.Deletable)
	return m
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

func encodeTaskCredentials(credentials map[string]userkey.Credential, diags *diag.Diagnostics) types.Map {
	entries := map[string]taskCredentialModel{}
	for region, c := range credentials {
		entries[region] = taskCredentialModel{
			ID: types.StringValue(c.ID), Name: types.StringValue(c.Name), KeyID: textOrNull(c.KeyID), CreatedAt: instant(c.CreatedAt),
		}
	}
	return encodeMap(taskCredentialFields(), entries, diags)
}

// instant returns a time as it stands in state, or null for none.
func instant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

type userAPIKeyModel struct {
	RotationTrigger    types.String   `tfsdk:"rotation_trigger"`
	RotateAfterDays    types.Number   `tfsdk:"rotate_after_days"`
	ExpireAfterDays    types.Number   `tfsdk:"expire_after_days"`
	Retention          types.Object   `tfsdk:"retention"`
	OnExternalRotation types.String   `tfsdk:"on_external_rotation"`
	Description        types.String   `tfsdk:"description"`
	Regions            types.Set      `tfsdk:"regions"`
	ActionWhenLeaked   types.String   `tfsdk:"action_when_leaked"`
	Locked             types.Bool     `tfsdk:"locked"`
	StoreAPIKey        types.Bool     `tfsdk:"store_api_key"`
	APIKeyWO           types.String   `tfsdk:"api_key_wo"` // only ever set in a configuration
	APIKeyWOVersion    types.Number   `tfsdk:"api_key_wo_version"`
	AdoptExisting      types.Bool     `tfsdk:"adopt_existing"`
	DeletionPolicy     types.String   `tfsdk:"deletion_policy"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`

	ID              types.String `tfsdk:"id"`
	AccountID       types.String `tfsdk:"account_id"`
	IAMID           types.String `tfsdk:"iam_id"`
	Tag             types.String `tfsdk:"tag"`
	ActiveKey       types.Object `tfsdk:"active_key"`
	PreviousKeyID   types.String `tfsdk:"previous_key_id"`
	PhasedOutKeys   types.Map    `tfsdk:"phased_out_keys"`
	TaskCredentials types.Map    `tfsdk:"task_credentials"`
	RotationDue     types.Bool   `tfsdk:"rotation_due"`
	RotationReason  types.String `tfsdk:"rotation_reason"`
	APIKey          types.String `tfsdk:"api_key"`
}

// A keyModel is what a key or a task credential shows. An attribute shows what its
// fields name.
type keyModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	CRN         types.String `tfsdk:"crn"`
	Status      types.String `tfsdk:"status"`
	Description types.String `tfsdk:"description"`
	CreatedAt   types.String `tfsdk:"created_at"`
	PhasedOutAt types.String `tfsdk:"phased_out_at"`
	ExpiresAt   types.String `tfsdk:"expires_at"`
	Disabled    types.Bool   `tfsdk:"disabled"`
	Locked      types.Bool   `tfsdk:"locked"`
	Managed     types.Bool   `tfsdk:"managed"`
	Deletable   types.Bool   `tfsdk:"deletable"`
	Tag         types.String `tfsdk:"tag"`
	KeyID       types.String `tfsdk:"key_id"` // only of a task credential
}

// userAPIKeyIdentity names a series in import blocks and queries.
type userAPIKeyIdentity struct {
	AccountID types.String `tfsdk:"account_id"`
	IAMID     types.String `tfsdk:"iam_id"`
}

func identityOf(o userkey.Owner) userAPIKeyIdentity {
	return userAPIKeyIdentity{AccountID: types.StringValue(o.AccountID), IAMID: types.StringValue(o.IAMID)}
}

// ownedBy returns a model that says only whose series it is.
func ownedBy(o userkey.Owner) userAPIKeyModel {
	return userAPIKeyModel{ID: types.StringValue(o.ID()), AccountID: types.StringValue(o.AccountID), IAMID: types.StringValue(o.IAMID)}
}

// settings decodes the arguments.
func (m userAPIKeyModel) settings() userkey.Settings {
	return userkey.Settings{
		RotationTrigger: argument(m.RotationTrigger, types.String.ValueString),
		RotateAfter:     argument(m.RotateAfterDays, wholeNumber),
		ExpireAfter:     argument(m.ExpireAfterDays, wholeNumber),
		Retention: argument(m.Retention, func(o types.Object) userkey.Retention {
			keep, age := member[types.Number](o, "keep_last"), member[types.Number](o, "min_age_days")
			return userkey.Retention{KeepLast: argument(keep, wholeNumber), MinAge: argument(age, wholeNumber)}
		}),
		OnExternal: argument(m.OnExternalRotation, func(s types.String) userkey.ExternalPolicy {
			return userkey.ExternalPolicy(s.ValueString())
		}),
		Description:  argument(m.Description, types.String.ValueString),
		WhenLeaked:   argument(m.ActionWhenLeaked, types.String.ValueString),
		Locked:       argument(m.Locked, types.Bool.ValueBool),
		Regions:      regionsSetting(m.Regions),
		StoreValue:   argument(m.StoreAPIKey, types.Bool.ValueBool),
		ValueVersion: argument(m.APIKeyWOVersion, wholeNumber),
		Adopt:        argument(m.AdoptExisting, types.Bool.ValueBool),
	}
}

// argument decodes one argument.
func argument[V attr.Value, T any](v V, value func(V) T) userkey.Setting[T] {
	switch {
	case v.IsUnknown():
		return userkey.Unknown[T]()
	case v.IsNull():
		return userkey.Setting[T]{}
	}
	return userkey.Known(value(v))
}

// regionsSetting decodes regions: one that is not known makes all of them unknown.
func regionsSetting(set types.Set) userkey.Setting[[]string] {
	if slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown) {
		return userkey.Unknown[[]string]()
	}
	return argument(set, elements)
}

// wholeNumber decodes a number that a validator has found to be whole and small.
func wholeNumber(n types.Number) int64 {
	if n.IsNull() || n.IsUnknown() {
		return 0
	}
	i, _ := n.ValueBigFloat().Int64()
	return i
}

// held decodes what the state holds.
func (m userAPIKeyModel) held(memo userkey.Memo) userkey.Held {
	active := decodeObject[keyModel](m.ActiveKey)
	h := userkey.Held{
		Owner: userkey.Owner{AccountID: m.AccountID.ValueString(), IAMID: m.IAMID.ValueString()},
		Tag:   m.Tag.ValueString(), Settings: m.settings(), Memo: memo,
		Active: active.decode(active.ID.ValueString(), active.Tag.ValueString()), PreviousID: m.PreviousKeyID.ValueString(),
		Credentials: map[string]userkey.Credential{}, Value: userkey.NewSecret(m.APIKey.ValueString()),
		Reason: userkey.Reason(m.RotationReason.ValueString()),
	}
	for id, k := range decodeMap[keyModel](m.PhasedOutKeys) {
		tag := ""
		if k.Managed.ValueBool() {
			tag = cmp.Or(h.Tag, "0") // A state has no tag before its first update.
		}
		h.PastKeys = append(h.PastKeys, userkey.PastKey{
			Key: k.decode(id, tag), Since: moment(k.PhasedOutAt), Deletable: k.Deletable.ValueBool(),
		})
	}
	for region, c := range decodeMap[keyModel](m.TaskCredentials) {
		h.Credentials[region] = userkey.Credential{
			Region: region, ID: c.ID.ValueString(), Name: c.Name.ValueString(), KeyID: c.KeyID.ValueString(), CreatedAt: moment(c.CreatedAt),
		}
	}
	return h
}

// decode reads a key. The state knows its mark only in part.
func (k keyModel) decode(id, tag string) userkey.Key {
	key := userkey.Key{
		ID: id, Name: k.Name.ValueString(), CRN: k.CRN.ValueString(), Description: k.Description.ValueString(),
		CreatedAt: moment(k.CreatedAt), ExpiresAt: moment(k.ExpiresAt), Disabled: k.Disabled.ValueBool(), Locked: k.Locked.ValueBool(),
	}
	switch {
	case tag == "":
	case k.Managed.ValueBool():
		key.Mark = userkey.Mark{Tag: tag, Place: userkey.Anywhere}
	default:
		key.Mark = userkey.Mark{Tag: tag, Place: userkey.Adopted}
	}
	return key
}

// encode writes down what the state holds now. Arguments are written only where a
// look shows them.
func (m *userAPIKeyModel) encode(h userkey.Held, diags *diag.Diagnostics) {
	m.show(h, resourcePhasedOutKeyFields(), diags)
	m.Tag = textOrNull(h.Tag)
	m.PreviousKeyID, m.APIKey = textOrNull(h.PreviousID), textOrNull(h.Value.Reveal())
	m.RotationDue, m.RotationReason = types.BoolValue(h.Reason != ""), textOrNull(string(h.Reason))
	m.Description = valueOr(m.Description, h.Settings.Description, types.StringValue)
	m.Locked = valueOr(m.Locked, h.Settings.Locked, types.BoolValue)
	m.ActionWhenLeaked = valueOr(m.ActionWhenLeaked, h.Settings.WhenLeaked, types.StringValue)
}

// valueOr encodes a setting that is known; otherwise is what stands for any other.
func valueOr[V attr.Value, T any](otherwise V, s userkey.Setting[T], value func(T) V) V {
	if s.IsKnown() {
		return value(s.Value())
	}
	return otherwise
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
	installed := map[string]keyModel{}
	for region, c := range h.Credentials {
		installed[region] = keyModel{
			ID: types.StringValue(c.ID), Name: types.StringValue(c.Name), KeyID: textOrNull(c.KeyID), CreatedAt: instant(c.CreatedAt),
		}
	}
	m.TaskCredentials = encodeMap(taskCredentialFields(), installed, diags)
}

// encodeKey writes down a key. The status is empty where it cannot be told.
func encodeKey(k userkey.Key, status string) keyModel {
	return keyModel{
		ID:          types.StringValue(k.ID),
		Name:        types.StringValue(k.Name),
		CRN:         types.StringValue(k.CRN),
		Status:      textOrNull(status),
		Description: types.StringValue(k.Description),
		CreatedAt:   instant(k.CreatedAt),
		ExpiresAt:   instant(k.ExpiresAt),
		Disabled:    types.BoolValue(k.Disabled),
		Locked:      types.BoolValue(k.Locked),
		Managed:     types.BoolValue(k.Managed()),
		Tag:         textOrNull(k.Mark.Tag),
	}
}

// moment reads a time from state; it is zero for null.
func moment(s types.String) time.Time {
	t, _ := time.Parse(time.RFC3339, s.ValueString())
	return t
}

// instant returns a time as it stands in state, or null for none.
func instant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

// elements returns the strings of a known set, sorted.
func elements(set types.Set) []string {
	var values []string
	for _, v := range set.Elements() {
		if s, ok := v.(types.String); ok {
			values = append(values, s.ValueString())
		}
	}
	slices.Sort(values)
	return values
}

func setOf(values ...string) types.Set {
	elements := make([]attr.Value, 0, len(values))
	for _, v := range values {
		elements = append(elements, types.StringValue(v))
	}
	return types.SetValueMust(types.StringType, elements)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

type userAPIKeyModel struct {
	RotationTrigger    types.String   `tfsdk:"rotation_trigger"`
	RotateAfterDays    types.Int64    `tfsdk:"rotate_after_days"`
	ExpireAfterDays    types.Int64    `tfsdk:"expire_after_days"`
	Retention          types.Object   `tfsdk:"retention"`
	OnExternalRotation types.String   `tfsdk:"on_external_rotation"`
	Description        types.String   `tfsdk:"description"`
	Regions            types.Set      `tfsdk:"regions"`
	ActionWhenLeaked   types.String   `tfsdk:"action_when_leaked"`
	Locked             types.Bool     `tfsdk:"locked"`
	StoreAPIKey        types.Bool     `tfsdk:"store_api_key"`
	APIKeyWO           types.String   `tfsdk:"api_key_wo"` // only ever set in a configuration
	APIKeyWOVersion    types.Int64    `tfsdk:"api_key_wo_version"`
	AdoptExisting      types.Bool     `tfsdk:"adopt_existing"`
	DeletionPolicy     types.String   `tfsdk:"deletion_policy"`
	Timeouts           timeouts.Value `tfsdk:"timeouts"`

	ID              types.String `tfsdk:"id"`
	AccountID       types.String `tfsdk:"account_id"`
	IAMID           types.String `tfsdk:"iam_id"`
	ActiveKey       types.Object `tfsdk:"active_key"`
	PreviousKeyID   types.String `tfsdk:"previous_key_id"`
	PhasedOutKeys   types.Map    `tfsdk:"phased_out_keys"`
	TaskCredentials types.Map    `tfsdk:"task_credentials"`
	RotationDue     types.Bool   `tfsdk:"rotation_due"`
	RotationReason  types.String `tfsdk:"rotation_reason"`
	APIKey          types.String `tfsdk:"api_key"`
}

// userAPIKeyIdentity names a series in import blocks and queries.
type userAPIKeyIdentity struct {
	AccountID types.String `tfsdk:"account_id"`
	IAMID     types.String `tfsdk:"iam_id"`
}

func (m userAPIKeyModel) identity() userAPIKeyIdentity {
	return userAPIKeyIdentity{AccountID: m.AccountID, IAMID: m.IAMID}
}

func (m userAPIKeyModel) owner() userkey.Owner {
	return userkey.Owner{AccountID: m.AccountID.ValueString(), IAMID: m.IAMID.ValueString()}
}

// memory returns what the state knows of the series.
func (m userAPIKeyModel) memory(remember memo) userkey.Memory {
	memory := userkey.Memory{Tag: remember.Tag, Locks: !m.Locked.IsNull(), Locked: remember.Locked}
	if id := m.activeKeyID(); id != "" {
		memory.Known = append(memory.Known, id)
	}
	for id := range m.PhasedOutKeys.Elements() {
		memory.Known = append(memory.Known, id)
	}
	return memory
}

// activeKeyID returns the ID of the Active key; "" when there is none or it is unknown.
func (m userAPIKeyModel) activeKeyID() string { return text(m.ActiveKey, "id").ValueString() }

// schedule returns when the configuration wants keys to be due by their age.
func (m userAPIKeyModel) schedule() userkey.Schedule {
	return userkey.Schedule{RotateAfter: days(m.RotateAfterDays), ExpireAfter: days(m.ExpireAfterDays)}
}

// retention returns which phased-out keys the configuration keeps; ok is false
// when it keeps all, or when it is not known yet.
func (m userAPIKeyModel) retention() (r userkey.Retention, ok bool) {
	if m.Retention.IsNull() || m.Retention.IsUnknown() {
		return userkey.Retention{}, false
	}
	keep, _ := m.Retention.Attributes()["keep_last"].(types.Int64)
	age, _ := m.Retention.Attributes()["min_age_days"].(types.Int64)
	if keep.IsUnknown() || age.IsUnknown() {
		return userkey.Retention{}, false
	}
	return userkey.Retention{KeepLast: int(keep.ValueInt64()), MinAge: days(age)}, true
}

// due writes down whether the key is due for a rotation, and why.
func (m *userAPIKeyModel) due(reason userkey.Reason) {
	m.RotationDue, m.RotationReason = types.BoolValue(reason != ""), types.StringNull()
	if reason != "" {
		m.RotationReason = types.StringValue(string(reason))
	}
}

// key returns the Active key as the state holds it.
func (m userAPIKeyModel) key() userkey.Key {
	return userkey.Key{
		ID:        m.activeKeyID(),
		Name:      text(m.ActiveKey, "name").ValueString(),
		CreatedAt: moment(text(m.ActiveKey, "created_at")),
		ExpiresAt: moment(text(m.ActiveKey, "expires_at")),
	}
}

// show writes down what the services showed.
func (m *userAPIKeyModel) show(s userkey.Series) {
	before := m.activeKeyID()
	m.ID = types.StringValue(s.Owner.ID())
	m.AccountID, m.IAMID = types.StringValue(s.Owner.AccountID), types.StringValue(s.Owner.IAMID)
	m.PhasedOutKeys = m.phasedOut(s, before)
	m.TaskCredentials = taskCredentials(s)
	m.ActiveKey = types.ObjectNull(activeKeyTypes())
	if s.Active.ID != "" {
		m.ActiveKey = activeKey(s.Active)
		m.Description = types.StringValue(s.Active.Description)
		if !m.Locked.IsNull() {
			m.Locked = types.BoolValue(s.Active.Locked)
		}
		if !m.ActionWhenLeaked.IsNull() && s.Active.WhenLeaked != "" {
			m.ActionWhenLeaked = types.StringValue(s.Active.WhenLeaked)
		}
	}
	switch {
	case before == s.Active.ID:
	case before != "":
		m.PreviousKeyID = types.StringValue(before)
		m.APIKey = types.StringNull()
	default:
		m.APIKey = types.StringNull()
	}
}

// phasedOut returns the phased-out keys. Times at which keys were phased out are
// kept where they are known already. The key that was Active until this look, if
// no younger one took its place, was phased out just now: to go by its creation
// would let retention take it for a key that jobs ceased to use long ago.
func (m *userAPIKeyModel) phasedOut(s userkey.Series, wasActive string) types.Map {
	entries := phasedOutKeys(s, m.PhasedOutKeys).Elements()
	i := slices.IndexFunc(s.PhasedOut, func(k userkey.Key) bool { return k.ID == wasActive })
	if _, known := m.PhasedOutKeys.Elements()[wasActive]; i >= 0 && !known && s.PhasedOutAt(s.PhasedOut[i]).Equal(s.PhasedOut[i].Born()) {
		object, _ := entries[wasActive].(types.Object)
		attributes := object.Attributes()
		attributes["phased_out_at"] = instant(s.Now)
		entries[wasActive] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, attributes)
	}
	return types.MapValueMust(phasedOutKeyType(), entries)
}

func activeKey(k userkey.Key) types.Object {
	return types.ObjectValueMust(activeKeyTypes(), map[string]attr.Value{
		"id":          types.StringValue(k.ID),
		"name":        types.StringValue(k.Name),
		"crn":         types.StringValue(k.CRN),
		"status":      types.StringValue(string(userkey.Active)),
		"description": types.StringValue(k.Description),
		"created_at":  instant(k.CreatedAt),
		"expires_at":  instant(k.ExpiresAt),
		"disabled":    types.BoolValue(k.Disabled),
		"locked":      types.BoolValue(k.Locked),
		"managed":     types.BoolValue(k.Managed()),
	})
}

func phasedOutKeys(s userkey.Series, known types.Map) types.Map {
	entries := map[string]attr.Value{}
	for _, k := range s.PhasedOut {
		since := types.StringNull()
		if entry, ok := known.Elements()[k.ID].(types.Object); ok {
			since = text(entry, "phased_out_at")
		}
		if since.ValueString() == "" {
			since = instant(s.PhasedOutAt(k))
		}
		entries[k.ID] = types.ObjectValueMust(phasedOutKeyType().AttrTypes, map[string]attr.Value{
			"name":          types.StringValue(k.Name),
			"crn":           types.StringValue(k.CRN),
			"status":        types.StringValue(string(userkey.PhasedOut)),
			"created_at":    instant(k.CreatedAt),
			"phased_out_at": since,
			"expires_at":    instant(k.ExpiresAt),
			"disabled":      types.BoolValue(k.Disabled),
			"locked":        types.BoolValue(k.Locked),
			"managed":       types.BoolValue(k.Managed()),
		})
	}
	return types.MapValueMust(phasedOutKeyType(), entries)
}

func taskCredentials(s userkey.Series) types.Map {
	entries := map[string]attr.Value{}
	for region, c := range s.Installed {
		entries[region] = types.ObjectValueMust(taskCredentialType().AttrTypes, map[string]attr.Value{
			"id":         types.StringValue(c.ID),
			"name":       types.StringValue(c.Name),
			"key_id":     types.StringValue(c.KeyID),
			"created_at": instant(c.CreatedAt),
		})
	}
	return types.MapValueMust(taskCredentialType(), entries)
}

// instant returns a time as it stands in state, or null for none.
func instant(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

// moment reads a time from state; it is zero for null.
func moment(s types.String) time.Time {
	t, err := time.Parse(time.RFC3339, s.ValueString())
	if err != nil {
		return time.Time{}
	}
	return t
}

// days returns a number of days; zero for null.
func days(n types.Int64) time.Duration { return time.Duration(n.ValueInt64()) * 24 * time.Hour }

// text returns a string attribute of an object; null when the object has none.
func text(object types.Object, name string) types.String {
	if s, ok := object.Attributes()[name].(types.String); ok {
		return s
	}
	return types.StringNull()
}

// truth returns a boolean attribute of an object; false when the object has none.
func truth(object types.Object, name string) bool {
	b, ok := object.Attributes()[name].(types.Bool)
	return ok && b.ValueBool()
}

// sortedKeys returns the keys of a map in order.
func sortedKeys(m map[string]attr.Value) []string { return slices.Sorted(maps.Keys(m)) }

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

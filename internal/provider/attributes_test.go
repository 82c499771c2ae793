// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// These tests fail for an attribute of the key that somebody added in one place and
// forgot in another. Each names the place. What an attribute is they take from the
// schema, and from userkey.Key, userkey.Spec and userkey.Settings. Other tests see what is
// not here: the framework refuses a model without the attribute and what an apply leaves
// unknown, the tests of kept states miss it, and those of imports see its default.

func TestAttribute_isASettingOfTheDomain(t *testing.T) {
	t.Parallel()
	left := map[string]bool{}
	for f := range reflect.TypeFor[userkey.Settings]().Fields() {
		left[f.Name] = true
	}
	for _, name := range arguments(t) {
		fields := settingOf(t, name)
		if len(fields) != 1 {
			t.Errorf("user_api_key_model.go: settings() decodes %s into %v, want one field of userkey.Settings", name, fields)
		}
		for _, f := range fields {
			delete(left, f)
		}
	}
	for f := range left {
		t.Errorf("user_api_key_model.go: settings() decodes no attribute into userkey.Settings.%s", f)
	}
}

func TestAttribute_isComparedAndBecomesPartOfTheGoal(t *testing.T) {
	t.Parallel()
	for _, name := range arguments(t) {
		setting := settingOf(t, name)
		if len(setting) != 1 || !slices.Contains(written(), setting[0]) {
			continue
		}
		w := provider.SettingsOf(modelWith(t, name))
		held := userkey.Held{Owner: userkey.Owner{AccountID: "made-up"}, Active: wholeKey(t)}
		if edit := userkey.Compare(userkey.Wanted{Settings: w, Touched: true}, held, nil).Edit; reflect.ValueOf(edit).FieldByName(setting[0]).IsZero() {
			t.Errorf("userkey.Compare: a change of %s does not edit %s of the key that stays", name, setting[0])
		}
		created := userkey.Compare(userkey.Wanted{Settings: w, Touched: true}, userkey.Held{}, nil).Goal(w, userkey.Held{}, "tag", userkey.Secret{})
		if reflect.ValueOf(created.New).FieldByName(setting[0]).IsZero() {
			t.Errorf("userkey.Change.Goal: a create with %s does not set %s of the new key", name, setting[0])
		}
	}
}

func TestAttribute_isCarriedOverByTheRotateAction(t *testing.T) {
	t.Parallel()
	k := wholeKey(t)
	goal := provider.RotateGoal(userkey.Series{Active: k, Installed: map[string]userkey.Credential{"eu-de": {KeyID: k.ID}}})
	for _, name := range written() {
		if carried := reflect.ValueOf(goal.New).FieldByName(name); carried.MethodByName("Value").Call(nil)[0].IsZero() {
			t.Errorf("rotate_user_api_key_action.go: goal() does not carry %s over to the new key", name)
		}
	}
}

func TestAttribute_isEncoded(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	k := wholeKey(t)
	h := userkey.Held{
		Owner: userkey.Owner{AccountID: "made-up", IAMID: "made-up"}, Tag: "made-up", Active: k, PreviousID: "made-up",
		PastKeys: []userkey.PastKey{{Key: k, Since: k.CreatedAt}}, Credentials: map[string]userkey.Credential{"eu-de": {ID: "made-up"}},
		Value: userkey.NewSecret("made-up"), Reason: userkey.Age,
	}
	h.Settings = provider.SettingsOf(modelWith(t, arguments(t)...))
	m := provider.Encode(t.Context(), h, &diags)
	noErrors(t, diags)
	for name, a := range attributes(t) {
		setting := []string(nil)
		if slices.Contains(arguments(t), name) {
			setting = settingOf(t, name)
		}
		seen := len(setting) == 1 && slices.Contains(written(), setting[0]) && setting[0] != "ExpireAfter" // That one is seen as expires_at.
		if !seen && (a.IsOptional() || !a.IsComputed()) {
			continue // A look does not show it.
		}
		if v, ok := reflect.TypeAssert[attr.Value](field(m, name)); !ok || v.IsNull() {
			t.Errorf("user_api_key_model.go: encode() leaves %s null", name)
		}
	}
	for name, v := range m.ActiveKey.Attributes() {
		if v.IsNull() {
			t.Errorf("user_api_key_model.go: encodeKey() leaves %s null", name)
		}
	}
}

// unlike returns the fields of a key on which what show returns does not depend.
func unlike(t *testing.T, show func(userkey.Key) any) (unseen []string) {
	t.Helper()
	whole := wholeKey(t)
	for f := range reflect.TypeOf(whole).Fields() {
		k := whole
		reflect.ValueOf(&k).Elem().FieldByName(f.Name).SetZero()
		if reflect.DeepEqual(show(whole), show(k)) {
			unseen = append(unseen, f.Name)
		}
	}
	return unseen
}

func TestAttribute_ofTheKeyIsShown(t *testing.T) {
	t.Parallel()
	encoded := func(k userkey.Key) provider.UserAPIKeyModel {
		var diags diag.Diagnostics
		m := provider.Encode(t.Context(), userkey.Held{Active: k, PastKeys: []userkey.PastKey{{Key: k}}}, &diags)
		noErrors(t, diags)
		return m
	}
	cases := map[string]struct {
		show  func(userkey.Key) any
		apart []string // what is not shown there
	}{
		"by active_key, of the resource and the data source (user_api_key_model.go, key_attributes.go)": {
			func(k userkey.Key) any { return encoded(k).ActiveKey.String() },
			[]string{"EntityTag", "CreatedBy", "ModifiedAt", "WhenLeaked"},
		},
		"by phased_out_keys, of the resource and the data source (user_api_key_model.go, key_attributes.go)": {
			func(k userkey.Key) any { return encoded(k).PhasedOutKeys.String() },
			[]string{"Description", "EntityTag", "CreatedBy", "ModifiedAt", "WhenLeaked"},
		},
		"by the data source watsonx_user_api_keys (user_api_keys_data_source.go)": {
			func(k userkey.Key) any { return provider.ListKeys(k) },
			nil,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := unlike(t, c.show); !slices.Equal(got, c.apart) {
				t.Errorf("not shown: %v, want %v", got, c.apart)
			}
		})
	}
}

func TestAttribute_ofTheNewKeyIsPlanned(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	k := wholeKey(t)
	held := userkey.Held{Tag: "made-up", Active: k, Credentials: map[string]userkey.Credential{}}
	plan := provider.DrawRotation(modelWith(t, arguments(t)...), held, &diags)
	noErrors(t, diags)
	for name, value := range plan.ActiveKey.Attributes() {
		if value.IsNull() {
			t.Errorf("user_api_key_plan.go: activeKey() plans no %s for the key of a rotation", name)
		}
	}
	if len(plan.ActiveKey.Attributes()) == 0 {
		t.Error("user_api_key_plan.go: activeKey() plans no key for a rotation")
	}
}

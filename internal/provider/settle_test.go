// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

func TestSettle(t *testing.T) {
	t.Parallel()
	kind := map[string]attr.Type{"id": types.StringType, "locked": types.BoolType}
	object := func(id types.String, locked types.Bool) types.Object {
		return types.ObjectValueMust(kind, map[string]attr.Value{"id": id, "locked": locked})
	}
	entries := func(values map[string]attr.Value) types.Map {
		return types.MapValueMust(types.ObjectType{AttrTypes: kind}, values)
	}
	a, b, open := types.StringValue("a"), types.StringValue("b"), types.StringUnknown()
	yes, no := types.BoolValue(true), types.BoolValue(false)

	cases := map[string]struct{ planned, found, want attr.Value }{
		"what was open is found":                     {planned: open, found: a, want: a},
		"what was promised is kept":                  {planned: a, found: b, want: a},
		"null was promised":                          {planned: types.StringNull(), found: b, want: types.StringNull()},
		"what was open is found to be null":          {planned: open, found: types.StringNull(), want: types.StringNull()},
		"an object that was open":                    {planned: types.ObjectUnknown(kind), found: object(a, no), want: object(a, no)},
		"an object that was promised to be null":     {planned: types.ObjectNull(kind), found: object(a, no), want: types.ObjectNull(kind)},
		"each attribute of an object for itself":     {planned: object(open, no), found: object(a, yes), want: object(a, no)},
		"an object that nobody found":                {planned: object(open, no), found: types.ObjectNull(kind), want: object(types.StringNull(), no)},
		"an object that nobody found at all, open":   {planned: object(open, types.BoolUnknown()), found: types.ObjectNull(kind), want: object(types.StringNull(), types.BoolNull())},
		"a map that was open":                        {planned: types.MapUnknown(types.ObjectType{AttrTypes: kind}), found: entries(map[string]attr.Value{"k": object(a, no)}), want: entries(map[string]attr.Value{"k": object(a, no)})},
		"an entry that was promised and not found":   {planned: entries(map[string]attr.Value{"k": object(open, no)}), found: entries(nil), want: entries(map[string]attr.Value{"k": object(types.StringNull(), no)})},
		"an entry that was found and not promised":   {planned: entries(nil), found: entries(map[string]attr.Value{"k": object(a, no)}), want: entries(nil)},
		"each entry of a map for itself":             {planned: entries(map[string]attr.Value{"k": object(open, no), "l": object(b, no)}), found: entries(map[string]attr.Value{"k": object(a, yes), "l": object(a, yes)}), want: entries(map[string]attr.Value{"k": object(a, no), "l": object(b, no)})},
		"an entry that was open as a whole":          {planned: entries(map[string]attr.Value{"k": types.ObjectUnknown(kind)}), found: entries(map[string]attr.Value{"k": object(a, yes)}), want: entries(map[string]attr.Value{"k": object(a, yes)})},
		"an entry that was open and that nobody has": {planned: entries(map[string]attr.Value{"k": types.ObjectUnknown(kind)}), found: entries(nil), want: entries(map[string]attr.Value{"k": types.ObjectNull(kind)})},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := provider.Settle(t.Context(), c.planned, c.found); !got.Equal(c.want) {
				t.Errorf("Settle(%s, %s) = %s, want %s", c.planned, c.found, got, c.want)
			}
		})
	}
}

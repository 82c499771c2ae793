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

	one := func(id types.String, locked types.Bool) types.Map {
		return entries(map[string]attr.Value{"k": object(id, locked)})
	}
	openEntry := entries(map[string]attr.Value{"k": types.ObjectUnknown(kind)})

	cases := map[string]struct{ planned, found, want attr.Value }{
		"what was open is found":                     {open, a, a},
		"what was promised is kept":                  {a, b, a},
		"null was promised":                          {types.StringNull(), b, types.StringNull()},
		"an object that was open":                    {types.ObjectUnknown(kind), object(a, no), object(a, no)},
		"an object that was promised to be null":     {types.ObjectNull(kind), object(a, no), types.ObjectNull(kind)},
		"each attribute of an object for itself":     {object(open, no), object(a, yes), object(a, no)},
		"an object that nobody found":                {object(open, no), types.ObjectNull(kind), object(types.StringNull(), no)},
		"a map that was open":                        {types.MapUnknown(types.ObjectType{AttrTypes: kind}), one(a, no), one(a, no)},
		"each entry of a map for itself":             {one(open, no), one(a, yes), one(a, no)},
		"an entry that was promised and not found":   {one(open, no), entries(nil), one(types.StringNull(), no)},
		"an entry that was found and not promised":   {entries(nil), one(a, no), entries(nil)},
		"an entry that was open as a whole":          {openEntry, one(a, yes), one(a, yes)},
		"an entry that was open and that none found": {openEntry, entries(nil), entries(map[string]attr.Value{"k": types.ObjectNull(kind)})},
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

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// Terraform validates an action before it knows the value of any variable: the plan
// and the invocation check again.
func TestActions_checkTheirArgumentsAgainOnceTheyAreKnown(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		action func() action.Action
		values map[string]tftypes.Value
		path   path.Path
		says   string
	}{
		"a number out of bounds": {
			provider.NewDeletePhasedOutKeysAction,
			map[string]tftypes.Value{"older_than_days": tftypes.NewValue(tftypes.Number, 0)},
			path.Root("older_than_days"), "older_than_days is 0 and must be a whole number of days from 1 to 36500",
		},
		"a fraction": {
			provider.NewDeletePhasedOutKeysAction,
			map[string]tftypes.Value{"keep_last": tftypes.NewValue(tftypes.Number, 1.5)},
			path.Root("keep_last"), "keep_last is 1.5 and must be a whole number of keys",
		},
		"keys and a number": {
			provider.NewDeletePhasedOutKeysAction,
			map[string]tftypes.Value{"key_ids": textSet("ApiKey-1"), "keep_last": tftypes.NewValue(tftypes.Number, 1)},
			path.Root("key_ids"), "keep_last",
		},
		"an unknown region": {
			provider.NewRotateUserAPIKeyAction,
			map[string]tftypes.Value{"expected_active_key_id": tftypes.NewValue(tftypes.String, "ApiKey-1"), "regions": textSet("us-souht")},
			path.Root("regions").AtSetValue(types.StringValue("us-souht")), "Did you mean us-south?",
		},
		"a job of a path": {
			provider.NewRunJobAction,
			map[string]tftypes.Value{"job_id": tftypes.NewValue(tftypes.String, "a/b"), "project_id": tftypes.NewValue(tftypes.String, "p")},
			path.Root("job_id"), "must be an ID",
		},
		"neither a project nor a space": {
			provider.NewRunJobAction,
			map[string]tftypes.Value{"job_id": tftypes.NewValue(tftypes.String, "j")},
			path.Root("project_id"), "space_id",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			act, ok := c.action().(action.ActionWithModifyPlan)
			if !ok {
				t.Fatal("the action does not look at its plan")
			}
			var described action.SchemaResponse
			act.Schema(t.Context(), action.SchemaRequest{}, &described)
			object, _ := described.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
			values := map[string]tftypes.Value{}
			for attribute, kind := range object.AttributeTypes {
				values[attribute] = tftypes.NewValue(kind, nil)
			}
			maps.Copy(values, c.values)
			config := tfsdk.Config{Schema: described.Schema, Raw: tftypes.NewValue(object, values)}
			var planned action.ModifyPlanResponse
			act.ModifyPlan(t.Context(), action.ModifyPlanRequest{Config: config}, &planned)
			invoked := action.InvokeResponse{SendProgress: func(action.InvokeProgressEvent) {}}
			act.Invoke(t.Context(), action.InvokeRequest{Config: config}, &invoked)
			for when, said := range map[string]diag.Diagnostics{"plan": planned.Diagnostics, "invocation": invoked.Diagnostics} {
				if len(said) != 1 || said[0].Severity() != diag.SeverityError || !strings.Contains(said[0].Detail(), c.says) {
					t.Fatalf("the %s says %v, want one error that says %q", when, said, c.says)
				}
				if at, ok := said[0].(diag.DiagnosticWithPath); !ok || !at.Path().Equal(c.path) {
					t.Errorf("the error of the %s is not about %s: %v", when, c.path, said)
				}
			}
		})
	}
}

// textSet is a set of texts.
func textSet(texts ...string) tftypes.Value {
	elements := []tftypes.Value{}
	for _, text := range texts {
		elements = append(elements, tftypes.NewValue(tftypes.String, text))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

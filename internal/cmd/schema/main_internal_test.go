// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// a stand-in for a provider that says what it is told to.
type speaker struct {
	tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

func (s speaker) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return s.schemas, nil
}

func (s speaker) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return s.identities, nil
}

// What a CLI of today may not know yet is written as the format wants it.
func TestOf_writesWhatOldCLIsLeaveOut(t *testing.T) {
	t.Parallel()
	text := &tfprotov6.SchemaAttribute{Name: "text", Type: tftypes.String, Required: true, DescriptionKind: tfprotov6.StringKindMarkdown}
	block := &tfprotov6.SchemaBlock{
		Attributes: []*tfprotov6.SchemaAttribute{text, {
			Name: "objects", Optional: true, WriteOnly: true, Deprecated: true,
			NestedType: &tfprotov6.SchemaObject{Nesting: tfprotov6.SchemaObjectNestingModeMap, Attributes: []*tfprotov6.SchemaAttribute{text}},
		}},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{{
			TypeName: "inner", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 2,
			Block: &tfprotov6.SchemaBlock{Description: "Inside."},
		}},
	}
	schema := &tfprotov6.Schema{Version: 3, Block: block}
	said, err := of(t.Context(), speaker{
		schemas: &tfprotov6.GetProviderSchemaResponse{
			Provider:            &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
			ListResourceSchemas: map[string]*tfprotov6.Schema{"a_list": schema},
			ActionSchemas:       map[string]*tfprotov6.ActionSchema{"an_action": {Schema: schema}},
			Functions: map[string]*tfprotov6.Function{"f": {
				Return:             &tfprotov6.FunctionReturn{Type: tftypes.Set{ElementType: tftypes.String}},
				VariadicParameter:  &tfprotov6.FunctionParameter{Name: "rest", AllowNullValue: true, Type: tftypes.Number},
				DeprecationMessage: "Use g.",
			}},
		},
		identities: &tfprotov6.GetResourceIdentitySchemasResponse{IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{
			"a_resource": {Version: 1, IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
				{Name: "id", Type: tftypes.String, RequiredForImport: true, Description: "Its ID."},
				{Name: "place", Type: tftypes.String, OptionalForImport: true},
			}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	const inside = `{
		"attributes": {
			"text": {"type": "string", "description_kind": "markdown", "required": true},
			"objects": {
				"nested_type": {"nesting_mode": "map", "attributes": {
					"text": {"type": "string", "description_kind": "markdown", "required": true}
				}},
				"description_kind": "plain", "optional": true, "write_only": true, "deprecated": true
			}
		},
		"block_types": {"inner": {
			"nesting_mode": "list", "min_items": 1, "max_items": 2,
			"block": {"description": "Inside.", "description_kind": "plain"}
		}},
		"description_kind": "plain"
	}`
	want := `{
		"provider": {"version": 0, "block": {"description_kind": "plain"}},
		"list_resource_schemas": {"a_list": {"version": 3, "block": ` + inside + `}},
		"action_schemas": {"an_action": {"block": ` + inside + `}},
		"functions": {"f": {
			"return_type": ["set", "string"],
			"variadic_parameter": {"name": "rest", "is_nullable": true, "type": "number"},
			"deprecation_message": "Use g."
		}},
		"resource_identity_schemas": {"a_resource": {"version": 1, "attributes": {
			"id": {"type": "string", "description": "Its ID.", "required_for_import": true},
			"place": {"type": "string", "optional_for_import": true}
		}}}
	}`
	got, err := json.Marshal(said.Schemas["watsonx"])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, want), decode(t, string(got))); diff != "" {
		t.Errorf("Of() (-want +got):\n%s", diff)
	}
}

// A provider that finds fault with its own schemas must not end in pages that
// describe half of it.
func TestOf_refusesASchemaThatIsWrong(t *testing.T) {
	t.Parallel()
	wrong := []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad name", Detail: "It has a hyphen."}}
	fine := &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}}
	tests := map[string]speaker{
		"among the schemas": {
			schemas:    &tfprotov6.GetProviderSchemaResponse{Provider: fine, Diagnostics: wrong},
			identities: &tfprotov6.GetResourceIdentitySchemasResponse{},
		},
		"among the identities": {
			schemas:    &tfprotov6.GetProviderSchemaResponse{Provider: fine},
			identities: &tfprotov6.GetResourceIdentitySchemasResponse{Diagnostics: wrong},
		},
	}
	for name, server := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := of(t.Context(), server); err == nil || !strings.Contains(err.Error(), "It has a hyphen.") {
				t.Errorf("Of() = %v, want what the provider said", err)
			}
		})
	}
}

// Every kind that the provider offers is in the document, under its name.
func TestOf_knowsEveryKind(t *testing.T) {
	t.Parallel()
	got := ours(t).Providers["watsonx"]
	for kind, name := range map[string]string{
		"resource_schemas":           "watsonx_user_api_key",
		"data_source_schemas":        "watsonx_user_api_keys",
		"ephemeral_resource_schemas": "watsonx_iam_token",
		"list_resource_schemas":      "watsonx_user_api_key",
		"resource_identity_schemas":  "watsonx_user_api_key",
		"action_schemas":             "watsonx_rotate_user_api_key",
		"functions":                  "platform_endpoint",
	} {
		if entries, _ := got[kind].(map[string]any); entries[name] == nil {
			t.Errorf("%s has no %s", kind, name)
		}
	}
}

func decode(t *testing.T, text string) (document any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	return document
}

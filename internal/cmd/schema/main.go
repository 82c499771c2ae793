// SPDX-License-Identifier: MPL-2.0

// Command schema prints what the provider says of itself, in the format of
// "terraform providers schema -json". It needs no Terraform: a CLI leaves out the
// kinds that it does not know, and their pages would then be missing from docs/.
//
// The format: https://developer.hashicorp.com/terraform/cli/commands/providers/schema
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

func main() { tfenv.Main(run) }

func run(ctx context.Context) error {
	// A schema depends on no environment.
	server := providerserver.NewProtocol6(provider.New("dev", func(string) string { return "" })())()
	said, err := of(ctx, server)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(said)
}

// of asks a provider for everything that it offers. It fails when the provider
// reports an error in a schema of its own.
func of(ctx context.Context, server tfprotov6.ProviderServer) (*tfjson.ProviderSchemas, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	identities, unknown := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err = errors.Join(err, unknown); err != nil {
		return nil, fmt.Errorf("ask for the schemas: %w", err)
	}
	for _, d := range append(schemas.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, errors.New(d.Summary + ": " + d.Detail)
		}
	}
	return &tfjson.ProviderSchemas{FormatVersion: "1.0", Schemas: map[string]*tfjson.ProviderSchema{"watsonx": {
		ConfigSchema:             schema(schemas.Provider),
		ResourceSchemas:          each(schemas.ResourceSchemas, schema),
		DataSourceSchemas:        each(schemas.DataSourceSchemas, schema),
		EphemeralResourceSchemas: each(schemas.EphemeralResourceSchemas, schema),
		ListResourceSchemas:      each(schemas.ListResourceSchemas, schema),
		ActionSchemas: each(schemas.ActionSchemas, func(a *tfprotov6.ActionSchema) *tfjson.ActionSchema {
			return &tfjson.ActionSchema{Block: block(a.Schema.Block)}
		}),
		Functions:               each(schemas.Functions, function),
		ResourceIdentitySchemas: each(identities.IdentitySchemas, identity),
	}}}, nil
}

func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, f := range from {
		to[name] = convert(f)
	}
	return to
}

func schema(s *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Version: uint64(s.Version), Block: block(s.Block)}
}

func block(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	nested := map[string]*tfjson.SchemaBlockType{}
	for _, n := range b.BlockTypes {
		nested[n.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: word[tfjson.SchemaNestingMode](n.Nesting), Block: block(n.Block),
			MinItems: uint64(n.MinItems), MaxItems: uint64(n.MaxItems),
		}
	}
	return &tfjson.SchemaBlock{
		Attributes: attributes(b.Attributes), NestedBlocks: nested, Deprecated: b.Deprecated,
		Description: b.Description, DescriptionKind: word[tfjson.SchemaDescriptionKind](b.DescriptionKind),
	}
}

func attributes(from []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	to := map[string]*tfjson.SchemaAttribute{}
	for _, a := range from {
		to[a.Name] = &tfjson.SchemaAttribute{
			AttributeType: typ(a.Type), Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			Sensitive: a.Sensitive, WriteOnly: a.WriteOnly, Deprecated: a.Deprecated,
			Description: a.Description, DescriptionKind: word[tfjson.SchemaDescriptionKind](a.DescriptionKind),
		}
		if a.NestedType != nil {
			to[a.Name].AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  attributes(a.NestedType.Attributes),
				NestingMode: word[tfjson.SchemaNestingMode](a.NestedType.Nesting),
			}
		}
	}
	return to
}

func function(f *tfprotov6.Function) *tfjson.FunctionSignature {
	to := &tfjson.FunctionSignature{
		Description: f.Description, Summary: f.Summary, DeprecationMessage: f.DeprecationMessage,
		ReturnType: typ(f.Return.Type),
	}
	for _, p := range f.Parameters {
		to.Parameters = append(to.Parameters, parameter(p))
	}
	if f.VariadicParameter != nil {
		to.VariadicParameter = parameter(f.VariadicParameter)
	}
	return to
}

func parameter(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	return &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: typ(p.Type)}
}

func identity(s *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	to := &tfjson.IdentitySchema{Version: uint64(s.Version), Attributes: map[string]*tfjson.IdentityAttribute{}}
	for _, a := range s.IdentityAttributes {
		to.Attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType: typ(a.Type), Description: a.Description,
			RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
	}
	return to
}

// typ converts a type; none, as of a nested attribute, stays none. Both libraries spell
// types alike in JSON, such as ["set","string"].
func typ(from tftypes.Type) (to cty.Type) {
	if from == nil {
		return to
	}
	text, err := json.Marshal(from)
	if err = errors.Join(err, json.Unmarshal(text, &to)); err != nil {
		panic(fmt.Errorf("convert the type %s: %w", from, err)) // The format has no word for it.
	}
	return to
}

// word converts a word of the protocol, such as MARKDOWN, to the one of the format.
func word[To ~string](from fmt.Stringer) To { return To(strings.ToLower(from.String())) }

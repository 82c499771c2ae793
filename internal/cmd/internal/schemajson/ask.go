// SPDX-License-Identifier: MPL-2.0

package schemajson

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Of asks a provider for everything that it offers. It fails when the provider
// finds a schema of its own wrong.
func Of(ctx context.Context, server tfprotov6.ProviderServer) (Provider, error) {
	said, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err == nil {
		err = errorIn(said.Diagnostics)
	}

	if err != nil {
		return Provider{}, fmt.Errorf("ask for the schemas: %w", err)
	}

	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err == nil {
		err = errorIn(identities.Diagnostics)
	}

	if err != nil {
		return Provider{}, fmt.Errorf("ask for the identities: %w", err)
	}

	var w writer

	config := w.schema(said.Provider)
	p := Provider{
		Config:      &config,
		Resources:   each(said.ResourceSchemas, w.schema),
		DataSources: each(said.DataSourceSchemas, w.schema),
		Ephemerals:  each(said.EphemeralResourceSchemas, w.schema),
		Lists:       each(said.ListResourceSchemas, w.schema),
		Actions:     each(said.ActionSchemas, func(a *tfprotov6.ActionSchema) Action { return Action{Block: w.block(a.Schema.Block)} }),
		Functions:   each(said.Functions, w.function),
		Identities:  each(identities.IdentitySchemas, w.identity),
	}

	return p, w.err
}

// errorIn returns the first error that a provider reported.
func errorIn(said []*tfprotov6.Diagnostic) error {
	for _, d := range said {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return errors.New(d.Summary + ": " + d.Detail)
		}
	}

	return nil
}

func each[From, To any](from map[string]From, convert func(From) To) map[string]To {
	to := make(map[string]To, len(from))
	for name, f := range from {
		to[name] = convert(f)
	}

	return to
}

// writer converts schemas and remembers the first type that it could not write.
type writer struct{ err error }

func (w *writer) schema(s *tfprotov6.Schema) Schema {
	return Schema{Version: s.Version, Block: w.block(s.Block)}
}

func (w *writer) block(b *tfprotov6.SchemaBlock) Block {
	nested := map[string]NestedBlock{}
	for _, n := range b.BlockTypes {
		nested[n.TypeName] = NestedBlock{
			Nesting: strings.ToLower(n.Nesting.String()),
			Block:   w.block(n.Block),
			Min:     n.MinItems,
			Max:     n.MaxItems,
		}
	}

	return Block{
		Attributes:  w.attributes(b.Attributes),
		Blocks:      nested,
		Description: b.Description,
		Kind:        kind(b.DescriptionKind),
		Deprecated:  b.Deprecated,
	}
}

func (w *writer) attributes(attributes []*tfprotov6.SchemaAttribute) map[string]Attribute {
	all := map[string]Attribute{}

	for _, a := range attributes {
		attribute := Attribute{
			Description: a.Description,
			Kind:        kind(a.DescriptionKind),
			Deprecated:  a.Deprecated,
			Required:    a.Required,
			Optional:    a.Optional,
			Computed:    a.Computed,
			Sensitive:   a.Sensitive,
			WriteOnly:   a.WriteOnly,
		}

		if a.NestedType != nil {
			attribute.Nested = &Nested{
				Attributes: w.attributes(a.NestedType.Attributes),
				Nesting:    strings.ToLower(a.NestedType.Nesting.String()),
			}
		} else {
			attribute.Type = w.typ(a.Type)
		}

		all[a.Name] = attribute
	}

	return all
}

func (w *writer) function(f *tfprotov6.Function) Function {
	signature := Function{
		Description: f.Description,
		Summary:     f.Summary,
		Deprecation: f.DeprecationMessage,
		Return:      w.typ(f.Return.Type),
	}

	for _, p := range f.Parameters {
		signature.Parameters = append(signature.Parameters, w.parameter(p))
	}

	if f.VariadicParameter != nil {
		p := w.parameter(f.VariadicParameter)
		signature.Variadic = &p
	}

	return signature
}

func (w *writer) parameter(p *tfprotov6.FunctionParameter) Parameter {
	return Parameter{Name: p.Name, Description: p.Description, Nullable: p.AllowNullValue, Type: w.typ(p.Type)}
}

func (w *writer) identity(s *tfprotov6.ResourceIdentitySchema) Identity {
	attributes := map[string]IdentityAttribute{}
	for _, a := range s.IdentityAttributes {
		attributes[a.Name] = IdentityAttribute{
			Type:        w.typ(a.Type),
			Description: a.Description,
			Required:    a.RequiredForImport,
			Optional:    a.OptionalForImport,
		}
	}

	return Identity{Version: s.Version, Attributes: attributes}
}

// typ writes a type as the format spells it, such as ["set","string"].
func (w *writer) typ(t tftypes.Type) json.RawMessage {
	text, err := json.Marshal(t)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("write the type %s: %w", t, err)
	}

	return text
}

func kind(k tfprotov6.StringKind) string {
	if k == tfprotov6.StringKindMarkdown {
		return "markdown"
	}

	return "plain"
}

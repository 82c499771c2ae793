// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/gocty"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// A Plugin is one process of the provider, as Terraform's core starts one for each walk
// through its graph. Each method is what core does with it, and returns what the
// provider said. It does not return if the provider breaks its contract with Terraform.
// A Plugin is not safe for concurrent use.
type Plugin struct {
	ctx     context.Context
	hear    func(Diagnostic)
	fail    func(error)
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
	said    []Diagnostic // since heard was called

	types      map[*tfprotov6.Schema]cty.Type
	identities map[string]cty.Type // by the name of the resource
}

// A Diagnostic is an error or a warning as the provider gave it to Terraform.
type Diagnostic struct {
	Warning bool
	Summary string
	Detail  string
	Path    string // of the attribute it is about, for example AttributeName("region"); "" for none
}

// String returns everything that a user would read.
func (d Diagnostic) String() string {
	kind := "Error"
	if d.Warning {
		kind = "Warning"
	}
	return fmt.Sprintf("%s: %s\n\n%s\n", kind, d.Summary, d.Detail)
}

// Start asks a provider for its schemas. It is not configured yet. Hear is called with
// everything that the provider says. Fail is called, and must not return, for what no
// provider should do: it breaks its contract, or cannot be called.
func Start(ctx context.Context, server tfprotov6.ProviderServer, hear func(Diagnostic), fail func(error)) *Plugin {
	p := &Plugin{
		ctx: ctx, hear: hear, fail: fail, server: server,
		types: map[*tfprotov6.Schema]cty.Type{}, identities: map[string]cty.Type{},
	}
	p.schemas, _ = send(p, server.GetProviderSchema, &tfprotov6.GetProviderSchemaRequest{})
	identities, _ := send(p, server.GetResourceIdentitySchemas, &tfprotov6.GetResourceIdentitySchemasRequest{})
	for name, schema := range identities.IdentitySchemas {
		p.identities[name] = p.typeOf(schema.ValueType())
	}
	return p
}

// must fails for an error that the provider did not report itself.
func (p *Plugin) must(err error) {
	if err != nil {
		p.fail(err)
	}
}

// send makes a call and notes what its response says. It reports whether that holds no
// error.
func send[Request, Response any](p *Plugin, call func(context.Context, *Request) (*Response, error), req *Request) (resp *Response, ok bool) {
	resp, err := call(p.ctx, req)
	p.must(err)
	return resp, p.note(Said(resp)...)
}

// note keeps what the provider said, and reports whether it holds no error.
func (p *Plugin) note(said ...Diagnostic) (ok bool) {
	for _, d := range said {
		p.hear(d)
	}
	p.said = append(p.said, said...)
	return !failed(said)
}

// heard returns what the provider has said since it was called last.
func (p *Plugin) heard() []Diagnostic {
	said := p.said
	p.said = nil
	return said
}

func failed(said []Diagnostic) bool {
	return slices.ContainsFunc(said, func(d Diagnostic) bool { return !d.Warning })
}

// Said returns the diagnostics of a response, which the protocol keeps in a field of
// the same name in each of them.
func Said(response any) []Diagnostic {
	diags, _ := reflect.TypeAssert[[]*tfprotov6.Diagnostic](reflect.Indirect(reflect.ValueOf(response)).FieldByName("Diagnostics"))
	said := make([]Diagnostic, 0, len(diags))
	for _, d := range diags {
		one := Diagnostic{Warning: d.Severity == tfprotov6.DiagnosticSeverityWarning, Summary: d.Summary, Detail: d.Detail}
		if d.Attribute != nil {
			one.Path = d.Attribute.String()
		}
		said = append(said, one)
	}
	return said
}

// Schema returns what the provider says of itself.
func (p *Plugin) Schema() *tfprotov6.GetProviderSchemaResponse { return p.schemas }

// typeOf returns a type of the protocol as cty's. Both spell types alike in JSON.
func (p *Plugin) typeOf(from tftypes.Type) (typ cty.Type) {
	text, err := json.Marshal(from)
	p.must(errors.Join(err, json.Unmarshal(text, &typ)))
	return typ
}

// typeFor returns the type of a block.
func (p *Plugin) typeFor(schema *tfprotov6.Schema) cty.Type {
	if _, ok := p.types[schema]; !ok {
		p.types[schema] = p.typeOf(schema.ValueType())
	}
	return p.types[schema]
}

// block returns arguments as a block of a schema.
func (p *Plugin) block(schema *tfprotov6.Schema, config Values) cty.Value {
	block, err := object(p.typeFor(schema), config)
	p.must(err)
	return block
}

// pack writes a value as it travels to a provider.
func (p *Plugin) pack(v cty.Value) *tfprotov6.DynamicValue {
	text, err := msgpack.Marshal(v, v.Type())
	p.must(err)
	return &tfprotov6.DynamicValue{MsgPack: text}
}

// unpack reads what came from a provider; nothing is null.
func (p *Plugin) unpack(typ cty.Type, packed *tfprotov6.DynamicValue) cty.Value {
	if packed == nil {
		return cty.NullVal(typ)
	}
	v, err := msgpack.Unmarshal(packed.MsgPack, typ)
	p.must(err)
	return v
}

// resource reads a resource as it travels between a provider and Terraform.
func (p *Plugin) resource(name string, state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) Resource {
	return Resource{
		State: p.unpack(p.typeFor(p.schemas.ResourceSchemas[name]), state), Private: private, Identity: p.identity(name, identity),
	}
}

func (p *Plugin) packIdentity(name string, identity map[string]string) *tfprotov6.ResourceIdentityData {
	if identity == nil {
		return nil
	}
	v, err := gocty.ToCtyValue(identity, p.identities[name])
	p.must(err)
	return &tfprotov6.ResourceIdentityData{IdentityData: p.pack(v)}
}

func (p *Plugin) identity(name string, data *tfprotov6.ResourceIdentityData) (identity map[string]string) {
	if data == nil {
		return nil
	}
	for attribute, v := range entries(p.unpack(p.identities[name], data.IdentityData)) {
		if identity == nil {
			identity = map[string]string{}
		}
		if !v.IsNull() {
			identity[attribute] = v.AsString()
		}
	}
	return identity
}

// nothing returns a resource that is not there.
func (p *Plugin) nothing(name string) Resource {
	return Resource{State: cty.NullVal(p.typeFor(p.schemas.ResourceSchemas[name]))}
}

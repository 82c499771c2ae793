// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Provider is one process of the provider, as Terraform's core starts one for
// each walk through its graph. It is not safe for concurrent use.
//
// The error of a call is ErrFailed if the provider reported an error, and a
// ContractError if it broke its contract. What it says is kept in Said.
type Provider struct {
	Said []Diagnostic

	server     tfprotov6.ProviderServer
	schema     *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// ErrFailed means that the provider reported an error; its diagnostics have it.
var ErrFailed = errors.New("the provider reported an error")

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

// Start asks a provider for its schemas. It is not configured yet.
func Start(ctx context.Context, server tfprotov6.ProviderServer) (*Provider, error) {
	p := &Provider{server: server}
	var err error
	p.schema, err = send(ctx, p, server.GetProviderSchema, &tfprotov6.GetProviderSchemaRequest{})
	return p, err
}

// send makes a call and keeps the diagnostics of its response.
func send[Request, Response any](ctx context.Context, p *Provider, call func(context.Context, *Request) (*Response, error), req *Request) (*Response, error) {
	resp, err := call(ctx, req)
	if err != nil {
		return resp, err
	}
	said := Said(resp)
	p.Said = append(p.Said, said...)
	if slices.ContainsFunc(said, func(d Diagnostic) bool { return !d.Warning }) {
		return resp, ErrFailed
	}
	return resp, nil
}

// Said returns the diagnostics of a response, which the protocol keeps in a field of
// the same name in each of them.
func Said(response any) []Diagnostic {
	field := reflect.Indirect(reflect.ValueOf(response)).FieldByName("Diagnostics")
	if !field.IsValid() {
		return nil
	}
	diags, _ := reflect.TypeAssert[[]*tfprotov6.Diagnostic](field)
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
func (p *Provider) Schema() *tfprotov6.GetProviderSchemaResponse { return p.schema }

// Configure validates a provider block and configures the provider.
func (p *Provider) Configure(ctx context.Context, config Config) error {
	var e encoder
	packed := e.block(p.schema.Provider, config)
	if e.err != nil {
		return e.err
	}
	if _, err := send(ctx, p, p.server.ValidateProviderConfig, &tfprotov6.ValidateProviderConfigRequest{Config: packed}); err != nil {
		return err
	}
	_, err := send(ctx, p, p.server.ConfigureProvider, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: packed})
	return err
}

// Validate validates a resource block, as a Terraform does that knows write-only
// arguments.
func (p *Provider) Validate(ctx context.Context, typ string, config Config) error {
	var e encoder
	req := &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typ, Config: e.block(p.schema.ResourceSchemas[typ], config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	}
	if e.err != nil {
		return e.err
	}
	_, err := send(ctx, p, p.server.ValidateResourceConfig, req)
	return err
}

// Upgrade reads a resource from the JSON of a state file, which a provider of that
// schema version wrote, and brings it to the present schema.
func (p *Provider) Upgrade(ctx context.Context, typ string, version int64, text []byte) (Resource, error) {
	resp, failure := send(ctx, p, p.server.UpgradeResourceState, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typ, Version: version, RawState: &tfprotov6.RawState{JSON: text},
	})
	if resp == nil {
		return Resource{}, failure
	}
	upgraded, err := p.resource(ctx, typ, resp.UpgradedState, nil, nil)
	return upgraded, cmp.Or(failure, err)
}

// Read refreshes a resource. One that is not there stays so.
func (p *Provider) Read(ctx context.Context, typ string, r Resource) (Resource, error) {
	if !r.Exists() {
		return r, nil
	}
	var e encoder
	req := &tfprotov6.ReadResourceRequest{
		TypeName: typ, CurrentState: e.value(r.State), Private: r.Private, CurrentIdentity: p.packIdentity(ctx, &e, typ, r.Identity),
	}
	if e.err != nil {
		return r, e.err
	}
	resp, failure := send(ctx, p, p.server.ReadResource, req)
	if resp == nil {
		return r, failure
	}
	read, err := p.resource(ctx, typ, resp.NewState, resp.Private, resp.NewIdentity)
	if err == nil && failure == nil && read.Exists() && !read.State.IsFullyKnown() {
		err = breach("a refresh left unknown values")
	}
	return read, cmp.Or(failure, err)
}

// A plan is what Terraform keeps between planning and applying.
type plan struct {
	typ            string
	prior, planned Resource
	config         tftypes.Value
	replaced       []*tftypes.AttributePath // a difference here replaces the resource
}

// plan plans the change that leads from a resource to a configuration; a nil
// configuration destroys.
func (p *Provider) plan(ctx context.Context, typ string, prior Resource, config Config) (plan, error) {
	schema := p.schema.ResourceSchemas[typ]
	made := plan{typ: typ, prior: prior}
	was := prior.value(schema)
	var err error
	if made.config, err = config.blockOf(schema); err != nil {
		return made, err
	}
	proposed, err := Propose(schema, was, made.config)
	if err != nil {
		return made, err
	}
	var e encoder
	req := &tfprotov6.PlanResourceChangeRequest{
		TypeName: typ, PriorState: e.value(was), ProposedNewState: e.value(proposed), Config: e.value(made.config),
		PriorPrivate: prior.Private, PriorIdentity: p.packIdentity(ctx, &e, typ, prior.Identity),
	}
	if e.err != nil {
		return made, e.err
	}
	resp, failure := send(ctx, p, p.server.PlanResourceChange, req)
	if resp == nil {
		return made, failure
	}
	made.replaced = resp.RequiresReplace
	made.planned, err = p.resource(ctx, typ, resp.PlannedState, resp.PlannedPrivate, resp.PlannedIdentity)
	if err := cmp.Or(failure, err); err != nil {
		return made, err
	}
	return made, checkPlan(schema, was, made.config, made.planned.State)
}

// Plan plans the change that leads from a resource to a configuration and returns
// the planned resource. The zero Resource is one that is not there yet.
func (p *Provider) Plan(ctx context.Context, typ string, prior Resource, config Config) (Resource, error) {
	made, err := p.plan(ctx, typ, prior, config)
	return made.planned, err
}

// Apply plans the change that leads from a resource to a configuration, and
// applies it. It returns what is kept of the resource, also if the provider failed.
func (p *Provider) Apply(ctx context.Context, typ string, prior Resource, config Config) (Resource, error) {
	made, err := p.plan(ctx, typ, prior, config)
	if err != nil {
		return prior, err
	}
	return p.apply(ctx, made)
}

// Destroy destroys a resource, without the plan that says what goes.
func (p *Provider) Destroy(ctx context.Context, typ string, prior Resource) (Resource, error) {
	nothing := tftypes.NewValue(p.schema.ResourceSchemas[typ].ValueType(), nil)
	return p.apply(ctx, plan{typ: typ, prior: prior, planned: Resource{State: nothing, Private: prior.Private}, config: nothing})
}

func (p *Provider) apply(ctx context.Context, made plan) (Resource, error) {
	var e encoder
	req := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: made.typ, PriorState: e.value(made.prior.value(p.schema.ResourceSchemas[made.typ])),
		PlannedState: e.value(made.planned.State), Config: e.value(made.config),
		PlannedPrivate: made.planned.Private, PlannedIdentity: p.packIdentity(ctx, &e, made.typ, made.planned.Identity),
	}
	if e.err != nil {
		return made.prior, e.err
	}
	resp, failure := send(ctx, p, p.server.ApplyResourceChange, req)
	if resp == nil {
		return made.prior, failure
	}
	kept, err := p.resource(ctx, made.typ, resp.NewState, resp.Private, resp.NewIdentity)
	if err != nil {
		return made.prior, err
	}
	return kept, checkApply(made, kept, failure)
}

// Import imports a resource by its ID or, where that is empty, by its identity.
func (p *Provider) Import(ctx context.Context, typ, id string, identity map[string]string) (Resource, error) {
	var e encoder
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typ, ID: id, Identity: p.packIdentity(ctx, &e, typ, identity)}
	if e.err != nil {
		return Resource{}, e.err
	}
	resp, err := send(ctx, p, p.server.ImportResourceState, req)
	if err != nil {
		return Resource{}, err
	}
	if len(resp.ImportedResources) != 1 {
		return Resource{}, breach("an import returned %d resources", len(resp.ImportedResources))
	}
	imported := resp.ImportedResources[0]
	return p.resource(ctx, typ, imported.State, imported.Private, imported.Identity)
}

// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"
	"fmt"

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

// Diagnostics translates what came from a provider.
func Diagnostics(from []*tfprotov6.Diagnostic) []Diagnostic {
	said := make([]Diagnostic, 0, len(from))
	for _, d := range from {
		one := Diagnostic{Warning: d.Severity == tfprotov6.DiagnosticSeverityWarning, Summary: d.Summary, Detail: d.Detail}
		if d.Attribute != nil {
			one.Path = d.Attribute.String()
		}
		said = append(said, one)
	}
	return said
}

// Start asks a provider for its schemas. It is not configured yet.
func Start(ctx context.Context, server tfprotov6.ProviderServer) (*Provider, error) {
	p := &Provider{server: server}
	var err error
	if p.schema, err = server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		return nil, err
	}
	return p, p.note(p.schema.Diagnostics)
}

// note keeps diagnostics and returns ErrFailed if one of them is an error.
func (p *Provider) note(diags []*tfprotov6.Diagnostic) error {
	said := Diagnostics(diags)
	p.Said = append(p.Said, said...)
	for _, d := range said {
		if !d.Warning {
			return ErrFailed
		}
	}
	return nil
}

// Schema returns what the provider says of itself.
func (p *Provider) Schema() *tfprotov6.GetProviderSchemaResponse { return p.schema }

// Configure validates a provider block and configures the provider.
func (p *Provider) Configure(ctx context.Context, config Config) error {
	packed, err := block(p.schema.Provider, config)
	if err != nil {
		return err
	}
	valid, err := p.server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: packed})
	if err != nil {
		return err
	}
	if err := p.note(valid.Diagnostics); err != nil {
		return err
	}
	configured, err := p.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: packed})
	if err != nil {
		return err
	}
	return p.note(configured.Diagnostics)
}

// Validate validates a resource block, as a Terraform does that knows write-only
// arguments.
func (p *Provider) Validate(ctx context.Context, typ string, config Config) error {
	packed, err := block(p.schema.ResourceSchemas[typ], config)
	if err != nil {
		return err
	}
	resp, err := p.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typ, Config: packed,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		return err
	}
	return p.note(resp.Diagnostics)
}

// Upgrade reads a resource from the JSON of a state file, which a provider of that
// schema version wrote, and brings it to the present schema.
func (p *Provider) Upgrade(ctx context.Context, typ string, version int64, text []byte) (Resource, error) {
	resp, err := p.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typ, Version: version, RawState: &tfprotov6.RawState{JSON: text},
	})
	if err != nil {
		return Resource{}, err
	}
	failure := p.note(resp.Diagnostics)
	upgraded, err := p.resource(ctx, typ, resp.UpgradedState, nil, nil)
	return upgraded, errors.Join(failure, err)
}

// Read refreshes a resource. One that is not there stays so.
func (p *Provider) Read(ctx context.Context, typ string, r Resource) (Resource, error) {
	if !r.Exists() {
		return r, nil
	}
	current, err := p.pack(typ, r.State)
	if err != nil {
		return r, err
	}
	req := &tfprotov6.ReadResourceRequest{TypeName: typ, CurrentState: current, Private: r.Private}
	if req.CurrentIdentity, err = p.packIdentity(ctx, typ, r.Identity); err != nil {
		return r, err
	}
	resp, err := p.server.ReadResource(ctx, req)
	if err != nil {
		return r, err
	}
	failure := p.note(resp.Diagnostics)
	read, err := p.resource(ctx, typ, resp.NewState, resp.Private, resp.NewIdentity)
	if err == nil && failure == nil && read.Exists() && !read.State.IsFullyKnown() {
		err = breach("a refresh left unknown values")
	}
	return read, errors.Join(failure, err)
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
	made := plan{typ: typ, prior: prior}
	schema := p.schema.ResourceSchemas[typ]
	was := prior.value(schema)
	var err error
	if made.config, err = config.blockOf(schema); err != nil {
		return made, err
	}
	proposed, err := Propose(schema, was, made.config)
	if err != nil {
		return made, err
	}
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: typ, PriorPrivate: prior.Private}
	if err := p.packAll(typ, map[**tfprotov6.DynamicValue]tftypes.Value{
		&req.PriorState: was, &req.ProposedNewState: proposed, &req.Config: made.config,
	}); err != nil {
		return made, err
	}
	if req.PriorIdentity, err = p.packIdentity(ctx, typ, prior.Identity); err != nil {
		return made, err
	}
	resp, err := p.server.PlanResourceChange(ctx, req)
	if err != nil {
		return made, err
	}
	failure := p.note(resp.Diagnostics)
	made.replaced = resp.RequiresReplace
	made.planned, err = p.resource(ctx, typ, resp.PlannedState, resp.PlannedPrivate, resp.PlannedIdentity)
	if failure != nil || err != nil {
		return made, errors.Join(failure, err)
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
	schema := p.schema.ResourceSchemas[made.typ]
	req := &tfprotov6.ApplyResourceChangeRequest{TypeName: made.typ, PlannedPrivate: made.planned.Private}
	if err := p.packAll(made.typ, map[**tfprotov6.DynamicValue]tftypes.Value{
		&req.PriorState: made.prior.value(schema), &req.PlannedState: made.planned.State, &req.Config: made.config,
	}); err != nil {
		return made.prior, err
	}
	var err error
	if req.PlannedIdentity, err = p.packIdentity(ctx, made.typ, made.planned.Identity); err != nil {
		return made.prior, err
	}
	resp, err := p.server.ApplyResourceChange(ctx, req)
	if err != nil {
		return made.prior, err
	}
	failure := p.note(resp.Diagnostics)
	kept, err := p.resource(ctx, made.typ, resp.NewState, resp.Private, resp.NewIdentity)
	if err != nil {
		return made.prior, err
	}
	return kept, checkApply(made, kept, failure)
}

// Import imports a resource by its ID or, where that is empty, by its identity.
func (p *Provider) Import(ctx context.Context, typ, id string, identity map[string]string) (Resource, error) {
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typ, ID: id}
	var err error
	if req.Identity, err = p.packIdentity(ctx, typ, identity); err != nil {
		return Resource{}, err
	}
	resp, err := p.server.ImportResourceState(ctx, req)
	if err != nil {
		return Resource{}, err
	}
	if err := p.note(resp.Diagnostics); err != nil {
		return Resource{}, err
	}
	if len(resp.ImportedResources) != 1 {
		return Resource{}, breach("an import returned %d resources", len(resp.ImportedResources))
	}
	imported := resp.ImportedResources[0]
	return p.resource(ctx, typ, imported.State, imported.Private, imported.Identity)
}

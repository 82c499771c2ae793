// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// Unknown stands in Values for a value that is not known yet.
const Unknown = inprocess.Unknown

// Values are the arguments of a configuration.
type Values = inprocess.Config

// A Plugin is the provider as Terraform's core calls it, without a CLI between:
// for what the CLI hides, such as the attribute an error is about, and for what
// an older CLI does not ask for.
type Plugin struct {
	t      *testing.T
	cloud  *Cloud
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// A Resource is what Terraform keeps of one resource.
type Resource struct {
	State    tftypes.Value
	Private  []byte
	Identity map[string]string // nil for none
}

// NewPlugin starts a provider that is not configured yet.
func (c *Cloud) NewPlugin(t *testing.T) *Plugin {
	t.Helper()
	p := &Plugin{t: t, cloud: c, server: c.serve()}
	schema, err := p.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	p.schema = schema
	return p
}

// Schema returns what the provider says of itself.
func (p *Plugin) Schema() *tfprotov6.GetProviderSchemaResponse { return p.schema }

// Configure validates a provider block and, if that finds nothing wrong, configures
// the provider. It returns what the provider said.
func (p *Plugin) Configure(config Values) []Diagnostic {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.Provider.ValueType()
	value := p.dynamic(typ, object(p.t, typ, config))
	_, err := p.server.ValidateProviderConfig(p.t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: value})
	p.check(err)
	if said := p.cloud.Diagnostics(); len(said) > 0 {
		return said
	}
	_, err = p.server.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: value})
	p.check(err)
	return p.cloud.Diagnostics()
}

// Validate validates a resource block, as a Terraform does that knows write-only arguments.
func (p *Plugin) Validate(name string, config Values) []Diagnostic {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.ResourceSchemas[name].ValueType()
	_, err := p.server.ValidateResourceConfig(p.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: name, Config: p.dynamic(typ, object(p.t, typ, config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	p.check(err)
	return p.cloud.Diagnostics()
}

// ValidateData validates a data block.
func (p *Plugin) ValidateData(name string, config Values) []Diagnostic {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.DataSourceSchemas[name].ValueType()
	_, err := p.server.ValidateDataResourceConfig(p.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name, Config: p.dynamic(typ, object(p.t, typ, config)),
	})
	p.check(err)
	return p.cloud.Diagnostics()
}

// Plan plans a change of a resource; the zero Resource is one that is not there
// yet. It returns the planned resource and what the provider said.
func (p *Plugin) Plan(name string, prior Resource, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	schema := p.schema.ResourceSchemas[name]
	typ := schema.ValueType()
	value := object(p.t, typ, config)
	proposed, err := inprocess.Propose(schema, stateOf(typ, prior), value)
	p.check(err)
	resp, err := p.server.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         name,
		PriorState:       p.dynamic(typ, stateOf(typ, prior)),
		ProposedNewState: p.dynamic(typ, proposed),
		Config:           p.dynamic(typ, value),
		PriorPrivate:     prior.Private,
	})
	p.check(err)
	return Resource{State: p.value(typ, resp.PlannedState), Private: resp.PlannedPrivate, Identity: prior.Identity}, p.cloud.Diagnostics()
}

// Apply plans a change of a resource and applies it. It returns the resource and
// what the provider said.
func (p *Plugin) Apply(name string, prior Resource, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	planned, said := p.Plan(name, prior, config)
	for _, d := range said {
		if !d.Warning {
			return prior, said
		}
	}
	typ := p.schema.ResourceSchemas[name].ValueType()
	resp, err := p.server.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName:       name,
		PriorState:     p.dynamic(typ, stateOf(typ, prior)),
		PlannedState:   p.dynamic(typ, planned.State),
		Config:         p.dynamic(typ, object(p.t, typ, config)),
		PlannedPrivate: planned.Private,
	})
	p.check(err)
	return Resource{State: p.value(typ, resp.NewState), Private: resp.Private, Identity: p.identity(name, resp.NewIdentity)}, p.cloud.Diagnostics()
}

// Destroy destroys a resource. It returns what is left of it and what the
// provider said.
func (p *Plugin) Destroy(name string, prior Resource) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.ResourceSchemas[name].ValueType()
	nothing := p.dynamic(typ, tftypes.NewValue(typ, nil))
	resp, err := p.server.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: name, PriorState: p.dynamic(typ, prior.State), PlannedState: nothing, Config: nothing, PlannedPrivate: prior.Private,
	})
	p.check(err)
	return Resource{State: p.value(typ, resp.NewState), Private: resp.Private, Identity: prior.Identity}, p.cloud.Diagnostics()
}

// Read refreshes a resource.
func (p *Plugin) Read(name string, r Resource) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.ResourceSchemas[name].ValueType()
	resp, err := p.server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: p.dynamic(typ, stateOf(typ, r)), Private: r.Private,
	})
	p.check(err)
	return Resource{State: p.value(typ, resp.NewState), Private: resp.Private, Identity: p.identity(name, resp.NewIdentity)}, p.cloud.Diagnostics()
}

// Import imports a resource by ID or, where that is empty, by identity.
func (p *Plugin) Import(name, id string, identity map[string]string) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id}
	if identity != nil {
		typ := p.identityType(name)
		attributes := Values{}
		for name, value := range identity {
			attributes[name] = value
		}
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: p.dynamic(typ, object(p.t, typ, attributes))}
	}
	resp, err := p.server.ImportResourceState(p.t.Context(), req)
	p.check(err)
	if len(resp.ImportedResources) == 0 {
		return Resource{}, p.cloud.Diagnostics()
	}
	imported := resp.ImportedResources[0]
	typ := p.schema.ResourceSchemas[name].ValueType()
	return Resource{State: p.value(typ, imported.State), Private: imported.Private, Identity: p.identity(name, imported.Identity)}, p.cloud.Diagnostics()
}

func (p *Plugin) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

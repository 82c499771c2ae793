// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// Configure validates a provider block and configures the provider.
func (p *Plugin) Configure(config Values) []Diagnostic {
	packed := p.pack(p.block(p.schemas.Provider, config))
	if _, ok := send(p, p.server.ValidateProviderConfig, &tfprotov6.ValidateProviderConfigRequest{Config: packed}); ok {
		send(p, p.server.ConfigureProvider, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: packed})
	}
	return p.heard()
}

// Validate validates a resource block, as a Terraform does that knows write-only
// arguments.
func (p *Plugin) Validate(name string, config Values) []Diagnostic {
	send(p, p.server.ValidateResourceConfig, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: name, Config: p.pack(p.block(p.schemas.ResourceSchemas[name], config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	return p.heard()
}

// An Instance is a resource as a state file holds it. The file encodes the private
// state twice over; here it can be read.
type Instance struct {
	SchemaVersion int64                      `json:"schema_version"`
	Attributes    map[string]any             `json:"attributes"`
	Private       map[string]json.RawMessage `json:"private"`
}

// Upgrade reads a resource of a state file, perhaps one that an older version of
// the provider wrote, as Terraform does before anything else. Such a resource has
// no identity yet.
func (p *Plugin) Upgrade(name string, from Instance) (Resource, []Diagnostic) {
	attributes, err := json.Marshal(from.Attributes)
	p.must(err)
	upgraded, _ := p.upgrade(name, from.SchemaVersion, attributes)
	if from.Private != nil {
		private := map[string][]byte{}
		for key, value := range from.Private {
			private[key] = value
		}
		upgraded.Private, err = json.Marshal(private)
		p.must(err)
	}
	return upgraded, p.heard()
}

func (p *Plugin) upgrade(name string, version int64, attributes []byte) (upgraded Resource, ok bool) {
	resp, ok := send(p, p.server.UpgradeResourceState, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: name, Version: version, RawState: &tfprotov6.RawState{JSON: attributes},
	})
	return p.resource(name, resp.UpgradedState, nil, nil), ok
}

// Read refreshes a resource. One that is not there stays so.
func (p *Plugin) Read(name string, r Resource) (Resource, []Diagnostic) {
	if !r.Exists() {
		return r, nil
	}
	resp, ok := send(p, p.server.ReadResource, &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: p.pack(r.State), Private: r.Private, CurrentIdentity: p.packIdentity(name, r.Identity),
	})
	read := p.resource(name, resp.NewState, resp.Private, resp.NewIdentity)
	if ok && !read.State.IsWhollyKnown() {
		p.breach("a refresh left unknown values")
	}
	return read, p.heard()
}

// Import imports a resource by ID or, where that is empty, by identity.
func (p *Plugin) Import(name, id string, identity map[string]string) (Resource, []Diagnostic) {
	resp, ok := send(p, p.server.ImportResourceState, &tfprotov6.ImportResourceStateRequest{
		TypeName: name, ID: id, Identity: p.packIdentity(name, identity),
	})
	if !ok {
		return Resource{}, p.heard()
	}
	if len(resp.ImportedResources) != 1 {
		p.breach("an import returned %d resources", len(resp.ImportedResources))
	}
	imported := resp.ImportedResources[0]
	return p.resource(name, imported.State, imported.Private, imported.Identity), p.heard()
}

// Plan plans a change of a resource and returns the planned resource; the zero
// Resource is one that is not there yet.
func (p *Plugin) Plan(name string, prior Resource, config Values) (Resource, []Diagnostic) {
	made, _ := p.plan(name, prior, p.block(p.schemas.ResourceSchemas[name], config))
	return made.Planned, p.heard()
}

// Apply plans a change of a resource and applies it. It returns what is kept of the
// resource, also if the provider failed.
func (p *Plugin) Apply(name string, prior Resource, config Values) (Resource, []Diagnostic) {
	made, ok := p.plan(name, prior, p.block(p.schemas.ResourceSchemas[name], config))
	if !ok {
		return prior, p.heard()
	}
	kept, ok := p.apply(made)
	p.checkApply(made, kept, !ok)
	return kept, p.heard()
}

// Destroy destroys a resource, without the plan that says what goes, and returns what
// is left of it.
func (p *Plugin) Destroy(name string, prior Resource) (Resource, []Diagnostic) {
	nothing := p.nothing(name)
	made := plan{typ: name, Prior: prior, Planned: Resource{State: nothing.State, Private: prior.Private}, config: nothing.State}
	kept, ok := p.apply(made)
	p.checkApply(made, kept, !ok)
	return kept, p.heard()
}

// A plan is what Terraform keeps between planning and applying.
type plan struct {
	typ            string
	Prior, Planned Resource
	config         cty.Value
	replaced       []*tftypes.AttributePath // a difference here replaces the resource
}

// plan plans the change that leads from a resource to a configuration; null destroys.
func (p *Plugin) plan(name string, prior Resource, config cty.Value) (made plan, ok bool) {
	if !prior.Exists() {
		prior = p.nothing(name)
	}
	made = plan{typ: name, Prior: prior, config: config}
	resp, ok := send(p, p.server.PlanResourceChange, &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, PriorState: p.pack(prior.State), Config: p.pack(config),
		ProposedNewState: p.pack(propose(p.schemas.ResourceSchemas[name], prior.State, config)),
		PriorPrivate:     prior.Private, PriorIdentity: p.packIdentity(name, prior.Identity),
	})
	made.replaced = resp.RequiresReplace
	made.Planned = p.resource(name, resp.PlannedState, resp.PlannedPrivate, resp.PlannedIdentity)
	if ok {
		p.checkPlan(made)
	}
	return made, ok
}

// apply applies a plan and returns what is kept of the resource.
func (p *Plugin) apply(made plan) (kept Resource, ok bool) {
	resp, ok := send(p, p.server.ApplyResourceChange, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: made.typ, PriorState: p.pack(made.Prior.State), PlannedState: p.pack(made.Planned.State), Config: p.pack(made.config),
		PlannedPrivate: made.Planned.Private, PlannedIdentity: p.packIdentity(made.typ, made.Planned.Identity),
	})
	return p.resource(made.typ, resp.NewState, resp.Private, resp.NewIdentity), ok
}

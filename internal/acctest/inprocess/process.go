// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A process is one life of the provider: Terraform starts it anew for each walk
// through its graph.
type process struct {
	server tfprotov6.ProviderServer
	w      *Workspace
	report *Report
}

// start starts the provider and configures it.
func (w *Workspace) start(ctx context.Context, report *Report) (*process, error) {
	p := &process{server: w.Provider(), w: w, report: report}
	if w.schema == nil {
		schema, err := p.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			return nil, err
		}
		if err := report.note(schema.Diagnostics); err != nil {
			return nil, err
		}
		w.schema = schema
	}
	value, err := w.Configuration.Value(w.schema.Provider.ValueType())
	if err != nil {
		return nil, err
	}
	config, err := w.pack(w.schema.Provider, value)
	if err != nil {
		return nil, err
	}
	valid, err := p.server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		return nil, err
	}
	if err := report.note(valid.Diagnostics); err != nil {
		return nil, err
	}
	configured, err := p.server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: config})
	if err != nil {
		return nil, err
	}
	return p, report.note(configured.Diagnostics)
}

// validate validates the resource block.
func (p *process) validate(ctx context.Context, config tftypes.Value) error {
	packed, err := p.w.pack(p.w.resource(), config)
	if err != nil {
		return err
	}
	resp, err := p.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: p.w.Type, Config: packed,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		return err
	}
	return p.report.note(resp.Diagnostics)
}

// upgrade reads the stored state and brings it to the present schema.
func (p *process) upgrade(ctx context.Context, stored State) (State, error) {
	if !stored.Exists() {
		return stored, nil
	}
	text, err := stored.JSON()
	if err != nil {
		return stored, err
	}
	schema := p.w.resource()
	upgraded, err := p.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: p.w.Type, Version: schema.Version, RawState: &tfprotov6.RawState{JSON: text},
	})
	if err != nil {
		return stored, err
	}
	if err := p.report.note(upgraded.Diagnostics); err != nil {
		return stored, err
	}
	value, err := p.w.unpack(schema, upgraded.UpgradedState)
	return State{value: value, private: stored.private, identity: stored.identity}, err
}

// refresh upgrades the stored state and refreshes it.
func (p *process) refresh(ctx context.Context, stored State) (State, error) {
	if !stored.Exists() {
		return stored, nil
	}
	upgraded, err := p.upgrade(ctx, stored)
	if err != nil {
		return stored, err
	}
	schema := p.w.resource()
	current, err := p.w.pack(schema, upgraded.value)
	if err != nil {
		return stored, err
	}
	if p.w.Patience > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, p.w.Patience)
		defer stop()
	}
	resp, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: p.w.Type, CurrentState: current, Private: upgraded.private, CurrentIdentity: upgraded.identity,
	})
	if err != nil {
		return stored, err
	}
	if err := p.report.note(resp.Diagnostics); err != nil {
		return stored, err
	}
	value, err := p.w.unpack(schema, resp.NewState)
	if err != nil {
		return stored, err
	}
	if !value.IsFullyKnown() {
		return stored, breach("a refresh left unknown values")
	}
	return State{value: value, private: resp.Private, identity: resp.NewIdentity}, nil
}

// A plan is what Terraform keeps between planning and applying.
type plan struct {
	prior    State
	config   tftypes.Value
	planned  tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// plan plans the change that leads from a state to a configuration.
func (p *process) plan(ctx context.Context, prior State, config tftypes.Value) (plan, error) {
	made := plan{prior: prior, config: config}
	schema := p.w.resource()
	proposed, err := Propose(schema, prior.value, config)
	if err != nil {
		return made, err
	}
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: p.w.Type, PriorPrivate: prior.private, PriorIdentity: prior.identity}
	if req.PriorState, err = p.w.pack(schema, prior.value); err != nil {
		return made, err
	}
	if req.ProposedNewState, err = p.w.pack(schema, proposed); err != nil {
		return made, err
	}
	if req.Config, err = p.w.pack(schema, config); err != nil {
		return made, err
	}
	resp, err := p.server.PlanResourceChange(ctx, req)
	if err != nil {
		return made, err
	}
	if err := p.report.note(resp.Diagnostics); err != nil {
		return made, err
	}
	if made.planned, err = p.w.unpack(schema, resp.PlannedState); err != nil {
		return made, err
	}
	made.private, made.identity = resp.PlannedPrivate, resp.PlannedIdentity
	return made, checkPlan(schema, prior.value, config, made.planned, resp.RequiresReplace)
}

// apply applies a plan and returns what is kept of the resource, also when the
// provider failed.
func (p *process) apply(ctx context.Context, made plan) (State, error) {
	schema := p.w.resource()
	req := &tfprotov6.ApplyResourceChangeRequest{TypeName: p.w.Type, PlannedPrivate: made.private, PlannedIdentity: made.identity}
	var err error
	if req.PriorState, err = p.w.pack(schema, made.prior.value); err != nil {
		return made.prior, err
	}
	if req.PlannedState, err = p.w.pack(schema, made.planned); err != nil {
		return made.prior, err
	}
	if req.Config, err = p.w.pack(schema, made.config); err != nil {
		return made.prior, err
	}
	resp, err := p.server.ApplyResourceChange(ctx, req)
	if err != nil {
		return made.prior, err
	}
	value, err := p.w.unpack(schema, resp.NewState)
	if err != nil {
		return made.prior, err
	}
	state := State{value: value, private: resp.Private, identity: resp.NewIdentity}
	failure := p.report.note(resp.Diagnostics)
	switch {
	case !value.IsFullyKnown():
		return state, breach("the new state has unknown values")
	case failure != nil && !made.prior.Exists() && state.Exists():
		return state, breach("a create failed and returned a resource all the same, which Terraform would destroy next")
	case failure != nil && made.prior.Exists() && !made.planned.IsNull() && !state.Exists():
		return state, breach("an update failed and returned no resource, which Terraform would create next")
	case failure != nil:
		return state, failure
	}
	return state, checkPromise(p.w.Type, made.planned, value)
}

// SPDX-License-Identifier: MPL-2.0

// Package inprocess does in Go what Terraform's core does with a provider:
// refresh, plan, apply, destroy, import, and the checks by which core holds a
// provider to its contract. Thousands of runs then take seconds. Only tests
// import it.
package inprocess

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Workspace is a working folder with one resource in it: its state, and the
// provider that manages it. It is not safe for concurrent use.
type Workspace struct {
	// Provider starts the provider. Each walk through the graph starts it anew, as
	// Terraform starts a new process, so that nothing survives but the state.
	Provider func() tfprotov6.ProviderServer

	// Type is the resource's, for example watsonx_user_api_key.
	Type string

	// Configuration is the provider block.
	Configuration Config

	// Patience is how long a refresh may take before somebody interrupts it; zero
	// is for ever. A refresh has no timeout of its own.
	Patience time.Duration

	schema *tfprotov6.GetProviderSchemaResponse
	state  Resource
}

// An Action is what a plan does to the resource.
type Action string

// The actions. A replacement is not among them: it breaks the contract.
const (
	None   Action = "none"
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
)

// A Report is what a command did and said.
type Report struct {
	Action      Action // of the plan
	Diagnostics []Diagnostic
	Planned     []byte // the planned resource as JSON; unknown values are null

	prior, planned tftypes.Value
}

// hear adds what a provider said. Core plans twice and shows the same warning once.
func (r *Report) hear(p *Provider) {
	for _, d := range p.Said {
		if !slices.Contains(r.Diagnostics, d) {
			r.Diagnostics = append(r.Diagnostics, d)
		}
	}
}

// Errors returns the diagnostics that are errors.
func (r Report) Errors() []Diagnostic {
	return slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d Diagnostic) bool { return d.Warning })
}

// State returns what Terraform keeps of the resource.
func (w *Workspace) State() Resource { return w.state }

// Apply refreshes, plans and applies the configuration. A nil configuration
// destroys the resource. The error is ErrFailed when the provider reported one,
// and a ContractError when the provider broke its contract.
func (w *Workspace) Apply(ctx context.Context, config Config) (Report, error) {
	saved, err := w.Save(ctx, config)
	if err != nil {
		return saved.Report, err
	}
	return w.ApplySaved(ctx, saved)
}

// A SavedPlan is a plan that can be looked at before it is applied.
type SavedPlan struct {
	Report Report
	config Config
	made   plan
}

// Save refreshes and plans, and keeps the plan.
func (w *Workspace) Save(ctx context.Context, config Config) (SavedPlan, error) {
	return w.makePlan(ctx, config, w.refresh)
}

// ApplySaved applies a plan of Save. Its report begins with the plan's.
func (w *Workspace) ApplySaved(ctx context.Context, saved SavedPlan) (report Report, err error) {
	report = saved.Report
	made := saved.made
	w.state = made.prior
	if report.Action == None {
		return report, nil
	}
	p, err := w.start(ctx)
	if p != nil {
		defer func() { report.hear(p) }()
	}
	if err != nil {
		return report, err
	}
	if report.Action != Delete {
		// Core plans once more, with what has become known meanwhile.
		again, err := p.plan(ctx, w.Type, made.prior, saved.config)
		if err == nil {
			err = checkPromise(w.Type, made.planned.State, again.planned.State)
		}
		if err != nil {
			return report, err
		}
		made = again
	}
	w.state, err = p.apply(ctx, made)
	return report, err
}

// Destroy destroys the resource.
func (w *Workspace) Destroy(ctx context.Context) (Report, error) { return w.Apply(ctx, nil) }

// Plan refreshes and plans, and keeps nothing.
func (w *Workspace) Plan(ctx context.Context, config Config) (Report, error) {
	saved, err := w.Save(ctx, config)
	return saved.Report, err
}

// PlanWithoutRefresh plans from the state as it is kept, and keeps nothing.
func (w *Workspace) PlanWithoutRefresh(ctx context.Context, config Config) (Report, error) {
	saved, err := w.makePlan(ctx, config, w.upgrade)
	return saved.Report, err
}

// Import imports the resource by its ID and refreshes it.
func (w *Workspace) Import(ctx context.Context, id string) (Report, error) {
	report := Report{Action: None}
	p, err := w.start(ctx)
	if err == nil {
		w.state, err = p.Import(ctx, w.Type, id, nil)
	}
	if err == nil {
		w.state, err = p.Read(ctx, w.Type, w.state)
	}
	if p != nil {
		report.hear(p)
	}
	return report, err
}

// start starts the provider and configures it.
func (w *Workspace) start(ctx context.Context) (*Provider, error) {
	p := &Provider{server: w.Provider(), schema: w.schema}
	if w.schema == nil {
		var err error
		if p, err = Start(ctx, p.server); err != nil {
			return p, err
		}
		w.schema = p.schema
	}
	return p, p.Configure(ctx, w.Configuration)
}

// upgrade brings the stored state to the present schema.
func (w *Workspace) upgrade(ctx context.Context, p *Provider) (Resource, error) {
	if !w.state.Exists() {
		return w.state, nil
	}
	text, err := w.state.JSON()
	if err != nil {
		return w.state, err
	}
	upgraded, err := p.Upgrade(ctx, w.Type, w.schema.ResourceSchemas[w.Type].Version, text)
	upgraded.Private, upgraded.Identity = w.state.Private, w.state.Identity
	return upgraded, err
}

// refresh upgrades the stored state and refreshes it.
func (w *Workspace) refresh(ctx context.Context, p *Provider) (Resource, error) {
	upgraded, err := w.upgrade(ctx, p)
	if err != nil {
		return upgraded, err
	}
	if w.Patience > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, w.Patience)
		defer stop()
	}
	return p.Read(ctx, w.Type, upgraded)
}

// makePlan reads the state and plans in one process.
func (w *Workspace) makePlan(ctx context.Context, config Config, read func(context.Context, *Provider) (Resource, error)) (saved SavedPlan, err error) {
	saved.config, saved.Report.Action = config, None
	p, err := w.start(ctx)
	if p != nil {
		defer func() { saved.Report.hear(p) }()
	}
	if err != nil {
		return saved, err
	}
	if config != nil {
		if err := p.Validate(ctx, w.Type, config); err != nil {
			return saved, err
		}
	}
	fresh, err := read(ctx, p)
	saved.made = plan{typ: w.Type, prior: fresh}
	if err != nil || !fresh.Exists() && config == nil {
		return saved, err
	}
	if saved.made, err = p.plan(ctx, w.Type, fresh, config); err != nil {
		return saved, err
	}
	schema := w.schema.ResourceSchemas[w.Type]
	saved.Report.prior, saved.Report.planned = fresh.value(schema), saved.made.planned.value(schema)
	saved.Report.Action = action(saved.Report.prior, saved.Report.planned)
	if saved.Report.Planned, err = toJSON(saved.Report.planned); err != nil {
		return saved, err
	}
	return saved, checkReplacement(schema, saved.made)
}

func action(prior, planned tftypes.Value) Action {
	switch {
	case prior.Equal(planned):
		return None
	case prior.IsNull():
		return Create
	case planned.IsNull():
		return Delete
	}
	return Update
}

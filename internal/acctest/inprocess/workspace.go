// SPDX-License-Identifier: MPL-2.0

// Package inprocess does in Go what Terraform's core does with a provider and a
// configuration of one resource: refresh, plan, apply, destroy, import, and the
// checks by which core holds a provider to its contract. Thousands of runs then
// take seconds. It is for tests and for commands below internal/cmd.
package inprocess

import (
	"context"
	"errors"
	"fmt"
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
	state  State
}

// An Action is what a plan does to the resource.
type Action string

// The actions. A replacement is not among them: it is a breach.
const (
	None   Action = "none"
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
)

// A Report is what a command did and said.
type Report struct {
	Stage       string // how far it came: "refresh", "plan" or "apply"
	Action      Action // of the plan
	Diagnostics []Diagnostic
	Planned     []byte // the planned resource as JSON; unknown values are null

	prior, planned tftypes.Value
}

// A Diagnostic is an error or a warning as a user would read it.
type Diagnostic struct {
	Warning bool
	Summary string
	Detail  string
}

// String returns everything that a user would read.
func (d Diagnostic) String() string {
	kind := "Error"
	if d.Warning {
		kind = "Warning"
	}
	return fmt.Sprintf("%s: %s\n\n%s\n", kind, d.Summary, d.Detail)
}

// ErrFailed means that the provider reported an error; Report.Diagnostics has it.
var ErrFailed = errors.New("the provider reported an error")

// note keeps diagnostics and returns ErrFailed if one of them is an error.
func (r *Report) note(diags []*tfprotov6.Diagnostic) error {
	var failure error
	for _, d := range diags {
		warning := d.Severity == tfprotov6.DiagnosticSeverityWarning
		said := Diagnostic{Warning: warning, Summary: d.Summary, Detail: d.Detail}
		if !slices.Contains(r.Diagnostics, said) { // Core plans twice and shows the same warning once.
			r.Diagnostics = append(r.Diagnostics, said)
		}
		if !warning {
			failure = ErrFailed
		}
	}
	return failure
}

// Errors returns the diagnostics that are errors.
func (r Report) Errors() []Diagnostic {
	return slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d Diagnostic) bool { return d.Warning })
}

// State returns what Terraform keeps of the resource.
func (w *Workspace) State() State { return w.state }

// Apply refreshes, plans and applies the configuration. A nil configuration
// destroys the resource. The error is ErrFailed when the provider reported one,
// and a BreachError when the provider broke its contract.
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
	made   plan
}

// Save refreshes and plans, and keeps the plan.
func (w *Workspace) Save(ctx context.Context, config Config) (SavedPlan, error) {
	saved := SavedPlan{Report: Report{Stage: "refresh"}}
	var err error
	saved.made, err = w.makePlan(ctx, config, (*process).refresh, &saved.Report)
	return saved, err
}

// ApplySaved applies a plan of Save. Its report begins with the plan's.
func (w *Workspace) ApplySaved(ctx context.Context, saved SavedPlan) (Report, error) {
	report, made := saved.Report, saved.made
	w.state = made.prior
	if report.Action == None {
		return report, nil
	}
	report.Stage = "apply"
	p, err := w.start(ctx, &report)
	if err != nil {
		return report, err
	}
	if !made.planned.IsNull() {
		// Core plans once more, with what has become known meanwhile.
		again, err := p.plan(ctx, made.prior, made.config)
		if err != nil {
			return report, err
		}
		if err := checkPromise(w.Type, made.planned, again.planned); err != nil {
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
	report := Report{Stage: "plan"}
	_, err := w.makePlan(ctx, config, (*process).upgrade, &report)
	return report, err
}

// Import imports the resource by its ID. The next Apply refreshes it.
func (w *Workspace) Import(ctx context.Context, id string) (Report, error) {
	report := Report{Stage: "refresh", Action: None}
	p, err := w.start(ctx, &report)
	if err != nil {
		return report, err
	}
	resp, err := p.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: w.Type, ID: id})
	if err != nil {
		return report, err
	}
	if err := report.note(resp.Diagnostics); err != nil {
		return report, err
	}
	if len(resp.ImportedResources) != 1 {
		return report, breach("an import returned %d resources", len(resp.ImportedResources))
	}
	imported := resp.ImportedResources[0]
	value, err := w.unpack(w.resource(), imported.State)
	if err != nil {
		return report, err
	}
	w.state, err = p.refresh(ctx, State{value: value, private: imported.Private, identity: imported.Identity})
	return report, err
}

// makePlan reads the state and plans in one process.
func (w *Workspace) makePlan(ctx context.Context, config Config, read func(*process, context.Context, State) (State, error), report *Report) (plan, error) {
	p, err := w.start(ctx, report)
	if err != nil {
		return plan{}, err
	}
	wanted := tftypes.NewValue(w.resource().ValueType(), nil)
	if config != nil {
		if wanted, err = config.Value(w.resource().ValueType()); err != nil {
			return plan{}, err
		}
		if err := p.validate(ctx, wanted); err != nil {
			return plan{}, err
		}
	}
	stored := w.state
	if stored.value.Type() == nil {
		stored.value = tftypes.NewValue(w.resource().ValueType(), nil)
	}
	fresh, err := read(p, ctx, stored)
	if err != nil {
		return plan{}, err
	}
	report.Stage, report.Action = "plan", None
	if !fresh.Exists() && config == nil {
		return plan{prior: fresh}, nil
	}
	made, err := p.plan(ctx, fresh, wanted)
	if err != nil {
		return plan{}, err
	}
	report.Action = action(fresh.value, made.planned)
	report.prior, report.planned = fresh.value, made.planned
	report.Planned, err = toJSON(made.planned)
	return made, err
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

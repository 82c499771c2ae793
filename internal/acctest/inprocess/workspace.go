// SPDX-License-Identifier: MPL-2.0

// Package inprocess does in Go what Terraform's core does with a provider:
// refresh, plan, apply, destroy, import, and the checks by which core holds a
// provider to its contract. Thousands of runs then take seconds. Only tests
// import it.
package inprocess

import (
	"context"
	"errors"
	"slices"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// A Workspace is a working folder with one resource in it: its state, and the
// provider that manages it. It is not safe for concurrent use.
type Workspace struct {
	// Provider starts the provider. Each walk through the graph starts it anew, as
	// Terraform starts a new process, so that nothing survives but the state.
	Provider func() tfprotov6.ProviderServer

	// Hear is called with everything that the provider says.
	Hear func(Diagnostic)

	// Type is the resource's, for example watsonx_user_api_key.
	Type string

	// Configuration is the provider block.
	Configuration Values

	// Patience is how long a refresh may take before somebody interrupts it; zero
	// is for ever. A refresh has no timeout of its own.
	Patience time.Duration

	// Resource is what Terraform keeps.
	Resource Resource

	schemas *Plugin // has asked for the schemas, which stay as they are
}

// ErrFailed means that the provider reported an error; the diagnostics have it.
var ErrFailed = errors.New("the provider reported an error")

// A Report is what a command did and said. That of Plan is a saved plan as well.
type Report struct {
	Action      tfjson.Action // of the plan: no-op, create, update or delete; a replacement breaks the contract
	Diagnostics []Diagnostic

	plan
}

// Errors returns the diagnostics that are errors.
func (r Report) Errors() []Diagnostic {
	return slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d Diagnostic) bool { return d.Warning })
}

// Change returns what the plan does to the attributes, as terraform show -json has it:
// what is unknown is missing in After and true in AfterUnknown.
func (r Report) Change() (*tfjson.Change, error) {
	before, err := r.Prior.Attributes()
	if err != nil {
		return nil, err
	}
	after, err := r.Planned.Attributes()
	if err != nil {
		return nil, err
	}
	change := &tfjson.Change{Actions: tfjson.Actions{r.Action}, AfterUnknown: unknowns(r.Planned.State)}
	if before != nil {
		change.Before = before
	}
	if after != nil {
		without(after, change.AfterUnknown)
		change.After = after
	}
	return change, nil
}

// unknowns returns true for an unknown value, and for a list or a set with an unknown
// element; for a value with named members, what it returns for each of them.
func unknowns(v cty.Value) any {
	if v == cty.NilVal || v.IsWhollyKnown() {
		return map[string]any{}
	}
	members := entries(v)
	if members == nil {
		return true
	}
	open := map[string]any{}
	for name, member := range members {
		if !member.IsWhollyKnown() {
			open[name] = unknowns(member)
		}
	}
	return open
}

// without takes out of a tree what is unknown.
func without(tree map[string]any, open any) {
	members, _ := open.(map[string]any)
	for name, inner := range members {
		if below, ok := tree[name].(map[string]any); ok {
			without(below, inner)
		} else if inner == true {
			delete(tree, name)
		}
	}
}

// Apply refreshes, plans and applies the configuration. Nil Values destroy the
// resource. The error is ErrFailed when the provider reported one, and says otherwise how
// the provider broke its contract.
func (w *Workspace) Apply(ctx context.Context, config Values) (Report, error) {
	report, err := w.Plan(ctx, config)
	if err != nil {
		return report, err
	}
	return w.ApplySaved(ctx, report)
}

// ApplySaved applies a plan, whose report the new one begins with.
func (w *Workspace) ApplySaved(ctx context.Context, report Report) (Report, error) {
	made := report.plan
	w.Resource = made.Prior
	if report.Action == tfjson.ActionNoop {
		return report, nil
	}
	err := w.walk(ctx, &report, func(p *Plugin) (ok bool) {
		if report.Action != tfjson.ActionDelete {
			// Core plans once more, with what has become known meanwhile.
			again, ok := p.plan(w.Type, made.Prior, made.config)
			if !ok {
				return false
			}
			p.checkPromise(made, again.Planned)
			made = again
		}
		w.Resource, ok = p.apply(made)
		p.checkApply(made, w.Resource, !ok) // It may end this call, and the resource is there all the same.
		return ok
	})
	return report, err
}

// Destroy destroys the resource.
func (w *Workspace) Destroy(ctx context.Context) (Report, error) { return w.Apply(ctx, nil) }

// Plan refreshes and plans.
func (w *Workspace) Plan(ctx context.Context, config Values) (Report, error) {
	return w.plan(ctx, config, true)
}

// PlanWithoutRefresh plans from the state as it is kept.
func (w *Workspace) PlanWithoutRefresh(ctx context.Context, config Values) (Report, error) {
	return w.plan(ctx, config, false)
}

// Import imports the resource by its ID and refreshes it.
func (w *Workspace) Import(ctx context.Context, id string) (Report, error) {
	report := Report{Action: tfjson.ActionNoop}
	err := w.walk(ctx, &report, func(p *Plugin) (ok bool) {
		imported, said := p.Import(w.Type, id, nil)
		if failed(said) {
			return false
		}
		w.Resource, said = p.Read(w.Type, imported)
		return !failed(said)
	})
	return report, err
}

// Refresh refreshes the resource, which stays as it is if that fails.
func (w *Workspace) Refresh(ctx context.Context) (Report, error) {
	report := Report{Action: tfjson.ActionNoop}
	err := w.walk(ctx, &report, func(p *Plugin) bool {
		read, ok := w.read(p, true)
		if ok {
			w.Resource = read
		}
		return ok
	})
	return report, err
}

// plan plans in one walk, perhaps after a refresh.
func (w *Workspace) plan(ctx context.Context, config Values, refresh bool) (report Report, err error) {
	report.Action = tfjson.ActionNoop
	err = w.walk(ctx, &report, func(p *Plugin) bool {
		wanted := p.nothing(w.Type).State
		if config != nil {
			if failed(p.Validate(w.Type, config)) {
				return false
			}
			wanted = p.block(p.schemas.ResourceSchemas[w.Type], config)
		}
		prior, ok := w.read(p, refresh)
		report.Prior = prior
		if !ok || !prior.Exists() && config == nil {
			return ok
		}
		if report.plan, ok = p.plan(w.Type, prior, wanted); !ok {
			return false
		}
		report.Action = actionOf(report.Prior.State, report.Planned.State)
		p.checkReplacement(report.plan)
		return true
	})
	return report, err
}

// read brings the stored state to the present schema and, if wanted, refreshes it.
func (w *Workspace) read(p *Plugin, refresh bool) (read Resource, ok bool) {
	if !w.Resource.Exists() {
		return w.Resource, true
	}
	text, err := w.Resource.JSON()
	p.must(err)
	read, ok = p.upgrade(w.Type, p.schemas.ResourceSchemas[w.Type].Version, text)
	read.Private, read.Identity = w.Resource.Private, w.Resource.Identity
	if !ok || !refresh {
		return read, ok
	}
	if w.Patience > 0 {
		within, stop := context.WithTimeout(p.ctx, w.Patience)
		defer stop()
		defer func(ctx context.Context) { p.ctx = ctx }(p.ctx)
		p.ctx = within
	}
	read, said := p.Read(w.Type, read)
	return read, !failed(said)
}

func actionOf(prior, planned cty.Value) tfjson.Action {
	switch {
	case prior.RawEquals(planned):
		return tfjson.ActionNoop
	case prior.IsNull():
		return tfjson.ActionCreate
	case planned.IsNull():
		return tfjson.ActionDelete
	}
	return tfjson.ActionUpdate
}

// walk starts the provider, configures it and does something with it, and reports what
// the provider said.
func (w *Workspace) walk(ctx context.Context, report *Report, do func(*Plugin) (ok bool)) (err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case failure:
			err = thrown
		default:
			panic(thrown)
		}
	}()
	hear := func(d Diagnostic) {
		w.Hear(d)
		if !slices.Contains(report.Diagnostics, d) { // Core plans twice and shows the same warning once.
			report.Diagnostics = append(report.Diagnostics, d)
		}
	}
	if w.schemas == nil {
		w.schemas = Start(ctx, w.Provider(), hear, func(err error) { panic(failure{err}) })
	}
	p := *w.schemas
	p.ctx, p.server, p.hear = ctx, w.Provider(), hear
	if failed(p.Configure(w.Configuration)) || !do(&p) {
		return ErrFailed
	}
	return nil
}

// A failure is what a Plugin of a workspace panics with.
type failure struct{ error }

// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A fixture is one cloud and one workspace, for one case.
type fixture struct {
	scenario scenario
	cloud    *acctest.Cloud
	space    *acctest.Workspace
	other    *acctest.Workspace // of another state
	hurry    time.Duration      // how much time the act has; zero for enough

	before series          // the owner's keys before the act
	keep   map[string]bool // IDs of the keys of anybody that the act must leave
	leaks  int             // texts that showed a secret
	said   []acctest.Diagnostic

	mu   sync.Mutex
	late []*lateReply
}

// A run is one apply of a fixture.
type run struct {
	invariants.Run

	report inprocess.Report
	err    error
	broken []invariants.Violation
}

// beginning is when every fixture begins.
func beginning() time.Time { return time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC) }

// now returns when the act of a scenario begins.
func (s scenario) now() time.Time {
	at := beginning()
	if s.console {
		at = at.Add(day)
	}
	for _, b := range s.before {
		at = at.Add(b.pause)
	}
	return at
}

// newFixture makes a cloud and brings it to where the scenario's act begins.
func newFixture(t *testing.T, s scenario, hurry time.Duration) *fixture {
	t.Helper()
	f := &fixture{scenario: s, hurry: hurry, cloud: acctest.NewCloud(t, emulator.Options{SecondCredential: s.mode, Clock: beginning})}
	f.cloud.NewGate(t).Answer(f.answerLate)
	f.space = f.cloud.NewWorkspace(resourceName)
	f.other = f.cloud.NewWorkspace(resourceName)
	if s.console {
		if err := f.cloud.Console(emulator.ConsoleAction{Act: "create", Regions: s.regions}); err != nil {
			t.Fatal(err)
		}
		f.cloud.Advance(day)
	}
	for _, step := range s.before {
		space := f.space
		if step.other {
			space = f.other
		}
		if run := f.applyIn(t.Context(), space, hurried(step.config, hurry, "delete")); run.err != nil || len(run.broken) > 0 {
			t.Fatalf("prepare %s: %v %v %v", s.name, run.err, run.report.Diagnostics, run.broken)
		}
		f.cloud.Advance(step.pause)
	}
	for range s.crowd {
		if _, err := f.cloud.AddForeignKey(f.cloud.Users()[0].IAMID); err != nil {
			t.Fatal(err)
		}
	}
	f.before, f.keep = f.cloud.Series(), map[string]bool{}
	for _, k := range f.cloud.Keys() {
		f.keep[k.ID] = !slices.Contains(f.doomed(), k.ID)
	}
	f.heal()
	f.cloud.ClearRequests()
	return f
}

// doomed returns the IDs of the keys that the act is to delete.
func (f *fixture) doomed() []string {
	var ids []string
	if f.scenario.mayGo != nil {
		for _, i := range f.scenario.mayGo(f.before) {
			ids = append(ids, f.before[i].ID)
		}
	}
	return ids
}

// heal takes away everything that goes wrong but what the scenario is about.
func (f *fixture) heal() {
	f.cloud.ClearFaults()
	if f.scenario.refuses == "" {
		return
	}
	err := f.cloud.AddFault(emulator.Fault{Path: "/platform/" + f.scenario.refuses + "/*", Status: http.StatusForbidden})
	if err != nil {
		panic(err) // The fault is well-formed.
	}
}

// apply applies a configuration; nil destroys.
func (f *fixture) apply(ctx context.Context, c acctest.Values) run {
	return f.applyIn(ctx, f.space, c)
}

// applyIn applies a configuration in a workspace.
func (f *fixture) applyIn(ctx context.Context, space *acctest.Workspace, c acctest.Values) run {
	var r run
	r.Run, r.broken = f.cloud.Observe(func() []invariants.Apply {
		w := invariants.Apply{Before: stateOf(space), Regions: f.scenario.regions, Destroys: c == nil}
		r.report, r.err = space.Apply(ctx, c)
		f.hear(r.report)
		w.After, w.Failed = stateOf(space), r.err != nil
		return []invariants.Apply{w}
	})
	return r
}

// state returns what the workspace's state says of the series.
func (f *fixture) state() invariants.State { return stateOf(f.space) }

func stateOf(space *acctest.Workspace) invariants.State {
	state, err := acctest.StateOf(space.Resource)
	if err != nil {
		panic(err) // What the core returned as JSON is JSON.
	}
	return state
}

// hear counts which texts that a command showed or stored hold a secret.
func (f *fixture) hear(r inprocess.Report) {
	f.said = append(f.said, r.Diagnostics...)
	for place, shown := range map[string]string{
		"what the provider said": fmt.Sprint(r.Diagnostics), "the plan": attributesOf(r.Planned),
		"the state": attributesOf(f.space.Resource), "private state": string(f.space.Resource.Private),
	} {
		if len(f.cloud.Leaks(place, []byte(shown))) > 0 {
			f.leaks++
		}
	}
}

func attributesOf(r acctest.Resource) string {
	text, err := r.JSON()
	if err != nil {
		panic(err) // What the core returned can be written as JSON.
	}
	return string(text)
}

// calls returns the calls of a scenario in which nothing goes wrong.
func calls(t *testing.T, s scenario) []call {
	t.Helper()
	f := newFixture(t, s, 0)
	if _, err := f.space.Plan(t.Context(), s.act); err != nil {
		t.Fatal(err)
	}
	planned := len(f.cloud.Requests())
	f.cloud.ClearRequests()
	run := f.apply(t.Context(), s.act)
	list := callsOf(f.cloud.Requests(), planned)
	var v verdict
	f.reached(&v)
	f.again(t.Context(), &v)
	if run.err != nil || !v.converged() {
		t.Fatalf("%s: %v %v %v", s.name, run.err, run.report.Diagnostics, v.complaints)
	}
	return list
}

// A lateReply makes a call be carried out whose reply nobody waits for.
type lateReply struct {
	call call
	left int // so many more times; below zero for ever
}

// delay makes replies come too late; without arguments they all come in time again.
func (f *fixture) delay(late ...*lateReply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.late = late
}

// takesLate reports whether the reply to a request is to come too late.
func (f *fixture) takesLate(r *http.Request) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.late {
		switch {
		case l.call.method != r.Method || l.call.path != generalise(r.URL.Path):
		case l.call.skip > 0:
			l.call.skip--
		case l.left != 0:
			l.left--
			return true
		}
	}
	return false
}

// answerLate carries a request out and keeps its reply until nobody waits for it.
func (f *fixture) answerLate(_ http.ResponseWriter, r *http.Request) bool {
	if !f.takesLate(r) {
		return false
	}
	f.cloud.Handler().ServeHTTP(httptest.NewRecorder(), r)
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
	case <-timer.C:
	}
	panic(http.ErrAbortHandler)
}

// failed reports whether the provider reported an error, rather than breaking its contract.
func failed(err error) bool { return errors.Is(err, inprocess.ErrFailed) }

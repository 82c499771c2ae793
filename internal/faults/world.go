// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// A world is one cloud and one workspace, for one case.
type world struct {
	scenario Scenario
	cloud    *emulator.Server
	witness  *witness
	listener *httptest.Server
	serve    func() tfprotov6.ProviderServer
	space    *inprocess.Workspace
	hurry    time.Duration // how much time the act has; zero for enough

	mu      sync.Mutex
	longest time.Duration // the longest wait that the provider asked for

	said   []string // everything that the provider let a user, or a file, see
	before series   // the owner's keys before the act
}

// beginning is when every world begins.
func beginning() time.Time { return time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC) }

// now returns when the act of a scenario begins.
func (s Scenario) now() time.Time {
	at := beginning()
	if s.console {
		at = at.Add(day)
	}
	for _, b := range s.before {
		at = at.Add(b.pause)
	}
	return at
}

// newWorld makes a world and brings it to where the scenario's act begins.
func newWorld(ctx context.Context, s Scenario, hurry time.Duration) (*world, error) {
	cloud, err := emulator.New(emulator.Options{SecondCredential: s.Mode, Clock: beginning})
	if err != nil {
		return nil, err
	}
	w := &world{scenario: s, cloud: cloud, witness: &witness{cloud: cloud}, hurry: hurry}
	w.listener = httptest.NewServer(w.witness)
	env := map[string]string{
		"IBMCLOUD_API_KEY":          cloud.Users()[0].APIKey,
		"IBMCLOUD_IAM_API_ENDPOINT": w.listener.URL + "/iam",
		"WATSONX_PLATFORM_ENDPOINT": w.listener.URL + "/platform/{region}",
	}
	start := provider.New("test", func(name string) string { return env[name] }, provider.WithWaits(w.wait))
	w.serve = func() tfprotov6.ProviderServer { return providerserver.NewProtocol6(start())() }
	w.space = &inprocess.Workspace{Type: "watsonx_user_api_key", Provider: w.serve}
	if err := w.prepare(ctx); err != nil {
		w.close()
		return nil, fmt.Errorf("prepare: %w", err)
	}
	return w, nil
}

func (w *world) close() { w.listener.Close() }

// wait takes no time and notes how long it would have been.
func (w *world) wait(d time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.longest = max(w.longest, d)
	return 0
}

// prepare does what came before the act, and then begins to watch.
func (w *world) prepare(ctx context.Context) error {
	if w.scenario.console {
		if err := w.cloud.Console(emulator.ConsoleAction{Act: "create", Regions: w.scenario.regions}); err != nil {
			return err
		}
		w.cloud.Advance(day)
	}
	for _, s := range w.scenario.before {
		if report, err := w.apply(ctx, hurried(s.config, w.hurry, "delete")); err != nil {
			return fmt.Errorf("%w: %v", err, report.Diagnostics)
		}
		w.cloud.Advance(s.pause)
	}
	w.before = w.series()
	keep := map[string]bool{}
	for _, k := range w.cloud.Keys() {
		keep[k.ID] = true
	}
	for _, id := range w.doomed() {
		delete(keep, id)
	}
	w.cloud.ClearRequests()
	gaps := w.scenario.Mode != "allow" && w.scenario.Mode != "replace"
	w.witness.watch(keep, gaps, w.scenario.act == nil)
	return nil
}

// doomed returns the IDs of the keys that the act is to delete.
func (w *world) doomed() []string {
	var ids []string
	if w.scenario.mayGo != nil {
		for _, i := range w.scenario.mayGo(w.before) {
			ids = append(ids, w.before[i].ID)
		}
	}
	return ids
}

// apply applies a configuration; nil destroys.
func (w *world) apply(ctx context.Context, c inprocess.Config) (inprocess.Report, error) {
	report, err := w.space.Apply(ctx, c)
	w.hear(report)
	return report, err
}

// plan plans a configuration and changes nothing.
func (w *world) plan(ctx context.Context, c inprocess.Config) (inprocess.Report, error) {
	report, err := w.space.Plan(ctx, c)
	w.hear(report)
	return report, err
}

// hear keeps everything that a command showed or stored, for the search for secrets.
func (w *world) hear(r inprocess.Report) {
	for _, d := range r.Diagnostics {
		w.said = append(w.said, d.String())
	}
	state := w.space.State()
	text, err := state.JSON()
	if err != nil {
		text = nil
	}
	w.said = append(w.said, string(r.Planned), string(text), string(state.Private))
}

// leaks returns how many of the texts hold the value of a key or a token.
func (w *world) leaks() int {
	secrets, leaks := w.cloud.Secrets(), 0
	for _, text := range w.said {
		if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(text, s) }) {
			leaks++
		}
	}
	return leaks
}

// series returns the owner's keys of the series, oldest first.
func (w *world) series() series {
	var found series
	for _, k := range w.cloud.Keys() {
		if k.IAMID == w.cloud.Users()[0].IAMID && k.Status != emulator.StatusOther {
			found = append(found, k)
		}
	}
	return found
}

// mints returns how many keys have been created since the act began, whether or
// not the provider came to know of it.
func (w *world) mints() int {
	n := 0
	for _, r := range w.cloud.Requests() {
		if r.Method == http.MethodPost && r.Path == "/iam/v1/apikeys" && r.Status == http.StatusCreated {
			n++
		}
	}
	return n
}

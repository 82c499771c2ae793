// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Nobody knows how the service answers a second task credential in a region, and
// how soon it shows what it accepted. The main scenarios pass with every answer;
// where something takes its time, the provider's waits turn the cloud's clock.

// ways are the kinds of cloud that the main scenarios run in. A prompt conflict is
// what every other test meets.
func ways() map[string]emulator.Options {
	const late = 5 * time.Second
	return map[string]emulator.Options{
		"where a second credential is a bad request":          {SecondCredential: "bad-request"},
		"where a second credential replaces the first":        {SecondCredential: "replace"},
		"where a second credential is a conflict, seen later": {SecondCredential: "conflict", Propagation: late},
		"where a second credential is allowed, seen later":    {SecondCredential: "allow", Propagation: late},
	}
}

// A stage is a cloud and a workspace in it, in which a scenario plays.
type stage struct {
	*acctest.Cloud
	t *testing.T
	w *acctest.Workspace
}

func newStage(t *testing.T, options emulator.Options) stage {
	t.Helper()
	cloud := acctest.NewCloud(t, options)
	return stage{Cloud: cloud, t: t, w: cloud.NewWorkspace(resourceName)}
}

// applies applies the configuration a day later and fails the test unless the
// plan is of this kind, and the one after it empty.
func (s stage) applies(want tfjson.Action, config acctest.Values) {
	s.t.Helper()
	s.Advance(day)
	report, err := s.w.Apply(s.t.Context(), config)
	if err != nil || report.Action != want {
		s.t.Fatalf("the plan is a %s, want a %s: %v %v", report.Action, want, err, report.Diagnostics)
	}
	if report, err = s.w.Plan(s.t.Context(), config); err != nil || report.Action != tfjson.ActionNoop {
		s.t.Fatalf("the next plan is a %s and not empty: %v %v", report.Action, err, report.Diagnostics)
	}
}

// shows fails the test unless so many keys are Phased out and the Active one is
// installed in these regions, by the cloud and by the state.
func (s stage) shows(phasedOut int, regions ...string) {
	s.t.Helper()
	must(s.t, seriesIs(s.Cloud, phasedOut, regions...))
	state := s.w.Resource
	if got := state.Text("active_key", "id"); got != s.Active() {
		s.t.Fatalf("the state says that %q is Active, the cloud %q", got, s.Active())
	}
	if got := len(state.Names("phased_out_keys")); got != phasedOut {
		s.t.Fatalf("the state lists %d keys as Phased out, want %d", got, phasedOut)
	}
}

// ends destroys the resource and fails the test unless so much is left.
func (s stage) ends(keys, credentials int) {
	s.t.Helper()
	if report, err := s.w.Destroy(s.t.Context()); err != nil {
		s.t.Fatalf("destroy: %v %v", err, report.Diagnostics)
	}
	must(s.t, s.Leaving(keys, credentials))
}

func TestUserAPIKey_passesInEveryKindOfCloud(t *testing.T) {
	t.Parallel()
	type config = acctest.Values
	three := []string{"us-south", "eu-gb", "ca-tor"}
	scenarios := map[string]func(stage){
		"rotate, and leave and add regions": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"rotation_trigger": "1", "regions": three})
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "2", "regions": three})
			s.shows(1, three...)
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "2", "regions": []string{"eu-gb"}})
			s.shows(1, "eu-gb")
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "2", "regions": []string{"eu-gb", "jp-tok"}})
			s.shows(2, "eu-gb", "jp-tok")
			s.ends(0, 0)
		},
		"adopt where a region is missing, after a rotation in the console": func(s stage) {
			console(s.t, s.Cloud, "create", "us-south")
			s.applies(tfjson.ActionCreate, config{"adopt_existing": true, "regions": three})
			s.shows(1, three...)
			console(s.t, s.Cloud, "rotate")
			s.applies(tfjson.ActionNoop, config{"adopt_existing": true, "regions": three})
			s.shows(2, three...)
			must(s.t, s.DeleteCredential(credentialIn(s.t, s.Cloud, "eu-gb")))
			s.applies(tfjson.ActionUpdate, config{"adopt_existing": true, "regions": three})
			s.shows(3, three...)
			s.ends(2, 0)
		},
	}
	for way, options := range ways() {
		for name, play := range scenarios {
			t.Run(name+" "+way, func(t *testing.T) {
				t.Parallel()
				play(newStage(t, options))
			})
		}
	}
}

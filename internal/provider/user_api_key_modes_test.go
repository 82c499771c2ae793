// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

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
		"create and destroy": func(s stage) {
			s.applies(tfjson.ActionCreate, config{})
			s.shows(0, "us-south")
			s.ends(0, 0)
		},
		"rotate": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"rotation_trigger": "1"})
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "2"})
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "3"})
			s.shows(2, "us-south")
			s.ends(0, 0)
		},
		"rotate in three regions": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"rotation_trigger": "1", "regions": three})
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "2", "regions": three})
			s.shows(1, three...)
			s.ends(0, 0)
		},
		"rotate by age": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"rotate_after_days": 10})
			s.applies(tfjson.ActionNoop, config{"rotate_after_days": 10})
			s.Advance(10 * day)
			s.applies(tfjson.ActionUpdate, config{"rotate_after_days": 10})
			s.shows(1, "us-south")
			s.ends(0, 0)
		},
		"add and remove regions": func(s stage) {
			s.applies(tfjson.ActionCreate, config{})
			s.applies(tfjson.ActionUpdate, config{"regions": three})
			s.shows(1, three...)
			s.applies(tfjson.ActionUpdate, config{"regions": []string{"eu-gb"}})
			s.shows(1, "eu-gb")
			s.ends(0, 0)
		},
		"add and remove regions with the value at hand": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"store_api_key": true})
			s.applies(tfjson.ActionUpdate, config{"store_api_key": true, "regions": three})
			s.shows(0, three...)
			s.applies(tfjson.ActionUpdate, config{"store_api_key": true, "regions": []string{"jp-tok"}})
			s.shows(0, "jp-tok")
			s.ends(0, 0)
		},
		"import": func(s stage) {
			console(s.t, s.Cloud, "create", "us-south", "eu-de")
			report, err := s.w.Import(s.t.Context(), s.Owner())
			if err != nil {
				s.t.Fatalf("import: %v %v", err, report.Diagnostics)
			}
			s.applies(tfjson.ActionNoop, config{"regions": []string{"us-south", "eu-de"}})
			s.applies(tfjson.ActionUpdate, config{"regions": []string{"us-south", "eu-de"}, "rotation_trigger": "1"})
			s.shows(0, "us-south", "eu-de")
			s.applies(tfjson.ActionUpdate, config{"regions": []string{"us-south", "eu-de"}, "rotation_trigger": "2"})
			s.shows(1, "us-south", "eu-de")
			s.ends(1, 0)
		},
		"adopt": func(s stage) {
			console(s.t, s.Cloud, "create", "us-south")
			s.applies(tfjson.ActionCreate, config{"adopt_existing": true})
			s.shows(0, "us-south")
			s.ends(1, 1)
		},
		"adopt where a region is missing": func(s stage) {
			console(s.t, s.Cloud, "create", "us-south")
			s.applies(tfjson.ActionCreate, config{"adopt_existing": true, "regions": three})
			s.shows(1, three...)
			s.ends(1, 0)
		},
		"prune": func(s stage) {
			for _, trigger := range []string{"1", "2", "3"} {
				want := tfjson.ActionUpdate
				if trigger == "1" {
					want = tfjson.ActionCreate
				}
				s.applies(want, config{"rotation_trigger": trigger})
			}
			s.shows(2, "us-south")
			s.applies(tfjson.ActionUpdate, config{"rotation_trigger": "4", "retention": config{"keep_last": 1}})
			s.shows(1, "us-south")
			s.ends(0, 0)
		},
		"a rotation in the console": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"regions": three})
			s.Advance(day)
			console(s.t, s.Cloud, "rotate")
			s.applies(tfjson.ActionNoop, config{"regions": three})
			s.shows(1, three...)
			s.applies(tfjson.ActionUpdate, config{"regions": three, "rotation_trigger": "1"})
			s.applies(tfjson.ActionUpdate, config{"regions": three, "rotation_trigger": "2"})
			s.shows(2, three...)
			s.ends(1, 0)
		},
		"a credential that somebody deleted": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"regions": three})
			must(s.t, s.DeleteCredential(credentialIn(s.t, s.Cloud, "eu-gb")))
			s.applies(tfjson.ActionUpdate, config{"regions": three})
			s.shows(1, three...)
			s.ends(0, 0)
		},
		"a key that somebody deleted": func(s stage) {
			s.applies(tfjson.ActionCreate, config{"regions": three})
			must(s.t, s.DeleteKey(s.Active()))
			s.applies(tfjson.ActionUpdate, config{"regions": three})
			s.shows(0, three...)
			s.ends(0, 0)
		},
	}
	// No region of these ever sees a second credential.
	indifferent := []string{"create and destroy", "add and remove regions with the value at hand", "adopt"}
	for way, options := range ways() {
		for name, play := range scenarios {
			if slices.Contains(indifferent, name) && options.SecondCredential != "conflict" {
				continue
			}
			t.Run(name+" "+way, func(t *testing.T) {
				t.Parallel()
				play(newStage(t, options))
			})
		}
	}
}

// The same with exact plans, where new keys and credentials take five seconds to be
// seen.
func TestUserAPIKey_livesItsLifeInASlowCloud(t *testing.T) {
	t.Parallel()
	config := func(trigger, arguments string) string {
		return `
resource "watsonx_user_api_key" "this" {
  rotation_trigger = "` + trigger + `"
  ` + arguments + `
}
`
	}
	const three = `regions = ["us-south", "eu-gb", "ca-tor"]`
	all := []string{"us-south", "eu-gb", "ca-tor"}

	cloud := acctest.NewCloud(t, emulator.Options{Propagation: 5 * time.Second})
	later := func() { cloud.Advance(day) }

	cloud.TestInProcess(t, resource.TestStep{
		Config: config("1", ""),
		Check:  series(cloud, 0, "us-south"),
	}, resource.TestStep{ // two more regions take a new key
		PreConfig: later,
		Config:    config("1", three), ConfigPlanChecks: before(onlyWarns(cloud, rotates+"not installed in ca-tor, eu-gb")),
		Check: series(cloud, 1, all...),
	}, resource.TestStep{
		PreConfig: later,
		Config:    config("2", three), ConfigPlanChecks: before(onlyWarns(cloud, rotates+"rotation_trigger changes"), rotated(all, "rotation_trigger")),
		Check: series(cloud, 2, all...),
	}, resource.TestStep{
		PreConfig: later,
		Config:    config("3", "regions = [\"ca-tor\"]\n  retention = { keep_last = 1 }"),
		ConfigPlanChecks: before(
			onlyWarns(cloud, rotates+"rotation_trigger changes", "Deletion of Phased out keys", "Jobs in eu-gb, us-south find no key any more"),
			rotated([]string{"ca-tor"}, "rotation_trigger", "retention", "regions", "task_credentials.us-south", "task_credentials.eu-gb",
				"phased_out_keys.*", "phased_out_keys.*")),
		Check: series(cloud, 1, "ca-tor"),
	})
}

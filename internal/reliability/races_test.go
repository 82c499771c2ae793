// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// races is how many pairs of applies run against each other: each duel once in each mode.
const races = 20

// A racer is one of two workspaces that share an owner.
type racer struct {
	*acctest.Workspace
	t     *testing.T
	cloud *acctest.Cloud
	said  []acctest.Diagnostic // by the latest apply
}

func newRacer(t *testing.T, cloud *acctest.Cloud) *racer {
	t.Helper()
	return &racer{Workspace: cloud.NewWorkspace(resourceName), t: t, cloud: cloud}
}

// state returns what the racer's state says of the series.
func (r *racer) state() invariants.State { return stateOf(r.Workspace) }

// ran applies as one of the workspaces of a run.
func (r *racer) ran(config acctest.Values, regions []string) invariants.Apply {
	before := r.state()
	report, err := r.Apply(r.t.Context(), config)
	if r.said = report.Diagnostics; err != nil && !failed(err) {
		r.t.Error(err)
	}
	return invariants.Apply{Before: before, After: r.state(), Regions: regions, Failed: err != nil}
}

// catchUp applies after a race. A workspace that lost one of creations follows
// the advice of the error, and imports.
func (r *racer) catchUp(config acctest.Values, regions ...string) {
	r.t.Helper()
	alone := func() bool {
		run := observed(r.t, r.cloud, func() []invariants.Apply { return []invariants.Apply{r.ran(config, regions)} })
		return !run.Applies[0].Failed
	}
	if alone() {
		return
	}
	if !r.Resource.Exists() && strings.Contains(fmt.Sprint(r.said), "import {") {
		if _, err := r.Import(r.t.Context(), r.cloud.Owner()); err == nil && alone() {
			return
		}
	}
	r.t.Errorf("the next apply did not converge: %v", r.said)
}

// refresh refreshes the racer's state.
func (r *racer) refresh() {
	r.t.Helper()
	if report, err := r.Refresh(r.t.Context()); err != nil {
		r.t.Errorf("the refresh after the race: %v %v", err, report.Diagnostics)
	}
}

// resting fails the test unless a plan finds nothing to do.
func (r *racer) resting(config acctest.Values) {
	r.t.Helper()
	if report, err := r.Plan(r.t.Context(), config); err != nil || report.Action != tfjson.ActionNoop {
		r.t.Errorf("the plan is not empty: %s %v %v", report.Action, err, report.Diagnostics)
	}
}

// wants is what a racer applies: at the start, in the race, and from then on.
type wants struct{ before, now acctest.Values }

// A duel is two workspaces at the same thing.
type duel struct {
	left, right wants
	regions     []string // where the key is installed in the end
}

func duels() map[string]duel {
	trigger := func(v string) acctest.Values { return acctest.Values{"rotation_trigger": v} }
	adopting := acctest.Values{"adopt_existing": true}
	wide := acctest.Values{"rotation_trigger": "1", "regions": []string{"us-south", "eu-de"}}
	wider := acctest.Values{"rotation_trigger": "2", "regions": []string{"us-south", "eu-de"}}
	home := []string{"us-south"}
	return map[string]duel{
		"both rotate":                     {wants{trigger("1"), trigger("2")}, wants{trigger("1"), trigger("2")}, home},
		"both create":                     {wants{nil, trigger("1")}, wants{nil, trigger("1")}, home},
		"both create and may adopt":       {wants{nil, adopting}, wants{nil, adopting}, home},
		"both rotate in two regions":      {wants{wide, wider}, wants{wide, wider}, []string{"eu-de", "us-south"}},
		"one rotates, one edits the text": {wants{trigger("1"), trigger("2")}, wants{nil, acctest.Values{"adopt_existing": true, "description": "mine"}}, home},
	}
}

func TestRaces_endWithOneRefusedOrBothConverged(t *testing.T) {
	t.Parallel()
	modes := []string{"conflict", "bad-request", "allow", "replace"}
	all := duels()
	for i := range races {
		for n, name := range []string{
			"both rotate", "both create", "both create and may adopt", "both rotate in two regions", "one rotates, one edits the text",
		} {
			if i%len(all) != n {
				continue
			}
			mode := modes[i/len(all)%len(modes)]
			t.Run(fmt.Sprintf("%d: %s, %s", i+1, name, mode), func(t *testing.T) {
				t.Parallel()
				fight(t, all[name], emulator.Options{SecondCredential: mode, Seed: int64(i + 1)})
			})
		}
	}
}

// fight runs a duel and looks at the cloud after every request.
func fight(t *testing.T, d duel, o emulator.Options) {
	t.Helper()
	cloud := acctest.NewCloud(t, o)
	gate := cloud.NewGate(t)
	left, right := newRacer(t, cloud), newRacer(t, cloud.Beside(t))
	if d.left.before != nil {
		left.catchUp(d.left.before, d.regions...)
	}
	if d.right.before != nil {
		right.catchUp(d.right.before, d.regions...)
	}

	cloud.Advance(time.Minute) // Names hold seconds, so two keys of one second have no order.
	disturb(gate, uint64(o.Seed))
	race := observed(t, cloud, func() []invariants.Apply {
		ran := make([]invariants.Apply, 2)
		var group sync.WaitGroup
		group.Go(func() { ran[0] = left.ran(d.left.now, d.regions) })
		group.Go(func() { ran[1] = right.ran(d.right.now, d.regions) })
		group.Wait()
		return ran
	})
	wonLeft, wonRight := !race.Applies[0].Failed, !race.Applies[1].Failed

	// Where a region takes one credential at a time, each run may win in one region:
	// then both see it and stop. Where it takes two, of two creates each may see the
	// other's and give way. Nothing is lost, and the next apply of one converges.
	creates := d.left.before == nil && d.right.before == nil
	draw := o.SecondCredential == "allow" && creates || o.SecondCredential != "allow" && len(d.regions) > 1
	if !wonLeft && !wonRight && !draw {
		t.Errorf("both were refused:\n%v\n%v", left.said, right.said)
	}
	if cloud.Active() == "" && !draw {
		t.Errorf("not one key is Active after the race: %+v", cloud.Series())
	}
	for _, region := range d.regions {
		if !creates && !slices.ContainsFunc(cloud.Installed(), func(c emulator.CredentialRecord) bool { return c.Region == region }) {
			t.Errorf("no key is installed in %s after the race", region)
		}
	}
	// Each converges in turn. What the second one left in flight is known as such
	// to the first one only for an hour, unless the second one sees to it.
	left.catchUp(d.left.now, d.regions...)
	// What the second one left half-way is the second one's to put right.
	if got, active := left.Resource.Text("active_key", "id"), cloud.Active(); active != "" && got != active {
		t.Errorf("the first state says that %q is Active; it is %q", got, cloud.Active())
	}
	right.catchUp(d.right.now, d.regions...)
	anHourLater(t, cloud, left.state(), right.state())
	for _, r := range []*racer{left, right} {
		r.refresh()
		converged(t, cloud, r.state(), d.regions...)
	}
	if d.left.now["description"] == d.right.now["description"] {
		left.resting(d.left.now)
	}
	right.resting(d.right.now)
	if diff := cmp.Diff(left.Resource.Text("active_key", "id"), right.Resource.Text("active_key", "id")); diff != "" {
		t.Errorf("the states name different Active keys (-left +right):\n%s", diff)
	}
}

// The same as TestRaces, once with the CLI and with two processes.
func TestAccRaces_endWithOneRefusedOrBothConverged(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	gate := cloud.NewGate(t)
	left, right := newFolder(t, cloud), newFolder(t, cloud.Beside(t))
	left.trigger("1")
	left.Apply()
	right.trigger("1")
	right.Write("import.tf", fmt.Sprintf("import {\n  to = watsonx_user_api_key.this\n  id = %q\n}\n", cloud.Owner()))
	right.Apply()
	left.trigger("2")
	right.trigger("2")

	disturb(gate, 1)
	var codeLeft, codeRight int
	var saidLeft, saidRight string
	observed(t, cloud, func() []invariants.Apply {
		regions := []string{"us-south"}
		ran := []invariants.Apply{{Before: left.state(), Regions: regions}, {Before: right.state(), Regions: regions}}
		waitLeft, waitRight := left.startApply(), right.startApply()
		codeLeft, saidLeft = waitLeft()
		codeRight, saidRight = waitRight()
		ran[0].Failed, ran[0].After = codeLeft != 0, left.state()
		ran[1].Failed, ran[1].After = codeRight != 0, right.state()
		return ran
	})
	if codeLeft != 0 && codeRight != 0 {
		t.Errorf("both were refused:\n%s\n%s", saidLeft, saidRight)
	}
	for _, said := range []string{saidLeft, saidRight} {
		if strings.Contains(said, "Provider bug") || strings.Contains(said, "produced an") {
			t.Errorf("the provider broke a promise:\n%s", said)
		}
	}
	left.Apply()
	right.Apply()
	anHourLater(t, cloud, left.state(), right.state())
	for _, w := range []folder{left, right} {
		w.Apply("-refresh-only")
		converged(t, cloud, w.state(), "us-south")
	}
	left.Settled()
	right.Settled()
	if left.state().Active != right.state().Active {
		t.Error("the states name different Active keys")
	}
}

// disturb delays requests, each by another time, so that each race takes
// another course.
func disturb(gate *acctest.Gate, seed uint64) {
	var mu sync.Mutex
	chance := rand.New(rand.NewPCG(seed, seed))
	gate.Answer(func(http.ResponseWriter, *http.Request) bool {
		mu.Lock()
		wait := time.Duration(chance.IntN(4000)) * time.Microsecond
		mu.Unlock()
		<-time.After(wait)
		return false
	})
}

// SPDX-License-Identifier: MPL-2.0

package invariants_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
)

const (
	owner = "account/IBMid-1"
	ours  = "[terraform-provider-watsonx tag1 us-south]"
)

type (
	event   = invariants.Event
	run     = invariants.Run
	state   = invariants.State
	moments = []invariants.Moment
)

// view is the login key, keys with their descriptions, and a credential for each
// region. Arguments are "K1 description" and "us-south=K1".
func view(things ...string) invariants.View {
	v := invariants.View{Keys: []invariants.Key{{ID: "login", Owner: owner}}}
	for _, thing := range things {
		if region, key, ok := strings.Cut(thing, "="); ok {
			v.Credentials = append(v.Credentials, invariants.Credential{ID: "C-" + region + key, Owner: owner, Region: region, KeyID: key})
			continue
		}
		id, description, _ := strings.Cut(thing, " ")
		v.Keys = append(v.Keys, invariants.Key{ID: id, Owner: owner, Description: description})
	}
	return v
}

func at(e event, things ...string) invariants.Moment {
	return invariants.Moment{Event: e, View: view(things...)}
}

// rotation is a run that breaks nothing, where a region takes one credential only.
func rotation(change func(*run)) run {
	first, second := "K1 "+ours, "K2 "+ours
	r := run{Owner: owner, Own: []string{"login"}, Moments: moments{
		at(event{}, first, "us-south=K1"),
		at(event{Did: invariants.Look}, first, "us-south=K1"),
		at(event{Did: invariants.Mint}, first, second, "us-south=K1"),
		at(event{Did: invariants.Prove}, first, second, "us-south=K1"),
		at(event{Did: invariants.Install, Region: "us-south", Refused: true, Conflict: true}, first, second, "us-south=K1"),
		at(event{Did: invariants.Withdraw, Region: "us-south"}, first, second),
		at(event{Did: invariants.Install, Region: "us-south"}, first, second, "us-south=K2"),
	}, Applies: []invariants.Apply{{
		Before: state{Tag: "tag1", Active: "K1", Regions: []string{"us-south"}},
		After:  state{Tag: "tag1", Active: "K2", PhasedOut: []string{"K1"}, Regions: []string{"us-south"}},
	}}}
	change(&r)
	return r
}

// then adds a moment.
func then(r *run, e event, things ...string) { r.Moments = append(r.Moments, at(e, things...)) }

func TestChecker_Check(t *testing.T) {
	t.Parallel()
	first, second := "K1 "+ours, "K2 "+ours
	tests := map[string]struct {
		run   run
		broke []int
	}{
		"a rotation": {run: rotation(func(*run) {})},
		"three keys at once": {rotation(func(r *run) {
			r.Moments[2] = at(event{Did: invariants.Mint}, first, second, "K3 "+ours, "us-south=K1", "us-south=K2", "us-south=K3")
		}), []int{1}},
		"the old key is still there": {rotation(func(r *run) {
			then(r, event{Did: invariants.Look}, first, second, "us-south=K2", "us-south=K1")
		}), []int{1}},
		"a region that the configuration does not name": {rotation(func(r *run) {
			r.Applies[0].Regions = []string{"us-south", "eu-de"}
		}), []int{1}},
		"an orphan of its own": {rotation(func(r *run) {
			then(r, event{Did: invariants.Look}, first, second, "K3 "+ours, "us-south=K2")
		}), []int{2}},
		"an orphan of somebody else": {run: rotation(func(r *run) {
			then(r, event{}, first, second, "K3 [terraform-provider-watsonx tag2 anywhere]", "us-south=K2")
		})},
		"an installed key is deleted": {rotation(func(r *run) {
			then(r, event{Did: invariants.Discard, Key: "K2"}, first, "us-south=")
		}), []int{1, 3, 8}},
		"a key of a person is deleted": {rotation(func(r *run) {
			for i := range r.Moments {
				r.Moments[i].Keys = append(r.Moments[i].Keys, invariants.Key{ID: "P", Owner: owner, Description: "[terraform-provider-watsonx tag1 adopted]"})
			}
			then(r, event{Did: invariants.Discard, Key: "P"}, first, second, "us-south=K2")
		}), []int{3}},
		"the login key is deleted": {rotation(func(r *run) {
			then(r, event{Did: invariants.Discard, Key: "login"}, first, second, "us-south=K2")
			last := &r.Moments[len(r.Moments)-1]
			last.Keys = slices.DeleteFunc(last.Keys, func(k invariants.Key) bool { return k.ID == "login" })
		}), []int{3, 4}},
		"a gap without a refusal": {rotation(func(r *run) { r.Moments = slices.Delete(r.Moments, 4, 5) }), []int{5}},
		"a gap before the proof":  {rotation(func(r *run) { r.Moments = slices.Delete(r.Moments, 3, 4) }), []int{5}},
		"a gap that nobody closes": {rotation(func(r *run) {
			r.Moments = r.Moments[:6]
			r.Applies[0].Failed, r.Applies[0].Regions = true, []string{"us-south"}
		}), []int{5}},
		"a gap that a kill leaves": {run: rotation(func(r *run) {
			r.Moments = r.Moments[:6]
			r.Applies[0].Killed, r.Applies[0].Regions = true, []string{"us-south"}
		})},
		"a read that writes": {rotation(func(r *run) { r.Applies = nil }), []int{6}},
		"a blind second mint": {rotation(func(r *run) {
			r.Moments = slices.Insert(r.Moments, 2, at(event{Did: invariants.Mint}, first, "us-south=K1"))
		}), []int{7}},
		"a second mint after a refusal": {run: rotation(func(r *run) {
			r.Moments = slices.Insert(r.Moments, 2, at(event{Did: invariants.Mint, Refused: true}, first, "us-south=K1"))
		})},
		"somebody else deletes the key": {run: rotation(func(r *run) {
			r.Applies[0].Failed = true
			then(r, event{}, first, "us-south=")
			then(r, event{Did: invariants.Look}, first, "us-south=")
		})},
		"two applies, and no state has the key": {rotation(func(r *run) {
			other := r.Applies[0]
			other.After.Active = "K1"
			r.Applies = []invariants.Apply{other, other}
		}), []int{8}},
		"a destroy after a takeover": {rotation(func(r *run) {
			theirs := "K2 [terraform-provider-watsonx tag2 anywhere]"
			r.Moments = moments{at(event{}, theirs, "us-south=K2"), at(event{Did: invariants.Withdraw, Region: "us-south"}, theirs)}
			r.Applies[0].Destroys = true
		}), []int{9}},
		"a plan that is not empty": {rotation(func(r *run) { r.Applies[0].Replan = "description" }), []int{10}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var broke []int
			found := new(invariants.Checker).Check(tt.run)
			for _, v := range found {
				broke = append(broke, v.Number)
			}
			if diff := cmp.Diff(tt.broke, slices.Compact(broke)); diff != "" {
				t.Errorf("Check() finds other invariants broken (-want +got):\n%s\n%v", diff, found)
			}
		})
	}
}

// The second part of invariant 2 is about several runs.
func TestChecker_Check_countsWhatFailedAppliesLeave(t *testing.T) {
	t.Parallel()
	var checker invariants.Checker
	there := []string{"K1 " + ours, "us-south=K1"}
	for i, more := range []string{"K2 " + ours, "K3 " + ours, "K4 " + ours} {
		was := view(there...)
		there = append(there, more)
		found := checker.Check(run{
			Owner: owner, Moments: moments{{View: was}, at(event{Did: invariants.Mint}, there...)},
			Applies: []invariants.Apply{{Failed: true}},
		})
		if broken := i == 2; broken != (len(found) > 0) {
			t.Errorf("after %d applies that failed Check() finds %v", i+1, found)
		}
	}
}

func TestAll_standsInDESIGN(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "`", "")), " ")
	for _, invariant := range invariants.All() {
		if !strings.Contains(words, invariant.Sentence) {
			t.Errorf("DESIGN.md does not list invariant %d: %s", invariant.Number, invariant.Sentence)
		}
	}
}

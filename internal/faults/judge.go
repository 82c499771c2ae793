// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A Verdict is what came of a case.
type Verdict struct {
	Survived   bool     // the apply with the fault reached its goal all the same
	Converged  bool     // and so did the apply after it, with an empty plan behind it
	Lost       int      // keys and credentials that should be there and are not
	Orphans    int      // keys of ours that nothing knows and nothing uses, at the end
	Leaks      int      // texts that show the value of a key or a token
	Complaints []string // everything that was not as it must be
}

// longestWait is how long the provider may wait before it repeats a request,
// whatever a service asks for.
const longestWait = 30 * time.Second

// A judge collects what is wrong with a case.
type judge struct {
	world    *world
	survived bool
	lost     []string
	orphans  []string
	wrong    []string
}

func (j *judge) complain(format string, args ...any) {
	j.wrong = append(j.wrong, fmt.Sprintf(format, args...))
}

// struck judges the apply with the fault.
func (j *judge) struck(c Case, report inprocess.Report, err error) {
	j.lost = append(j.lost, j.world.witness.afterwards()...)
	j.survived = err == nil
	switch {
	case err == nil:
		j.reached("after the apply that survived")
	case !failed(err):
		j.complain("the apply with the fault: %v", err)
	default:
		j.explained(c, report)
		if c.Scenario.before == nil && j.world.space.State().Exists() {
			j.complain("a create that failed left a resource in the state")
		}
	}
	if extra := j.world.mints() - j.minting(); extra > 1 {
		j.complain("the apply with the fault minted %d keys more than needed", extra)
	}
}

// minting returns how many keys the act has to mint.
func (j *judge) minting() int {
	if j.world.scenario.act == nil {
		return 0
	}
	return 1
}

// explained holds an error to naming the call that failed and, where a service
// replied, the transaction to quote.
func (j *judge) explained(c Case, report inprocess.Report) {
	var said strings.Builder
	for _, d := range report.Errors() {
		said.WriteString(d.String())
	}
	text, named, answers := said.String(), false, true
	for _, s := range c.Strikes {
		for _, operation := range s.Call.operations() {
			named = named || strings.Contains(text, operation)
		}
		answers = answers && s.Kind.Answers
	}
	if !named {
		j.complain("the error does not name the call that failed: %s", text)
	}
	if answers && !strings.Contains(text, "IBM Cloud transaction: ") {
		j.complain("the error does not quote the transaction: %s", text)
	}
}

// again judges one further apply, without the fault, and the plan after it.
func (j *judge) again(ctx context.Context) {
	w := j.world
	minted := w.mints()
	report, err := w.apply(ctx, w.scenario.act)
	if err != nil {
		j.complain("the next apply: %v: %v", err, report.Errors())
	}
	if n := w.mints() - minted; n > j.minting() {
		j.complain("the next apply minted %d keys", n)
	}
	// An apply with nothing to do has just made the empty plan. It is an apply that
	// is tried here, because that also keeps what the refresh found.
	if report.Action != inprocess.None {
		if report, err = w.apply(ctx, w.scenario.act); err != nil || report.Action != inprocess.None {
			j.complain("the plan after the next apply is not empty: %s %v %v", report.Action, err, report.Diagnostics)
		}
	}
	j.lost = append(j.lost, w.witness.afterwards()...)
	j.reached("at the end")
	j.orphans = j.unknown()
	if w.scenario.before == nil && j.allYoung() {
		j.orphans = j.anHourLater(ctx)
	}
	if w.longest > longestWait {
		j.complain("the provider wanted to wait for %s", w.longest)
	}
}

// reached holds the store and the state to the goal of the act.
func (j *judge) reached(when string) {
	w := j.world
	for _, id := range w.doomed() {
		if w.witness.exists(id) && !j.pending(id) {
			j.complain("%s the key %s, which was to go, is there", when, id)
		}
	}
	installed := w.witness.installed()
	if w.scenario.act == nil {
		if w.space.State().Exists() || len(installed) > 0 {
			j.complain("%s something is left: %v", when, installed)
		}
		return
	}
	active := w.space.State().Text("active_key", "id")
	if active == "" || slices.ContainsFunc(w.before, func(k emulator.KeyRecord) bool { return k.ID == active }) {
		j.complain("%s the Active key in state is not a new one", when)
	}
	if len(installed) != len(w.scenario.regions) {
		j.complain("%s the key is installed in %v", when, installed)
	}
	for _, region := range w.scenario.regions {
		if !slices.Equal(installed[region], []string{active}) {
			j.complain("%s the credentials of %s hold %v, not %s alone", when, region, installed[region], active)
		}
	}
	if slices.ContainsFunc(j.unknown(), func(id string) bool { return !j.pending(id) }) {
		j.complain("%s there is an orphan", when)
	}
	for _, k := range w.before {
		gone := slices.Contains(w.doomed(), k.ID)
		if listed := slices.Contains(w.space.State().Names("phased_out_keys"), k.ID); listed == gone && !j.pending(k.ID) {
			j.complain("%s the state lists the wrong phased-out keys", when)
		}
	}
}

// pending reports whether a key that was to be pruned is kept for a later
// attempt, about which the provider has warned.
func (j *judge) pending(id string) bool {
	return slices.ContainsFunc(j.world.said, func(s string) bool {
		return strings.Contains(s, "Phased out keys were not deleted") && strings.Contains(s, id)
	})
}

// unknown returns the IDs of our keys that are installed nowhere and that the
// state does not list.
func (j *judge) unknown() []string {
	var ids []string
	state := j.world.space.State()
	for _, k := range j.world.series() {
		_, mark := userkey.ReadMark(k.Description)
		known := k.ID == state.Text("active_key", "id") || slices.Contains(state.Names("phased_out_keys"), k.ID)
		if mark.Tag != "" && len(k.Regions) == 0 && !known {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// allYoung reports whether there are orphans, and none that a later run should
// have taken for one: of a create that failed nobody knows the tag.
func (j *judge) allYoung() bool {
	for _, k := range j.world.series() {
		if slices.Contains(j.orphans, k.ID) && j.world.cloud.Now().Sub(k.CreatedAt) >= hour {
			return false
		}
	}
	return len(j.orphans) > 0
}

// anHourLater rotates and returns the orphans that are left then.
func (j *judge) anHourLater(ctx context.Context) []string {
	w := j.world
	w.cloud.Advance(hour)
	next := config(w.scenario.regions, "later", nil)
	if report, err := w.apply(ctx, next); err != nil {
		j.complain("an hour later: %v: %v", err, report.Errors())
	}
	return j.unknown()
}

func (j *judge) verdict() Verdict {
	leaks := j.world.leaks()
	slices.Sort(j.lost)
	j.lost = slices.Compact(j.lost)
	wrong := slices.Concat(j.wrong, j.lost)
	for _, id := range j.orphans {
		wrong = append(wrong, "the orphan "+id+" is left")
	}
	if leaks > 0 {
		wrong = append(wrong, fmt.Sprintf("%d texts show a secret", leaks))
	}
	return Verdict{
		Survived: j.survived, Converged: len(wrong) == 0,
		Lost: len(j.lost), Orphans: len(j.orphans), Leaks: leaks, Complaints: wrong,
	}
}

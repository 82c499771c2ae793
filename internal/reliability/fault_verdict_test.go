// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A verdict is what came of a case.
type verdict struct {
	survived   bool     // the apply with the fault reached its goal all the same
	lost       int      // keys and credentials that should be there and are not
	orphans    int      // keys of ours that nothing knows and nothing uses, at the end
	leaks      int      // texts that show the value of a key or a token
	complaints []string // everything that was not as it must be
}

// converged reports whether the case ended as it must.
func (v *verdict) converged() bool { return len(v.complaints) == 0 }

func (v *verdict) complain(format string, args ...any) {
	v.complaints = append(v.complaints, fmt.Sprintf(format, args...))
}

// broke adds the invariants that a run broke.
func (v *verdict) broke(found []invariants.Violation) {
	for _, violation := range found {
		switch violation.Number {
		case orphaned:
			v.orphans++
		case 3, 4, 5, 8, 9:
			v.lost++
		}
		v.complaints = append(v.complaints, violation.String())
	}
}

// orphaned is the number of the invariant about orphans.
const orphaned = 2

// longestWait is how long the provider may wait before it repeats a request,
// whatever a service asks for.
const longestWait = 30 * time.Second

// struck judges the apply with the fault.
func (f *fixture) struck(c faultCase, r run) verdict {
	v := verdict{survived: r.err == nil}
	v.broke(r.broken)
	switch {
	case r.err == nil:
		f.reached(&v)
	case !failed(r.err):
		v.complain("the apply with the fault: %v", r.err)
	default:
		f.explained(c, r.report, &v)
		if c.scenario.before == nil && f.space.Resource.Exists() {
			v.complain("a create that failed left a resource in the state")
		}
	}
	if extra := len(r.Minted()) - f.minting(); extra > 1 {
		v.complain("the apply with the fault minted %d keys more than needed", extra)
	}
	return v
}

// minting returns how many keys the act has to mint.
func (f *fixture) minting() int {
	if f.scenario.act == nil || f.scenario.edits {
		return 0
	}
	return 1
}

// explained holds an error to naming the call that failed and, where a service
// replied, the transaction to quote.
func (f *fixture) explained(c faultCase, report inprocess.Report, v *verdict) {
	said := report.Errors()
	if c.scenario.taken {
		// Where the refresh was refused, with a warning that names the call, the plan is
		// made from what the state saw last, and the apply sees that it is stale.
		said = report.Diagnostics
	}
	text, named, answers := fmt.Sprint(said), false, true
	for _, s := range c.strikes {
		for _, operation := range s.call.operations() {
			named = named || strings.Contains(text, operation)
		}
		answers = answers && s.kind.answers
	}
	if !named {
		v.complain("the error does not name the call that failed: %s", text)
	}
	if answers && !strings.Contains(text, "IBM Cloud transaction: ") {
		v.complain("the error does not quote the transaction: %s", text)
	}
}

// again judges one further apply, without the fault, and the plan after it.
func (f *fixture) again(ctx context.Context, v *verdict) {
	r := f.apply(ctx, f.scenario.act)
	if r.err != nil {
		v.complain("the next apply: %v: %v", r.err, r.report.Errors())
	}
	if n := len(r.Minted()); n > f.minting() {
		v.complain("the next apply minted %d keys", n)
	}
	broken := r.broken
	// An apply with nothing to do has just made the empty plan. It is an apply that
	// is tried here, because that also keeps what the refresh found.
	if r.report.Action != tfjson.ActionNoop {
		if r = f.apply(ctx, f.scenario.act); r.err != nil || r.report.Action != tfjson.ActionNoop {
			v.complain("the plan after the next apply is not empty: %s %v %v", r.report.Action, r.err, r.report.Diagnostics)
		}
		broken = append(broken, r.broken...)
	}
	f.reached(v)
	if f.scenario.before == nil {
		// Until then the key of a create that failed may be another state's, on its way.
		f.cloud.Advance(time.Hour)
		r = f.apply(ctx, f.scenario.act)
		broken = append(broken, r.broken...)
	}
	v.broke(broken)
	for id, stays := range f.keep {
		if stays && !f.exists(id) {
			v.lost++
			v.complain("the key %s, which was to stay, is gone", id)
		}
	}
	f.known(v)
	if wait := f.cloud.LongestWait(); wait > longestWait {
		v.complain("the provider wanted to wait for %s", wait)
	}
	if v.leaks = f.leaks; v.leaks > 0 {
		v.complain("%d texts show a secret", v.leaks)
	}
}

// known holds the state to listing every key of the series.
func (f *fixture) known(v *verdict) {
	for _, k := range f.cloud.Series() {
		if f.space.Resource.Exists() && !f.state().Knows(k.ID) {
			v.orphans++
			v.complain("the state does not know the key %s", k.ID)
		}
	}
}

// reached holds the cloud and the state to the goal of the act, as far as it is not an
// invariant.
func (f *fixture) reached(v *verdict) {
	for _, id := range f.doomed() {
		if f.exists(id) && !f.pending(id) {
			v.complain("the key %s, which was to go, is there", id)
		}
	}
	if f.scenario.act == nil {
		if installed := f.cloud.Installed(); f.space.Resource.Exists() || len(installed) > 0 != f.scenario.taken {
			v.complain("after the destroy this is left: %v", installed)
		}
		return
	}
	for _, k := range f.before {
		gone := slices.Contains(f.doomed(), k.ID)
		listed := slices.Contains(f.state().PhasedOut, k.ID) || f.scenario.edits && f.state().Active == k.ID
		if listed == gone && !f.pending(k.ID) {
			v.complain("the state lists the wrong phased-out keys")
		}
	}
}

// pending reports whether a key that was to be pruned is kept for a later attempt,
// about which the provider has warned.
func (f *fixture) pending(id string) bool {
	return slices.ContainsFunc(f.said, func(d acctest.Diagnostic) bool {
		return strings.Contains(d.Summary, "Phased out keys were not deleted") && strings.Contains(d.Detail, id)
	})
}

func (f *fixture) exists(id string) bool {
	return slices.ContainsFunc(f.cloud.Keys(), func(k emulator.KeyRecord) bool { return k.ID == id })
}

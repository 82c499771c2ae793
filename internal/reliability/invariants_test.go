// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
)

// observed runs applies and fails the test for each invariant that they break.
func observed(t *testing.T, cloud *acctest.Cloud, applies func() []invariants.Apply) invariants.Run {
	t.Helper()
	run, broken := cloud.Observe(applies)
	for _, violation := range broken {
		t.Error(violation)
	}
	return run
}

// converged fails the test unless one key is Active in exactly these regions, no
// orphan of the state is left, and the state knows all keys of the series.
func converged(t *testing.T, cloud *acctest.Cloud, state invariants.State, regions ...string) {
	t.Helper()
	observed(t, cloud, func() []invariants.Apply {
		return []invariants.Apply{{Before: state, After: state, Regions: regions}}
	})
	for _, k := range cloud.Series() {
		if !state.Knows(k.ID) {
			t.Errorf("the state does not know the key %s", k.ID)
		}
	}
}

// anHourLater fails the test for each key that none of the states knows, and lets the
// hour pass for which a young key of another tag may be on its way, for all that a
// state can tell.
func anHourLater(t *testing.T, cloud *acctest.Cloud, states ...invariants.State) {
	t.Helper()
	for _, k := range cloud.Series() {
		if !slices.ContainsFunc(states, func(s invariants.State) bool { return s.Knows(k.ID) }) {
			t.Errorf("no state knows the key %s", k.ID)
		}
	}
	cloud.Advance(time.Hour)
}

// applied runs an apply that is to succeed, plans once more, and
// fails the test for each invariant that this breaks.
func (w folder) applied(cloud *acctest.Cloud, regions ...string) invariants.Run {
	w.t.Helper()
	return observed(w.t, cloud, func() []invariants.Apply {
		ran := invariants.Apply{Before: w.state(), Regions: regions}
		w.Apply()
		ran.After = w.state()
		if code, said := w.Run("plan", "-detailed-exitcode", "-no-color", "-input=false"); code != 0 {
			ran.Replan = said
		}
		return []invariants.Apply{ran}
	})
}

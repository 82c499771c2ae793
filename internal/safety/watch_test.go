// SPDX-License-Identifier: MPL-2.0

package safety_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A watch looks at the cloud after every request and notes what must never be
// seen there, not even for a moment.
type watch struct {
	cloud  *acctest.Cloud
	others []any // keys and credentials that are not of the first user's series

	mu       sync.Mutex
	was      map[string]bool // IDs of keys that were installed at some time
	existed  map[string]bool // IDs of keys of the series that were there at some time
	broken   []string
	together map[string]int // by region: the most credentials at one time
}

// newWatch watches everything that passes the gate.
func newWatch(cloud *acctest.Cloud, gate *acctest.Gate) *watch {
	w := &watch{cloud: cloud, was: map[string]bool{}, existed: map[string]bool{}, together: map[string]int{}}
	w.others = w.foreign()
	w.look()
	gate.After(w.look)
	return w
}

// look notes what is there now.
func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := map[string]int{}
	for _, c := range w.cloud.Installed() {
		now[c.Region]++
		w.was[c.KeyID] = true
		if c.KeyID == "" {
			w.broken = append(w.broken, fmt.Sprintf("the credential %s in %s holds a deleted key", c.Name, c.Region))
		}
	}
	for region, count := range now {
		w.together[region] = max(w.together[region], count)
	}
	for _, k := range w.cloud.Series() {
		w.existed[k.ID] = true
	}
}

// foreign returns what a run must leave alone.
func (w *watch) foreign() []any {
	owner := w.cloud.Users()[0]
	var found []any
	for _, k := range w.cloud.Keys() {
		if k.IAMID != owner.IAMID || k.Status == emulator.StatusOther {
			found = append(found, k)
		}
	}
	for _, c := range w.cloud.Credentials() {
		if c.IAMID != owner.IAMID {
			found = append(found, c)
		}
	}
	return found
}

// sound fails the test if something was seen that must not be, or if anything of
// other people or the login key was touched.
func (w *watch) sound(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, sentence := range w.broken {
		t.Error(sentence)
	}
	if diff := cmp.Diff(w.others, w.foreign()); diff != "" {
		t.Errorf("keys or credentials changed that are none of the series (-was +is):\n%s", diff)
	}
}

// converged fails the test unless one key is Active in exactly these regions, and
// nothing else is there than keys that were Active once, all of them known to the state.
func (w *watch) converged(t *testing.T, state held, regions ...string) {
	t.Helper()
	w.sound(t)
	active := w.cloud.Active()
	if active == "" {
		t.Fatalf("not one key is Active: %+v", w.cloud.Series())
	}
	if state.ActiveKey.ID != active {
		t.Errorf("the state says that %s is Active; it is %s", state.ActiveKey.ID, active)
	}
	var installed []string
	for _, c := range w.cloud.Installed() {
		installed = append(installed, c.Region)
	}
	slices.Sort(installed)
	if want := slices.Sorted(slices.Values(regions)); !slices.Equal(installed, want) {
		t.Errorf("the Active key is installed in %v, want %v", installed, want)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range w.cloud.Series() {
		if !w.was[k.ID] {
			t.Errorf("the key %s is an orphan: it was never installed", k.ID)
		}
		if !state.knows(k.ID) {
			t.Errorf("the state does not know the key %s", k.ID)
		}
	}
}

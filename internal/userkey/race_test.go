// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// schedules is how many random schedules each race is run with.
const schedules = 500

// A rivalry is two workspaces of one owner, whose applies happen at once.
type rivalry struct {
	*cloud

	first, second *workspace
	pace          time.Duration // how much time passes with each call
}

func newRivalry(rt *rapid.T) rivalry {
	c := newCloud(rapid.SampledFrom(modes()).Draw(rt, "mode"))
	c.addLogin()
	c.delay = rapid.SampledFrom([]int{0, 2}).Draw(rt, "delay")
	in := regions()[:rapid.SampledFrom([]int{1, 3}).Draw(rt, "regions")]
	pace := rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(rt, "pace")
	return rivalry{c, newWorkspace("first", in...), newWorkspace("second", in...), pace}
}

// race lets both act at once, in a schedule that rapid makes up.
func (r rivalry) race(rt *rapid.T, first, second func(s *session) error) []error {
	errs := race(func(n int) int {
		r.now = r.now.Add(r.pace)
		return rapid.IntRange(0, n-1).Draw(rt, "turn")
	}, act{r.session(), first}, act{r.session(), second})
	r.demand(rt, errs, r.broken())
	r.pass()
	return errs
}

func (r rivalry) apply(rt *rapid.T, w *workspace) func(s *session) error {
	return func(s *session) error { return w.run(rt.Context(), s) }
}

func (r rivalry) demand(rt *rapid.T, errs []error, wrong []string) {
	if len(wrong) > 0 {
		rt.Fatalf("after %v: %s\n%s", errs, strings.Join(wrong, "; "), r.cloud)
	}
}

// share lets the second workspace adopt what the first one created.
func (r rivalry) share(rt *rapid.T) {
	r.first.succeed(rt, r.cloud)
	adopt(true)(r.second)
	r.second.succeed(rt, r.cloud)
}

// Two rotations at once end with one refused, or both; nothing is lost either
// way, and the applies after them agree.
func TestRun_twoRotationsAtOnce(t *testing.T) {
	t.Parallel()
	often(t, schedules, func(rt *rapid.T) int {
		r := newRivalry(rt)
		r.share(rt)
		r.first.rotate()
		r.second.rotate()
		errs := r.race(rt, r.apply(rt, r.first), r.apply(rt, r.second))
		for _, region := range r.first.wanted.Regions.Value() {
			if !r.works(region) {
				rt.Fatalf("%s has no credential: %v\n%s", region, errs, r.cloud)
			}
		}
		for _, w := range []*workspace{r.first, r.second} {
			w.rotate()
			w.succeed(rt, r.cloud)
		}
		return 1
	})
}

// Of two creates at once at least one is refused, and no key of it stays Active.
func TestRun_twoCreatesAtOnce(t *testing.T) {
	t.Parallel()
	often(t, schedules, func(rt *rapid.T) int {
		r := newRivalry(rt)
		if rapid.Bool().Draw(rt, "in other regions") {
			r.second.regions("jp-tok")
		}
		errs := r.race(rt, r.apply(rt, r.first), r.apply(rt, r.second))
		if r.mode == replace {
			return 1 // A credential takes the place of another one, and nobody can tell.
		}
		if errs[0] == nil && errs[1] == nil {
			rt.Fatalf("both succeeded\n%s", r.cloud)
		}
		for i, w := range []*workspace{r.first, r.second} {
			if errs[i] == nil {
				r.demand(rt, errs, r.unsettled(w))
			}
		}
		if slices.Contains(errs, nil) {
			return 1
		}
		third := newWorkspace("third", here, there, quiet, "jp-tok")
		adopt(true)(third)
		third.succeed(rt, r.cloud)
		return 1
	})
}

// A destroy of one state beside a rotation or an adoption of another.
func TestRun_applyAndDestroyAtOnce(t *testing.T) {
	t.Parallel()
	often(t, schedules, func(rt *rapid.T) int {
		r := newRivalry(rt)
		applies, destroys := r.second, r.first
		if rapid.Bool().Draw(rt, "adopts") {
			r.first.succeed(rt, r.cloud)
			adopt(true)(r.second)
		} else {
			r.share(rt)
			r.first.rotate()
			applies, destroys = r.first, r.second
		}
		if err := destroys.refresh(r.cloud); err != nil {
			rt.Fatal(err)
		}
		r.race(rt, r.apply(rt, applies), func(s *session) error {
			_, err := destroys.destroy(rt.Context(), s, userkey.DeleteManaged)
			return err
		})
		return 1
	})
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
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

// share lets the second workspace adopt what the first one created.
func (r rivalry) share(rt *rapid.T) {
	r.first.succeed(rt, r.cloud)
	adopt(true)(r.second)
	r.second.succeed(rt, r.cloud)
}

// race lets the first workspace apply while the second one acts, in a schedule that
// rapid makes up. Whatever came of it, nothing is broken.
func (r rivalry) race(rt *rapid.T, second func(s *session) error) []error {
	errs := race(func(n int) int {
		r.now = r.now.Add(r.pace)
		return rapid.IntRange(0, n-1).Draw(rt, "turn")
	}, act{r.session(), func(s *session) error { return r.first.run(rt.Context(), s) }}, act{r.session(), second})
	r.demand(rt, errs, r.broken())
	r.pass()
	return errs
}

func (r rivalry) demand(rt *rapid.T, errs []error, wrong []string) {
	if len(wrong) > 0 {
		rt.Fatalf("after %v: %s\n%s", errs, strings.Join(wrong, "; "), r.cloud)
	}
}

// Of two creates at once at least one is refused, and no key of it stays Active.
func TestRun_twoCreatesAtOnce(t *testing.T) {
	t.Parallel()
	often(t, schedules, func(rt *rapid.T) int {
		r := newRivalry(rt)
		if rapid.Bool().Draw(rt, "in other regions") {
			r.second.regions("jp-tok")
		}
		errs := r.race(rt, func(s *session) error { return r.second.run(rt.Context(), s) })
		switch {
		case r.mode == replace: // A credential takes the place of another one, and nobody can tell.
		case errs[0] == nil && errs[1] == nil:
			rt.Fatalf("both succeeded\n%s", r.cloud)
		case errs[0] == nil:
			r.demand(rt, errs, r.unsettled(r.first))
		case errs[1] == nil:
			r.demand(rt, errs, r.unsettled(r.second))
		default:
			third := newWorkspace("third", regions()...)
			adopt(true)(third)
			third.succeed(rt, r.cloud)
		}
		return 1
	})
}

// A destroy of one state beside a rotation or an adoption of another.
func TestRun_applyAndDestroyAtOnce(t *testing.T) {
	t.Parallel()
	often(t, schedules, func(rt *rapid.T) int {
		r := newRivalry(rt)
		if r.share(rt); rapid.Bool().Draw(rt, "adopts") {
			r.first.held = userkey.Held{}
			adopt(true)(r.first)
		} else {
			r.first.rotate()
		}
		if err := r.second.refresh(r.cloud); err != nil {
			rt.Fatal(err)
		}
		r.race(rt, func(s *session) error {
			_, err := r.second.destroy(rt.Context(), s, userkey.DeleteManaged)
			return err
		})
		return 1
	})
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// race lets two applies run at once and decides before each call whose turn it
// is. Only one of them moves at a time, so that the schedule alone makes the
// history. Between two mints time passes at the given pace.
func race(c *cloud, pace time.Duration, turn func() int, applies ...func(s *session) error) []error {
	errs := make([]error, len(applies))
	ready, over := make([]chan bool, len(applies)), make([]bool, len(applies))
	moves := make([]chan struct{}, len(applies))
	for i, apply := range applies {
		ready[i], moves[i] = make(chan bool), make(chan struct{})
		s := c.session()
		s.between = func(_ int, call string) {
			ready[i] <- true
			<-moves[i]
			if call == "mint" {
				c.now = c.now.Add(pace)
			}
		}
		go func() {
			errs[i] = apply(s)
			close(ready[i])
		}()
		over[i] = !<-ready[i]
	}
	for slices.Contains(over, false) {
		i := turn() % len(applies)
		if over[i] {
			i = slices.Index(over, false)
		}
		moves[i] <- struct{}{}
		over[i] = !<-ready[i]
	}
	return errs
}

// Two applies at once end with one refused, or both; nothing is lost either way,
// and the applies after them agree.
func TestRun_twoRotationsAtOnce(t *testing.T) {
	t.Parallel()
	often(t, func(rt *rapid.T) {
		c, first, second := rivals(rt)
		if err := first.create(rt.Context(), c.session(), ourTag, false); err != nil {
			rt.Fatal(err)
		}
		c.pass()
		if err := second.create(rt.Context(), c.session(), otherTag, true); err != nil {
			rt.Fatal(err)
		}
		first.refresh(c)
		first.wanted, second.wanted = 1, 1
		pace := pace(rt)
		errs := race(c, pace, schedule(rt),
			func(s *session) error { return first.update(rt.Context(), s) },
			func(s *session) error { return second.update(rt.Context(), s) })
		sound(rt, c, errs)
		for _, region := range first.regions {
			if !c.works(region) {
				rt.Fatalf("%s has no credential: %v\n%s", region, errs, c)
			}
		}
		c.pass()
		for i, w := range []*workspace{first, second} {
			w.refresh(c)
			if err := w.update(rt.Context(), c.session()); err != nil {
				rt.Fatalf("%v\n%s", err, c)
			}
			c.pass()
			w.refresh(c)
			// Keys of one second have one name; then a region that does not repeat
			// which key it holds is left alone until the next rotation.
			if wrong := c.unsettled(w); len(wrong) > 0 && pace > 0 {
				rt.Fatalf("workspace %d, after %v: %s\n%s", i, errs, strings.Join(wrong, "; "), c)
			}
		}
	})
}

func TestRun_twoCreatesAtOnce(t *testing.T) {
	t.Parallel()
	often(t, func(rt *rapid.T) {
		c, first, second := rivals(rt)
		errs := race(c, pace(rt), schedule(rt),
			func(s *session) error { return first.create(rt.Context(), s, ourTag, false) },
			func(s *session) error { return second.create(rt.Context(), s, otherTag, false) })
		sound(rt, c, errs)
		c.pass()
		c.now = c.now.Add(time.Hour)
		w := &workspace{regions: first.regions}
		if err := w.create(rt.Context(), c.session(), "third", true); err != nil {
			rt.Fatalf("%v\n%s", err, c)
		}
		c.pass()
		if wrong := append(c.unsettled(w), c.dangling()...); len(wrong) > 0 {
			rt.Fatalf("after %v: %s\n%s", errs, strings.Join(wrong, "; "), c)
		}
	})
}

func TestRun_rotationAndDestroyAtOnce(t *testing.T) {
	t.Parallel()
	often(t, func(rt *rapid.T) {
		c, first, second := rivals(rt)
		if err := first.create(rt.Context(), c.session(), ourTag, false); err != nil {
			rt.Fatal(err)
		}
		c.pass()
		if err := second.create(rt.Context(), c.session(), otherTag, true); err != nil {
			rt.Fatal(err)
		}
		first.refresh(c)
		first.wanted = 1
		errs := race(c, pace(rt), schedule(rt),
			func(s *session) error { return first.update(rt.Context(), s) },
			func(s *session) error { return second.destroy(rt.Context(), s, userkey.DeleteManaged) })
		sound(rt, c, errs)
	})
}

func rivals(rt *rapid.T) (*cloud, *workspace, *workspace) {
	c := newCloud(rapid.SampledFrom(modes()).Draw(rt, "mode"))
	c.delay = rapid.SampledFrom([]int{0, 2}).Draw(rt, "delay")
	in := regions()[:rapid.SampledFrom([]int{1, 3}).Draw(rt, "regions")]
	return c, &workspace{regions: in}, &workspace{regions: in}
}

func schedule(rt *rapid.T) func() int {
	draw := rapid.IntRange(0, 1)
	return func() int { return draw.Draw(rt, "turn") }
}

// often checks a thousand schedules and more.
func often(t *testing.T, check func(rt *rapid.T)) {
	t.Helper()
	for range 12 {
		rapid.Check(t, check)
	}
}

func pace(rt *rapid.T) time.Duration {
	return rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(rt, "pace")
}

func sound(rt *rapid.T, c *cloud, errs []error) {
	if wrong := append(c.dangling(), c.breaches...); len(wrong) > 0 {
		rt.Fatalf("after %v: %s\n%s", errs, strings.Join(wrong, "; "), fmt.Sprint(c))
	}
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A story is an apply or a destroy that something happens to, and the one after it.
type story struct {
	regions []string
	delay   int
	prepare func(t *testing.T, c *cloud, w *workspace)
	change  func(w *workspace) // of the configuration; nil for a destroy
	mints   int                // of a run in which nothing happens
}

func stories() map[string]story {
	all := map[string]story{}
	for name, in := range map[string][]string{"one region": {here}, "three regions": {here, there, quiet}} {
		for pace, delay := range map[string]int{"": 0, ", seen late": 2} {
			add := func(what string, prepare func(*testing.T, *cloud, *workspace), change func(*workspace), mints int) {
				all[what+" "+name+pace] = story{in, delay, prepare, change, mints}
			}
			add("create in", func(*testing.T, *cloud, *workspace) {}, adopt(false), 1)
			add("adopt and create in", installedElsewhere, adopt(true), 1)
			add("rotate in", exists, (*workspace).rotate, 1)
			add("add a region to", existsWithValue, addRegion, 0)
			add("leave all but one of", exists, leaveAllButOne, 0)
			add("move from", exists, func(w *workspace) { w.regions("jp-tok") }, 1)
			add("rotate at the limit in", full, (*workspace).rotate, 1)
			add("destroy in", rotated, nil, 0)
		}
	}
	return all
}

// installedElsewhere is a series that the console began, in a part of the regions.
func installedElsewhere(_ *testing.T, c *cloud, w *workspace) {
	in := w.wanted.Regions.Value()
	c.console(in[0])
	if len(in) == 1 {
		w.regions(in[0], "jp-tok")
	}
	c.pass()
}

func exists(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	w.succeed(t, c)
}

func existsWithValue(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	w.wanted.StoreValue = userkey.Known(true)
	w.succeed(t, c)
}

func rotated(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	w.succeed(t, c)
	w.rotate()
	w.succeed(t, c)
}

// full is a series at the limit of keys, of which retention lets one go.
func full(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	rotated(t, c, w)
	w.wanted.Retention = userkey.Known(userkey.Retention{KeepLast: userkey.Known(int64(1))})
	c.limit = len(c.keys) + 1
}

func adopt(existing bool) func(*workspace) {
	return func(w *workspace) { w.wanted.Adopt = userkey.Known(existing) }
}

func addRegion(w *workspace) { w.regions(append(slices.Clone(w.wanted.Regions.Value()), "jp-tok")...) }

func leaveAllButOne(w *workspace) {
	w.regions(w.wanted.Regions.Value()[0])
	w.wanted.Description = userkey.Known("so that there is a change in one region, too")
}

// act applies or destroys.
func (st story) act(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	return race(inOrder, act{s, func(s *session) error {
		switch {
		case st.change != nil:
			return w.run(t.Context(), s)
		case !w.exists():
			return nil
		}
		_, err := w.destroy(t.Context(), s, userkey.DeleteManaged)
		return err
	}})[0]
}

// wrong returns what is wrong after a success: also keys that nobody knows any more.
func (st story) wrong(c *cloud, w *workspace) []string {
	if st.change != nil {
		return c.unsettled(w)
	}
	wrong := c.broken()
	if len(c.keys) > 1 || len(c.creds) > 0 {
		wrong = append(wrong, "something is left")
	}
	return wrong
}

// tell runs the story with a fault and then the apply after it, and reports what
// is wrong in the end. It returns the calls of the first apply. An hour after a
// create that failed its key is in flight no more, and may be adopted.
func (st story) tell(t *testing.T, mode string, fault func(n int, call string) fault) (calls []string) {
	t.Helper()
	c, w := newCloud(mode), newWorkspace("w", st.regions...)
	c.addLogin()
	c.delay = st.delay
	st.prepare(t, c, w)
	if st.change != nil {
		st.change(w)
	}
	c.mints = 0
	first := c.session()
	first.fault = fault
	err := st.act(t, first, w)
	wrong := c.broken()
	if c.pass(); err == nil {
		wrong = append(wrong, st.wrong(c, w)...)
	}
	if len(wrong) > 0 {
		t.Fatalf("after the first apply (%v): %s\ncalls: %q\n%s", err, strings.Join(wrong, "; "), first.calls, c)
	}
	inFirst := c.mints
	c.mints = 0
	if !w.exists() {
		c.now = c.now.Add(time.Hour)
		adopt(true)(w)
	}
	second := c.session()
	if err := st.act(t, second, w); err != nil {
		t.Fatalf("the second apply: %v\ncalls: %q\nbefore: %q\n%s", err, second.calls, first.calls, c)
	}
	c.pass()
	if wrong := st.wrong(c, w); len(wrong) > 0 {
		t.Fatalf("in the end %s\ncalls: %q (%v)\nthen: %q\n%s", strings.Join(wrong, "; "), first.calls, err, second.calls, c)
	}
	if c.mints > 1 || inFirst > st.mints+1 {
		t.Fatalf("minted %d and then %d keys\ncalls: %q\nthen: %q", inFirst, c.mints, first.calls, second.calls)
	}
	return first.calls
}

// Whatever happens to an apply, the next one reaches the goal.
func TestRun_convergesFromAnyTrouble(t *testing.T) {
	t.Parallel()
	for name, st := range stories() {
		for _, mode := range modes() {
			t.Run(fmt.Sprintf("%s, %s", name, mode), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					calls := st.tell(t, mode, nil)
					if len(calls) == 0 {
						t.Fatal("the story makes no calls")
					}
					for _, fault := range troubles(calls, st.delay > 0 && len(st.regions) > 1) {
						st.tell(t, mode, fault)
					}
				})
			})
		}
	}
}

func once(n int, what fault) func(int, string) fault {
	return func(i int, _ string) fault {
		if i == n {
			return what
		}
		return fine
	}
}

// troubles returns what may happen to calls: any fault at any of them; one that
// lasts and hits every later call of its kind, also those that take something
// back; and in pairs a fault at a mint or an installation and one that follows.
func troubles(calls []string, pairs bool) (all []func(n int, call string) fault) {
	for n := range len(calls) + 6 {
		for what := refused; what <= stopped; what++ {
			all = append(all, once(n, what))
		}
	}
	for from, call := range calls {
		verb, _, _ := strings.Cut(call, " ")
		for what := refused; what < stopped; what++ {
			for _, kind := range slices.Compact([]string{verb, strings.TrimSuffix(call, " and who asks")}) {
				all = append(all, func(n int, call string) fault {
					if n >= from && strings.HasPrefix(call, kind) {
						return what
					}
					return fine
				})
			}
			if !pairs || verb != "mint" && verb != "install" {
				continue
			}
			for second := from + 1; second < len(calls)+6; second++ {
				other := refused + fault(second+int(what))%4 // All four, at calls that follow each other.
				all = append(all, func(n int, _ string) fault {
					return map[int]fault{from: what, second: other}[n]
				})
			}
		}
	}
	return all
}

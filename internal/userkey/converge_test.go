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

// A story is an apply that something happens to, and the apply after it.
type story struct {
	regions []string
	delay   int
	prepare func(t *testing.T, c *cloud, w *workspace)
	apply   func(t *testing.T, s *session, w *workspace) error
	mend    func(t *testing.T, s *session, w *workspace) error
	mints   int // of a run in which nothing happens
	check   func(c *cloud, w *workspace) []string
}

func stories() map[string]story {
	all := map[string]story{}
	for name, in := range map[string][]string{"one region": {here}, "three regions": {here, there, quiet}} {
		for pace, delay := range map[string]int{"": 0, ", seen late": 2} {
			add := func(what string, st story) {
				st.regions, st.delay = in, delay
				all[what+" "+name+pace] = st
			}
			add("create in", story{prepare: nothing, apply: apply, mend: createAgain, mints: 1, check: settled})
			add("adopt and create in", story{prepare: installedElsewhere, apply: apply, mend: createAgain, mints: 1, check: settled})
			add("rotate in", story{prepare: exists, apply: rotate, mend: apply, mints: 1, check: settled})
			add("add a region to", story{prepare: existsWithValue, apply: addRegion, mend: apply, check: settled})
			add("leave all but one of", story{prepare: exists, apply: leaveAllButOne, mend: apply, check: settled})
			add("move from", story{prepare: exists, apply: move, mend: apply, mints: 1, check: settled})
			add("rotate at the limit in", story{prepare: full, apply: rotate, mend: apply, mints: 1, check: settled})
			add("destroy in", story{prepare: rotated, apply: destroy, mend: destroy, check: nothingLeft})
		}
	}
	return all
}

func nothing(*testing.T, *cloud, *workspace) {}

// installedElsewhere is a series that the console began, in a part of the regions.
func installedElsewhere(_ *testing.T, c *cloud, w *workspace) {
	w.wanted.Adopt = userkey.Known(true)
	in := w.wanted.Regions.Value()
	c.console(in[0])
	if len(in) == 1 {
		w.regions(in[0], "jp-tok")
	}
	c.pass()
}

func exists(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	if err := w.apply(t.Context(), c.session()); err != nil {
		t.Fatalf("prepare: %v", err)
	}
	if wrong := c.broken(); len(wrong) > 0 {
		t.Fatalf("prepare: %s", strings.Join(wrong, "; "))
	}
	c.pass()
	if err := w.refresh(c); err != nil {
		t.Fatal(err)
	}
}

func existsWithValue(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	w.wanted.StoreValue = userkey.Known(true)
	exists(t, c, w)
}

func rotated(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	exists(t, c, w)
	if err := rotate(t, c.session(), w); err != nil {
		t.Fatalf("prepare: %v", err)
	}
	c.pass()
	if err := w.refresh(c); err != nil {
		t.Fatal(err)
	}
}

// full is a series at the limit of keys, of which retention lets one go.
func full(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	rotated(t, c, w)
	w.wanted.Retention = userkey.Known(userkey.Retention{KeepLast: userkey.Known(int64(1))})
	c.limit = len(c.keys) + 1
}

func apply(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	return w.run(t.Context(), s)
}

func rotate(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.rotate()
	return w.run(t.Context(), s)
}

func addRegion(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.regions(append(slices.Clone(w.wanted.Regions.Value()), "jp-tok")...)
	return w.run(t.Context(), s)
}

func leaveAllButOne(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.regions(w.wanted.Regions.Value()[0])
	w.wanted.Description = userkey.Known("so that there is a change in one region, too")
	return w.run(t.Context(), s)
}

func move(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.regions("jp-tok")
	return w.run(t.Context(), s)
}

func destroy(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	if !w.exists() {
		return nil
	}
	_, err := w.destroy(t.Context(), s, userkey.DeleteManaged)
	return err
}

// createAgain is the next apply after a create that may have failed. It adopts
// what a dead run may have installed, and an hour later its key is in flight no
// more.
func createAgain(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	if !w.exists() {
		s.now = s.now.Add(time.Hour)
		w.wanted.Adopt = userkey.Known(true)
	}
	return w.run(t.Context(), s)
}

// settled returns what is wrong in the end: also keys that nobody knows any more.
func settled(c *cloud, w *workspace) []string { return c.unsettled(w) }

func nothingLeft(c *cloud, _ *workspace) []string {
	wrong := c.broken()
	for _, k := range c.keys {
		if k.ID != c.own {
			wrong = append(wrong, k.ID+" is left")
		}
	}
	for _, p := range c.creds {
		wrong = append(wrong, p.ID+" is left")
	}
	return wrong
}

// tell runs the story with a fault and then the apply after it, and reports what
// is wrong in the end. It returns the calls of the first apply.
func (st story) tell(t *testing.T, mode string, fault func(n int, call string) fault) (calls []string) {
	t.Helper()
	c, w := newCloud(mode), newWorkspace("w", st.regions...)
	c.addLogin()
	c.delay = st.delay
	st.prepare(t, c, w)
	c.mints = 0
	first := c.session()
	first.fault = fault
	err := race(inOrder, act{first, func(s *session) error { return st.apply(t, s, w) }})[0]
	if wrong := c.broken(); len(wrong) > 0 {
		t.Fatalf("after the first apply (%v): %s\ncalls: %q\n%s", err, strings.Join(wrong, "; "), first.calls, c)
	}
	c.pass()
	if err == nil {
		if wrong := st.check(c, w); len(wrong) > 0 {
			t.Fatalf("the first apply succeeded, but %s\ncalls: %q\n%s", strings.Join(wrong, "; "), first.calls, c)
		}
	}
	inFirst := c.mints
	c.mints = 0
	second := c.session()
	if err := race(inOrder, act{second, func(s *session) error { return st.mend(t, s, w) }})[0]; err != nil {
		t.Fatalf("the second apply: %v\ncalls: %q\nbefore: %q\n%s", err, second.calls, first.calls, c)
	}
	c.pass()
	if wrong := st.check(c, w); len(wrong) > 0 {
		t.Fatalf("in the end %s\ncalls: %q (%v)\nthen: %q\n%s", strings.Join(wrong, "; "), first.calls, err, second.calls, c)
	}
	if c.mints > 1 || inFirst > st.mints+1 {
		t.Fatalf("minted %d and then %d keys\ncalls: %q\nthen: %q", inFirst, c.mints, first.calls, second.calls)
	}
	return first.calls
}

// everyStory runs a test for each story in each mode.
func everyStory(t *testing.T, test func(t *testing.T, st story, mode string, calls []string)) {
	t.Helper()
	for name, st := range stories() {
		for _, mode := range modes() {
			t.Run(fmt.Sprintf("%s, %s", name, mode), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					calls := st.tell(t, mode, nil)
					if len(calls) == 0 {
						t.Fatal("the story makes no calls")
					}
					test(t, st, mode, calls)
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

func TestRun_convergesFromEveryCrash(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, st story, mode string, calls []string) {
		t.Helper()
		for n := range calls {
			st.tell(t, mode, once(n, stopped))
		}
	})
}

func TestRun_convergesFromEveryFault(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, st story, mode string, calls []string) {
		t.Helper()
		for _, what := range []fault{refused, vanished, lost} {
			for n := range len(calls) + 6 {
				st.tell(t, mode, once(n, what))
			}
		}
	})
}

// A fault that lasts hits every call of its kind, also those with which the run
// takes back what it did.
func TestRun_convergesWhenALastingFaultEnds(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, st story, mode string, calls []string) {
		t.Helper()
		for _, what := range []fault{refused, vanished, lost} {
			for _, kind := range []string{"look", "mint", "prove", "install", "install " + there, "withdraw", "discard", "amend"} {
				for from := range calls {
					if !strings.HasPrefix(calls[from], kind) {
						continue
					}
					st.tell(t, mode, func(n int, call string) fault {
						if n >= from && strings.HasPrefix(call, kind) {
							return what
						}
						return fine
					})
				}
			}
		}
	})
}

// Two faults meet a mint or an installation and anything after it: a third of the
// pairs at each call, so that three calls in a row meet all of them.
func TestRun_convergesFromPairsOfFaults(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, st story, mode string, calls []string) {
		t.Helper()
		for first, call := range calls {
			if st.delay == 0 || len(st.regions) == 1 || call != "mint" && !strings.HasPrefix(call, "install") {
				continue
			}
			for second := first + 1; second < len(calls)+6; second++ {
				for i, pair := range pairs() {
					if (i+second)%3 != 0 {
						continue
					}
					st.tell(t, mode, func(n int, _ string) fault {
						return map[int]fault{first: pair[0], second: pair[1]}[n]
					})
				}
			}
		}
	})
}

func pairs() [][2]fault {
	var all [][2]fault
	for _, a := range []fault{refused, vanished, lost} {
		for _, b := range []fault{refused, vanished, lost, stopped} {
			all = append(all, [2]fault{a, b})
		}
	}
	return all
}

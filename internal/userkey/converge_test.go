// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
		for pace, delay := range map[string]int{"": 0, ", seen late": 3} {
			all["create in "+name+pace] = story{regions: in, delay: delay, prepare: nothing, apply: create, mend: createAgain, mints: 1, check: settled}
			all["take over and create in "+name+pace] = story{regions: in, delay: delay, prepare: installedElsewhere, apply: adopt, mend: createAgain, mints: 1, check: settled}
			all["rotate in "+name+pace] = story{regions: in, delay: delay, prepare: created, apply: rotate, mend: updateAgain, mints: 1, check: settled}
			all["add a region to "+name+pace] = story{regions: in, delay: delay, prepare: createdWithValue, apply: addRegion, mend: updateAgain, check: settled}
			all["leave all of "+name+" but one"+pace] = story{regions: in, delay: delay, prepare: created, apply: leaveAllButOne, mend: updateAgain, check: settled}
			all["destroy in "+name+pace] = story{regions: in, delay: delay, prepare: rotated, apply: destroy, mend: destroy, check: nothingLeft}
		}
	}
	return all
}

func nothing(*testing.T, *cloud, *workspace) {}

// installedElsewhere is a series that the console began, in a part of the regions.
func installedElsewhere(_ *testing.T, c *cloud, w *workspace) {
	c.console(w.regions[:1]...)
	if len(w.regions) == 1 {
		w.regions = []string{w.regions[0], "jp-tok"}
	}
	c.pass()
}

func created(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	if err := w.create(t.Context(), c.session(), ourTag, false); err != nil {
		t.Fatalf("prepare: %v", err)
	}
	c.pass()
	w.refresh(c)
}

func createdWithValue(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	w.keeps = true
	created(t, c, w)
	w.regions = append(slices.Clone(w.regions), "jp-tok")
}

func rotated(t *testing.T, c *cloud, w *workspace) {
	t.Helper()
	created(t, c, w)
	w.wanted++
	if err := w.update(t.Context(), c.session()); err != nil {
		t.Fatalf("prepare: %v", err)
	}
	c.pass()
	w.refresh(c)
}

// pass lets time pass until everything that is new can be seen.
func (c *cloud) pass() {
	c.ticks += c.delay
	c.now = c.now.Add(time.Minute)
	c.mints, c.breaches = 0, nil
}

func create(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	return w.create(t.Context(), s, ourTag, false)
}

func adopt(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	return w.create(t.Context(), s, ourTag, true)
}

func rotate(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.wanted++
	return w.update(t.Context(), s)
}

func addRegion(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	return w.update(t.Context(), s)
}

func leaveAllButOne(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.regions, w.leave = w.regions[:1], w.regions[1:]
	return w.update(t.Context(), s)
}

func destroy(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	if w.tag == "" {
		return nil
	}
	return w.destroy(t.Context(), s, userkey.DeleteManaged)
}

// createAgain is the next apply after a create that failed. It takes over what
// the dead run may have installed; its orphan is recognised after an hour.
func createAgain(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	if w.tag != "" {
		return updateAgain(t, s, w)
	}
	s.now = s.now.Add(time.Hour)
	return w.create(t.Context(), s, otherTag, true)
}

// updateAgain is the next apply of a state: what asked for the change still does,
// unless the state was written.
func updateAgain(t *testing.T, s *session, w *workspace) error {
	t.Helper()
	w.refresh(s.cloud)
	return w.update(t.Context(), s)
}

func settled(c *cloud, w *workspace) []string {
	wrong := append(c.unsettled(w), c.dangling()...)
	for _, k := range c.keys {
		if k.Managed() && !k.installed {
			wrong = append(wrong, k.ID+" is an orphan")
		}
	}
	return wrong
}

func nothingLeft(c *cloud, _ *workspace) []string {
	wrong := slices.Clone(c.breaches)
	for _, k := range c.keys {
		wrong = append(wrong, k.ID+" is left")
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
	c, w := newCloud(mode), &workspace{regions: st.regions}
	c.delay = st.delay
	st.prepare(t, c, w)
	first := c.session()
	first.fault = fault
	err := st.apply(t, first, w)
	if wrong := slices.Concat(c.breaches, c.dangling()); len(wrong) > 0 {
		t.Fatalf("after the first apply (%v): %s\ncalls: %s\n%s", err, strings.Join(wrong, "; "), first.calls, c)
	}
	if err == nil && !first.dead {
		c.pass()
		if wrong := st.check(c, w); len(wrong) > 0 {
			t.Fatalf("the first apply succeeded, but %s\ncalls: %s\n%s", strings.Join(wrong, "; "), first.calls, c)
		}
	}
	inFirst := c.mints
	c.pass()
	second := c.session()
	if err := st.mend(t, second, w); err != nil {
		t.Fatalf("the second apply: %v\ncalls: %s\nbefore: %s\n%s", err, second.calls, first.calls, c)
	}
	inSecond := c.mints
	c.ticks += c.delay
	if wrong := st.check(c, w); len(wrong) > 0 {
		t.Fatalf("in the end %s\ncalls: %s\nthen: %s\n%s", strings.Join(wrong, "; "), first.calls, second.calls, c)
	}
	if inSecond > 1 || inFirst > st.mints+1 {
		t.Fatalf("minted %d and then %d keys\ncalls: %s\nthen: %s", inFirst, inSecond, first.calls, second.calls)
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
				calls := st.tell(t, mode, nil)
				if len(calls) == 0 {
					t.Fatal("the story makes no calls")
				}
				test(t, st, mode, calls)
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
			for _, kind := range []string{"look", "survey", "identify", "mint", "prove", "install", "install " + there, "withdraw", "discard"} {
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

// Two faults meet a mint or an installation and anything after it.
func TestRun_convergesFromPairsOfFaults(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, st story, mode string, calls []string) {
		t.Helper()
		for first, call := range calls {
			if call != "mint" && !strings.HasPrefix(call, "install") || mode == badRequest {
				continue
			}
			for second := first + 1; second < len(calls)+6; second++ {
				for _, pair := range pairs() {
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

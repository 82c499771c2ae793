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

// enough steps of random histories, over all checks together.
const enough = 12_000

// A history is a cloud on which everything happens in any order: our workspace
// and another one, people in the console, faults, crashes, and time.
type history struct {
	cloud  *cloud
	ours   *workspace
	theirs *workspace
	log    []string
	tags   int
	broken map[string]bool // credentials whose key somebody else deleted
	steps  *int
}

func TestRun_keepsItsPromisesInAnyHistory(t *testing.T) {
	t.Parallel()
	steps := 0
	for steps < enough && !t.Failed() {
		rapid.Check(t, func(rt *rapid.T) {
			h := &history{steps: &steps, broken: map[string]bool{}}
			h.cloud = newCloud(rapid.SampledFrom(modes()).Draw(rt, "mode"))
			h.cloud.delay = rapid.SampledFrom([]int{0, 0, 2}).Draw(rt, "delay")
			h.ours = &workspace{regions: []string{here}, keeps: rapid.Bool().Draw(rt, "keeps")}
			h.theirs = &workspace{regions: []string{here}}
			login := h.cloud.addKey("", userkey.Mark{})
			login.Name, h.cloud.own = "login", login.ID
			rt.Repeat(map[string]func(*rapid.T){
				"":                  h.check,
				"apply":             func(rt *rapid.T) { h.apply(rt, h.ours, fine, -1, -1) },
				"rotate":            func(rt *rapid.T) { h.ours.wanted++; h.apply(rt, h.ours, fine, -1, -1) },
				"fault":             h.fault,
				"interference":      h.interference,
				"their apply":       func(rt *rapid.T) { h.theirs.wanted++; h.apply(rt, h.theirs, fine, -1, -1) },
				"regions":           h.regions,
				"destroy":           h.destroy,
				"console rotates":   h.consoleRotates,
				"console deletes":   h.consoleDeletes,
				"IAM deletes":       h.iamDeletes,
				"IAM disables":      h.iamDisables,
				"credential is cut": h.credentialIsCut,
				"time passes":       h.timePasses,
			})
		})
	}
	t.Logf("%d steps", steps)
	if steps < 10_000 && !t.Failed() {
		t.Errorf("only %d steps", steps)
	}
}

// check holds after every step, whatever the step was.
func (h *history) check(rt *rapid.T) {
	*h.steps++
	c := h.cloud
	c.now = c.now.Add(time.Second) // Two keys of one second have one name, and the console says no more.
	wrong := slices.Clone(c.breaches)
	for _, p := range c.creds {
		if c.key(p.key) == nil && !h.broken[p.ID] {
			wrong = append(wrong, p.ID+" in "+p.Region+" holds the deleted "+p.key)
		}
	}
	if c.key(c.own) == nil {
		wrong = append(wrong, "the own key is gone")
	}
	if len(wrong) > 0 {
		rt.Fatalf("%s\n%s\n%s", strings.Join(wrong, "\n"), strings.Join(h.log, "\n"), c)
	}
}

// apply is a refresh and an apply. From call n on something may go wrong: once, or until the call last.
func (h *history) apply(rt *rapid.T, w *workspace, what fault, n, last int) {
	s := h.cloud.session()
	s.fault = func(i int, _ string) fault {
		if i >= n && i <= last {
			return what
		}
		return fine
	}
	h.run(rt, w, s)
}

func (h *history) run(rt *rapid.T, w *workspace, s *session) {
	c := h.cloud
	h.settle()
	var err error
	if w.tag != "" {
		w.refresh(c)
		if w.active == "" && len(w.known) == 0 {
			*w = workspace{regions: w.regions, keeps: w.keeps, wanted: w.wanted, reached: w.wanted}
		}
	}
	tag := w.tag
	if tag == "" {
		h.tags++
		tag = "w" + strings.Repeat("x", h.tags)
		err = w.create(rt.Context(), s, tag, true)
	} else {
		err = w.update(rt.Context(), s)
	}
	h.log = append(h.log, w.tag+" applied: "+strings.Join(s.calls, ", ")+": "+word(err))
	if err != nil || s.dead || s.between != nil || s.disturbed {
		return
	}
	h.settle()
	if wrong := c.unsettled(w); len(wrong) > 0 {
		rt.Fatalf("after a success: %s\n%s\n%s", strings.Join(wrong, "\n"), strings.Join(h.log, "\n"), c)
	}
}

// settle is the time between two applies: long enough for everything to be seen.
func (h *history) settle() { h.cloud.ticks += h.cloud.delay }

func word(err error) string {
	if err == nil {
		return "done"
	}
	return err.Error()
}

func (h *history) fault(rt *rapid.T) {
	what := rapid.SampledFrom([]fault{refused, vanished, lost, stopped}).Draw(rt, "what")
	n := rapid.IntRange(0, 14).Draw(rt, "call")
	more := rapid.SampledFrom([]int{0, 0, 1, 3, 50}).Draw(rt, "more")
	if rapid.Bool().Draw(rt, "rotating") {
		h.ours.wanted++
	}
	h.log = append(h.log, what.String())
	h.apply(rt, h.ours, what, n, n+more)
}

// interference is our apply in the middle of which somebody else acts.
func (h *history) interference(rt *rapid.T) {
	n := rapid.IntRange(0, 12).Draw(rt, "call")
	acts := []func(*rapid.T){
		func(rt *rapid.T) { h.theirs.wanted++; h.apply(rt, h.theirs, fine, -1, -1) },
		h.timePasses, h.iamDisables, h.consoleRotates, h.consoleDeletes, h.credentialIsCut,
	}
	chosen := rapid.IntRange(0, len(acts)-1).Draw(rt, "act")
	if rapid.Bool().Draw(rt, "rotating") {
		h.ours.wanted++
	}
	s := h.cloud.session()
	s.between = func(i int, _ string) {
		if i == n {
			h.log = append(h.log, "in between:")
			h.cloud.now = h.cloud.now.Add(time.Second)
			acts[chosen](rt)
			h.cloud.now = h.cloud.now.Add(time.Second)
			s.expectToWork(s.goal)
			if chosen > 2 {
				s.goal = nil // What a person removes may be what the run has just installed.
			}
		}
	}
	h.run(rt, h.ours, s)
}

func (h *history) regions(rt *rapid.T) {
	chosen := regions()[:rapid.IntRange(1, 3).Draw(rt, "regions")]
	for _, region := range h.ours.regions {
		if !slices.Contains(chosen, region) && !slices.Contains(h.ours.leave, region) && h.ours.tag != "" {
			h.ours.leave = append(h.ours.leave, region)
		}
	}
	h.ours.leave = slices.DeleteFunc(h.ours.leave, func(region string) bool { return slices.Contains(chosen, region) })
	h.ours.regions = chosen
	h.log = append(h.log, "regions are "+strings.Join(chosen, ", "))
}

func (h *history) destroy(rt *rapid.T) {
	policy := rapid.SampledFrom([]userkey.DeletionPolicy{userkey.DeleteManaged, userkey.DeleteAll, userkey.Abandon}).Draw(rt, "policy")
	w := rapid.SampledFrom([]*workspace{h.ours, h.theirs}).Draw(rt, "whose")
	if w.tag == "" || policy == userkey.Abandon {
		rt.Skip("nothing to destroy")
	}
	s := h.cloud.session()
	n := rapid.IntRange(0, 20).Draw(rt, "call")
	s.fault = once(n, rapid.SampledFrom([]fault{fine, refused, vanished, lost, stopped}).Draw(rt, "what"))
	h.settle()
	w.refresh(h.cloud)
	tag, in := w.tag, w.regions
	err := w.destroy(rt.Context(), s, policy)
	h.log = append(h.log, "destroyed with "+string(policy)+": "+strings.Join(s.calls, ", ")+": "+word(err))
	if err != nil || s.dead {
		return
	}
	for _, k := range h.cloud.keys {
		young := h.cloud.now.Sub(k.Born()) < time.Hour && len(h.cloud.where(k.ID)) == 0
		elsewhere := slices.ContainsFunc(h.cloud.where(k.ID), func(region string) bool { return !slices.Contains(in, region) })
		others := policy == userkey.DeleteManaged && k.Mark.Tag != tag && elsewhere
		if k.ID != h.cloud.own && k.Managed() && !young && !others {
			rt.Fatalf("%s is left after a destroy\n%s\n%s", k.ID, strings.Join(h.log, "\n"), h.cloud)
		}
	}
}

func (h *history) consoleRotates(rt *rapid.T) {
	in := regions()[:rapid.IntRange(1, 3).Draw(rt, "in")]
	k := h.cloud.console(in...)
	h.log = append(h.log, "the console rotates to "+k.ID+" in "+strings.Join(in, ", "))
}

// consoleDeletes is the trash can in one region: the credential goes, and its key if nothing else holds it.
func (h *history) consoleDeletes(rt *rapid.T) {
	c := h.cloud
	region := rapid.SampledFrom(regions()).Draw(rt, "region")
	for _, p := range c.in(region) {
		c.removeCredential(p.ID)
		if len(c.where(p.key)) == 0 && p.key != c.own {
			c.removeKey(p.key)
		}
	}
	h.log = append(h.log, "the console deletes in "+region)
}

func (h *history) anyKey(rt *rapid.T) *record {
	k := rapid.SampledFrom(h.cloud.keys).Draw(rt, "key")
	if k.ID == h.cloud.own {
		rt.Skip("the own key stays")
	}
	return k
}

// iamDeletes leaves credentials behind that hold a deleted key. That is not our doing.
func (h *history) iamDeletes(rt *rapid.T) {
	k := h.anyKey(rt)
	for _, p := range h.cloud.creds {
		if p.key == k.ID {
			h.broken[p.ID] = true
		}
	}
	h.cloud.removeKey(k.ID)
	h.log = append(h.log, "IAM deletes "+k.ID)
}

func (h *history) iamDisables(rt *rapid.T) {
	k := rapid.SampledFrom(h.cloud.keys).Draw(rt, "key")
	if k.ID == h.cloud.own {
		return
	}
	k.Disabled = !k.Disabled
	h.log = append(h.log, "IAM turns "+k.ID)
}

func (h *history) credentialIsCut(rt *rapid.T) {
	if len(h.cloud.creds) == 0 {
		return
	}
	p := rapid.SampledFrom(h.cloud.creds).Draw(rt, "credential")
	h.cloud.removeCredential(p.ID)
	h.log = append(h.log, p.ID+" is cut")
}

func (h *history) timePasses(rt *rapid.T) {
	d := rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, 2 * time.Hour}).Draw(rt, "time")
	h.cloud.now = h.cloud.now.Add(d)
	h.log = append(h.log, d.String()+" later")
}

// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"maps"
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
	steps  int
	nested bool // whether an apply is under way, which is judged when it ends
}

func TestRun_keepsItsPromisesInAnyHistory(t *testing.T) {
	t.Parallel()
	often(t, enough, func(rt *rapid.T) int {
		h := &history{cloud: newCloud(rapid.SampledFrom(modes()).Draw(rt, "mode"))}
		h.cloud.addLogin()
		h.cloud.delay = rapid.SampledFrom([]int{0, 0, 2}).Draw(rt, "delay")
		h.cloud.limit = rapid.SampledFrom([]int{0, 0, 6}).Draw(rt, "limit")
		h.ours, h.theirs = newWorkspace("ours", here), newWorkspace("theirs", here)
		for _, w := range []*workspace{h.ours, h.theirs} {
			w.crowded, w.wanted.Adopt = true, userkey.Known(true)
		}
		h.ours.wanted.StoreValue = userkey.Known(rapid.Bool().Draw(rt, "keeps values"))
		rt.Repeat(map[string]func(*rapid.T){
			"":                  h.check,
			"apply":             func(rt *rapid.T) { h.apply(rt, h.ours, nil) },
			"rotate":            func(rt *rapid.T) { h.ours.rotate(); h.apply(rt, h.ours, nil) },
			"fault":             h.fault,
			"interference":      h.interference,
			"their apply":       func(rt *rapid.T) { h.theirs.rotate(); h.apply(rt, h.theirs, nil) },
			"both at once":      h.both,
			"settings":          h.settings,
			"destroy":           h.destroy,
			"console rotates":   h.consoleRotates,
			"console deletes":   h.consoleDeletes,
			"IAM acts":          h.iamActs,
			"IAM acts again":    h.iamActs,
			"credential is cut": h.credentialIsCut,
			"region falls out":  h.regionFallsOut,
			"time passes":       h.timePasses,
		})
		return h.steps
	})
}

// check holds after every step, whatever the step was.
func (h *history) check(rt *rapid.T) {
	h.steps++
	h.cloud.now = h.cloud.now.Add(time.Second) // Two keys of one second have one name, and the console says no more.
	h.demand(rt, h.cloud.broken())
}

// demand fails where anything is wrong.
func (h *history) demand(rt *rapid.T, wrong []string) {
	if len(wrong) > 0 {
		rt.Fatalf("%s\n%s\n%s", strings.Join(wrong, "\n"), strings.Join(h.log, "\n"), h.cloud)
	}
}

func (h *history) note(parts ...string) { h.log = append(h.log, strings.Join(parts, " ")) }

// apply is a refresh and an apply of one workspace, which a fault may meet.
func (h *history) apply(rt *rapid.T, w *workspace, fault func(int, string) fault) {
	s := h.cloud.session()
	s.fault = fault
	h.run(rt, w, s, inOrder)
}

func (h *history) run(rt *rapid.T, w *workspace, s *session, pick func(n int) int) {
	h.settle()
	err := race(pick, act{s, func(s *session) error { return w.run(rt.Context(), s) }})[0]
	h.note(w.name, "applied:", strings.Join(s.calls, ", ")+":", word(err))
	switch {
	case err != nil, h.nested, s.disturbed:
	case len(s.calls) == 0, w.held.TakenOver(): // It sees nothing, or puts nothing right any more.
	default:
		h.settle()
		h.demand(rt, h.cloud.unsettled(w))
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
	from := rapid.IntRange(0, 14).Draw(rt, "call")
	last := from + rapid.SampledFrom([]int{0, 0, 1, 3, 50}).Draw(rt, "more")
	if rapid.Bool().Draw(rt, "rotating") {
		h.ours.rotate()
	}
	h.note(what.String())
	h.apply(rt, h.ours, func(n int, _ string) fault {
		if from <= n && n <= last {
			return what
		}
		return fine
	})
}

// interference is our apply in the middle of which somebody else acts.
func (h *history) interference(rt *rapid.T) {
	n := rapid.IntRange(0, 12).Draw(rt, "call")
	acts := []func(*rapid.T){
		func(rt *rapid.T) { h.theirs.rotate(); h.apply(rt, h.theirs, nil) },
		h.timePasses, h.iamActs, h.consoleRotates, h.consoleDeletes, h.credentialIsCut,
	}
	chosen := rapid.IntRange(0, len(acts)-1).Draw(rt, "act")
	if rapid.Bool().Draw(rt, "rotating") {
		h.ours.rotate()
	}
	s := h.cloud.session()
	turn := 0
	h.run(rt, h.ours, s, func(int) int {
		if turn++; turn == n+1 {
			h.note("in between:")
			h.cloud.now = h.cloud.now.Add(time.Second)
			h.nested = true
			acts[chosen](rt)
			h.nested = false
			h.cloud.now = h.cloud.now.Add(time.Second)
			s.disturbed = true
		}
		return 0
	})
}

// both is an apply of both workspaces at once.
func (h *history) both(rt *rapid.T) {
	h.settle()
	h.ours.rotate()
	h.theirs.rotate()
	first, second := h.cloud.session(), h.cloud.session()
	errs := race(func(n int) int {
		h.cloud.now = h.cloud.now.Add(time.Second)
		return rapid.IntRange(0, n-1).Draw(rt, "turn")
	}, act{first, func(s *session) error { return h.ours.run(rt.Context(), s) }},
		act{second, func(s *session) error { return h.theirs.run(rt.Context(), s) }})
	h.note("both applied:", strings.Join(first.calls, ", ")+":", word(errs[0]), "and", strings.Join(second.calls, ", ")+":", word(errs[1]))
}

// settings changes the configuration of our workspace.
func (h *history) settings(rt *rapid.T) {
	w := &h.ours.wanted
	switch rapid.IntRange(0, 4).Draw(rt, "setting") {
	case 0:
		n := rapid.IntRange(1, 3).Draw(rt, "regions")
		h.ours.regions(rapid.Permutation(regions()).Draw(rt, "which")[:n]...)
	case 1:
		keep := rapid.Int64Range(0, 2).Draw(rt, "keep")
		w.Retention = userkey.Known(userkey.Retention{KeepLast: userkey.Known(keep)})
	case 2:
		w.Locked = userkey.Known(rapid.Bool().Draw(rt, "locked"))
	case 3:
		w.Description = userkey.Known(rapid.SampledFrom([]string{"", "for training"}).Draw(rt, "description"))
	case 4:
		w.ExpireAfter = userkey.Known(rapid.Int64Range(90, 92).Draw(rt, "days"))
	}
	h.note("regions are", strings.Join(w.Regions.Value(), ", "))
}

func (h *history) destroy(rt *rapid.T) {
	policy := rapid.SampledFrom([]userkey.DeletionPolicy{userkey.DeleteManaged, userkey.DeleteAll}).Draw(rt, "policy")
	w := rapid.SampledFrom([]*workspace{h.ours, h.theirs}).Draw(rt, "whose")
	h.settle()
	if !w.exists() || w.refresh(h.cloud) != nil || !w.exists() {
		rt.Skip("nothing to destroy")
	}
	s := h.cloud.session()
	n := rapid.IntRange(0, 20).Draw(rt, "call")
	s.fault = once(n, rapid.SampledFrom([]fault{fine, refused, vanished, lost, stopped}).Draw(rt, "what"))
	tag, before := w.held.Tag, h.cloud.String()
	var removal userkey.Removal
	err := race(inOrder, act{s, func(s *session) (err error) {
		removal, err = w.destroy(rt.Context(), s, policy)
		return err
	}})[0]
	h.note(w.name, "destroyed with", string(policy)+":", strings.Join(s.calls, ", ")+":", word(err))
	for _, k := range removal.Left {
		if k.Mark.Tag == tag {
			rt.Fatalf("left %s, which is its own\n%s\n%s", k.ID, strings.Join(h.log, "\n"), before)
		}
	}
	for _, k := range h.cloud.keys {
		young := h.cloud.now.Sub(k.Born()) < time.Hour && len(h.cloud.where(k.ID)) == 0
		if err == nil && len(removal.Left) == 0 && k.Managed() && k.Mark.Tag == tag && !young {
			rt.Fatalf("%s is left after a destroy\n%s\n%s", k.ID, strings.Join(h.log, "\n"), h.cloud)
		}
	}
}

func (h *history) consoleRotates(rt *rapid.T) {
	in := regions()[:rapid.IntRange(1, 3).Draw(rt, "in")]
	k := h.cloud.console(in...)
	h.note("the console rotates to", k.ID, "in", strings.Join(in, ", "))
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
	h.note("the console deletes in", region)
}

// iamActs is what a person does with a key in IAM, other than with the provider's
// own: an edit replaces the whole description, and the mark with it; a deletion
// leaves credentials behind that hold a deleted key, which is not our doing.
func (h *history) iamActs(rt *rapid.T) {
	k := rapid.SampledFrom(h.cloud.keys).Draw(rt, "key")
	what := rapid.SampledFrom([]string{"deletes", "disables", "locks", "edits"}).Draw(rt, "how")
	switch {
	case k.ID == h.cloud.own:
		return
	case what == "deletes":
		h.cloud.removeKey(k.ID)
	case what == "disables":
		k.Disabled = !k.Disabled
	case what == "locks":
		k.Locked = !k.Locked
	default:
		k.Description, k.Mark = "edited", userkey.Mark{}
	}
	h.note("IAM", what, k.ID)
}

func (h *history) credentialIsCut(rt *rapid.T) {
	if len(h.cloud.creds) == 0 {
		return
	}
	p := rapid.SampledFrom(h.cloud.creds).Draw(rt, "credential")
	h.cloud.removeCredential(p.ID)
	h.note(p.ID, "is cut")
}

// regionFallsOut makes a region refuse or fall silent, or brings all back.
func (h *history) regionFallsOut(rt *rapid.T) {
	out := rapid.SampledFrom([]map[string]bool{nil, nil, h.cloud.refuses, h.cloud.silent}).Draw(rt, "how")
	region := rapid.SampledFrom(regions()).Draw(rt, "region")
	if out == nil {
		clear(h.cloud.refuses)
		clear(h.cloud.silent)
		h.note("all regions are back")
		return
	}
	out[region] = true
	h.note("out:", strings.Join(slices.Sorted(maps.Keys(out)), ", "))
}

func (h *history) timePasses(rt *rapid.T) {
	d := rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, 2 * time.Hour, 100 * 24 * time.Hour}).Draw(rt, "time")
	h.cloud.now = h.cloud.now.Add(d)
	h.note(d.String(), "later")
}

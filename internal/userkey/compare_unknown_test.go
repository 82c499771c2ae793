// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// An argument is a setting that may be not known in a plan.
type argument struct {
	name  string
	blank func(*userkey.Settings)
	known []func(*userkey.Settings) // what it may turn out to be, beside what the state has
}

func argumentOf[T any](name string, at func(*userkey.Settings) *userkey.Setting[T], values ...userkey.Setting[T]) argument {
	a := argument{name: name, blank: func(s *userkey.Settings) { *at(s) = userkey.Unknown[T]() }}
	for _, value := range values {
		a.known = append(a.known, func(s *userkey.Settings) { *at(s) = value })
	}
	return a
}

// arguments are all settings.
func arguments() []argument {
	null := userkey.Setting[int64]{}
	retentions := []userkey.Setting[userkey.Retention]{{}, retention(0, 0), retention(1, 0), retention(0, 30), retention(1, 10)}
	half := argumentOf("retention", func(s *userkey.Settings) *userkey.Setting[userkey.Retention] { return &s.Retention }, retentions...)
	keep, age := half, half
	keep.name, age.name = "retention.keep_last", "retention.min_age_days"
	keep.blank = func(s *userkey.Settings) {
		if r := s.Retention.Value(); s.Retention.IsKnown() {
			s.Retention = userkey.Known(userkey.Retention{KeepLast: userkey.Unknown[int64](), MinAge: r.MinAge})
		}
	}
	age.blank = func(s *userkey.Settings) {
		if r := s.Retention.Value(); s.Retention.IsKnown() {
			s.Retention = userkey.Known(userkey.Retention{KeepLast: r.KeepLast, MinAge: userkey.Unknown[int64]()})
		}
	}
	keep.known = []func(*userkey.Settings){asksRetention(retention(2, 0)), asksRetention(retention(0, 0))}
	age.known = []func(*userkey.Settings){asksRetention(retention(1, 0)), asksRetention(retention(1, 30))}
	return []argument{
		argumentOf("rotation_trigger", func(s *userkey.Settings) *userkey.Setting[string] { return &s.RotationTrigger },
			userkey.Setting[string]{}, userkey.Known("1"), userkey.Known("2")),
		argumentOf("rotate_after_days", func(s *userkey.Settings) *userkey.Setting[int64] { return &s.RotateAfter }, null, userkey.Known[int64](30), userkey.Known[int64](36500)),
		argumentOf("expire_after_days", func(s *userkey.Settings) *userkey.Setting[int64] { return &s.ExpireAfter }, null, userkey.Known[int64](90), userkey.Known[int64](36500)),
		half, keep, age,
		argumentOf("on_external_rotation", func(s *userkey.Settings) *userkey.Setting[userkey.ExternalPolicy] { return &s.OnExternal },
			userkey.Known(userkey.ExternalAdopt), userkey.Known(userkey.ExternalRotate), userkey.Known(userkey.ExternalError)),
		argumentOf("description", func(s *userkey.Settings) *userkey.Setting[string] { return &s.Description }, userkey.Known(""), userkey.Known("x")),
		argumentOf("action_when_leaked", func(s *userkey.Settings) *userkey.Setting[string] { return &s.WhenLeaked }, userkey.Setting[string]{}, userkey.Known("delete")),
		argumentOf("locked", func(s *userkey.Settings) *userkey.Setting[bool] { return &s.Locked }, userkey.Setting[bool]{}, userkey.Known(false), userkey.Known(true)),
		argumentOf("regions", func(s *userkey.Settings) *userkey.Setting[[]string] { return &s.Regions },
			userkey.Known([]string{here}), userkey.Known([]string{here, there}), userkey.Known([]string{there})),
		argumentOf("store_api_key", func(s *userkey.Settings) *userkey.Setting[bool] { return &s.StoreValue }, userkey.Known(false), userkey.Known(true)),
		argumentOf("api_key_wo_version", func(s *userkey.Settings) *userkey.Setting[int64] { return &s.ValueVersion }, null, userkey.Known[int64](1), userkey.Known[int64](2)),
		argumentOf("adopt_existing", func(s *userkey.Settings) *userkey.Setting[bool] { return &s.Adopt }, userkey.Known(false), userkey.Known(true)),
	}
}

// contradictions returns what the change of a plan, made while some settings w
// were not known, promises and the change of the apply, which knows all, breaks.
// There must be none: Terraform holds the provider to its plans.
//
// A plan covers an apply when whatever the plan calls certain is so: the rotation
// and its reasons, the wait for a version, where the key is installed, what
// changes of a key that stays, the tag, and which keys go. What the plan calls
// open may be anything. An apply that stops breaks no promise, since it changes nothing.
func contradictions(plan, apply userkey.Change, w userkey.Settings) []string {
	var broken []string
	must := func(so bool, format string, args ...any) {
		if !so {
			broken = append(broken, fmt.Sprintf(format, args...))
		}
	}
	must(!apply.Perhaps && !apply.WaitsOpen && !apply.RegionsOpen, "an apply knows all")
	must(plan.TakenOver == apply.TakenOver && plan.NewTag == apply.NewTag, "whose series it is")
	if plan.Stop || apply.Stop {
		must(plan.Stop == apply.Stop || w.OnExternal.IsUnknown() || w.Regions.IsUnknown(), "whether it stops")
		must(apply.Stop || !plan.Stop, "that it stops")
		return broken
	}
	must(!plan.Perhaps || !plan.Rotate, "a rotation is certain or it is not")
	must(plan.Perhaps || plan.Rotate == apply.Rotate, "whether it rotates")
	must(within(plan.Reasons, apply.Reasons), "why it rotates: %v", plan.Reasons)
	must(plan.WaitsOpen || (len(plan.Waits) > 0) == (len(apply.Waits) > 0), "whether it waits")
	must(within(plan.Waits, apply.Waits), "what waits: %v", plan.Waits)
	must(within(plan.Prune, apply.Prune), "that keys go: %v", plan.Prune)
	must(plan.PastOpen || !apply.PastOpen && within(apply.Prune, plan.Prune), "which keys are Phased out")
	if !plan.RegionsOpen {
		must(slices.Equal(plan.Added, apply.Added) && slices.Equal(plan.Lost, apply.Lost) && slices.Equal(plan.Untold, apply.Untold), "what is where")
	}
	if plan.Perhaps {
		return broken
	}
	must(plan.RegionsOpen || slices.Equal(plan.Install, apply.Install) && slices.Equal(plan.Leave, apply.Leave), "where it installs")
	must(plan.Mark == apply.Mark, "whether it marks the key")
	must(plan.EndOpen || !apply.EndOpen && !apply.Edit.ExpireAfter.IsKnown(), "when the key ends")
	must(w.Description.IsUnknown() || differs(plan.Edit.Description, apply.Edit.Description) == "", "the description")
	must(w.WhenLeaked.IsUnknown() || differs(plan.Edit.WhenLeaked, apply.Edit.WhenLeaked) == "", "what a leak does")
	must(w.Locked.IsUnknown() || differs(plan.Edit.Locked, apply.Edit.Locked) == "", "the lock")
	return broken
}

func within[T comparable](part, whole []T) bool {
	return !slices.ContainsFunc(part, func(v T) bool { return !slices.Contains(whole, v) })
}

// Each argument alone, and all at once, with a rotation and without one.
func TestCompare_everySettingUnknown(t *testing.T) {
	t.Parallel()
	states := map[string]func(*userkey.Held){
		"in place": both(phasedOut("K1", 1), phasedOut("K0", 60), retaining(1, 30), deletable, triggered("1")),
		"due":      both(phasedOut("K1", 1), retaining(1, 0), triggered("1"), found(userkey.Age)),
		"ending":   both(triggered("1"), found(userkey.Expiry), ownValue),
		"external": both(rotatedInConsole(userkey.ExternalRotate), triggered("1"), phasedOut("K1", 1), retaining(0, 0)),
		"untold":   both(untoldIn(here), triggered("1"), phasedOut("K1", 1), retaining(0, 0)),
		"half-way": both(halfWay, triggered("1"), keptValue),
		"missing":  both(missing, triggered("1"), ownValue),
		"theirs":   both(rotatedByAnother, triggered("1"), inBoth),
		"imported": func(h *userkey.Held) { h.Imported, h.Tag = true, otherTag },
	}
	all := argument{name: "all", blank: func(s *userkey.Settings) {}}
	for _, a := range arguments() {
		before := all.blank
		all.blank = func(s *userkey.Settings) { before(s); a.blank(s) }
		all.known = append(all.known, a.known...)
	}
	for name, held := range states {
		for _, a := range append(arguments(), all) {
			for _, rotates := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, rotates: %v", name, a.name, rotates), func(t *testing.T) {
					t.Parallel()
					h := inPlace()
					held(&h)
					later := h.Settings
					if rotates {
						trigger("3")(&later)
					}
					asBefore := func(*userkey.Settings) {}
					for i, know := range append(slices.Clone(a.known), asBefore) {
						now := later
						know(&now)
						then := now
						a.blank(&then)
						plan, apply := userkey.Compare(wanting(then), h, nil), userkey.Compare(wanting(now), h, nil)
						if broken := contradictions(plan, apply, then); len(broken) > 0 {
							t.Errorf("value %d breaks %v\nplan:  %+v\napply: %+v", i, broken, plan, apply)
						}
					}
				})
			}
		}
	}
}

// Any state, any configuration, any of its arguments not known.
func TestCompare_planCoversApply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h := anyHeld(rt)
		apply := h.Settings
		for _, a := range arguments() {
			if rapid.Bool().Draw(rt, a.name+" differs") {
				rapid.SampledFrom(a.known).Draw(rt, a.name)(&apply)
			}
		}
		plan := apply
		for _, a := range arguments() {
			if rapid.IntRange(0, 3).Draw(rt, a.name+" is unknown") == 0 {
				a.blank(&plan)
			}
		}
		planned, applied := userkey.Compare(wanting(plan), h, nil), userkey.Compare(wanting(apply), h, nil)
		if broken := contradictions(planned, applied, plan); len(broken) > 0 {
			rt.Fatalf("broken: %v\nheld:  %+v\nplan:  %+v\napply: %+v", broken, h, planned, applied)
		}
		was := rapid.Bool().Draw(rt, "was deletable")
		if d := userkey.Deletable(plan, h.Settings, was); !d.IsUnknown() && d != userkey.Deletable(apply, h.Settings, was) {
			rt.Fatalf("whether a key is deletable: %+v", d)
		}
	})
}

// anyHeld draws a state, whether or not it can come about.
func anyHeld(rt *rapid.T) userkey.Held {
	h := inPlace()
	for _, a := range arguments() {
		rapid.SampledFrom(a.known).Draw(rt, a.name+" of the state")(&h.Settings)
	}
	h.Active.Mark.Tag = rapid.SampledFrom([]string{"", ourTag, otherTag}).Draw(rt, "tag of the key")
	h.Active.Disabled = rapid.IntRange(0, 9).Draw(rt, "disabled") == 0
	h.Active.Locked = rapid.Bool().Draw(rt, "locked")
	h.Active.ExpiresAt = rapid.SampledFrom([]time.Time{{}, noon(), userkey.ExpiresAfter(h.Active.CreatedAt, 90)}).Draw(rt, "end")
	if rapid.IntRange(0, 4).Draw(rt, "no key is Active") == 0 {
		h.Active = userkey.Key{}
	}
	h.Tag = rapid.SampledFrom([]string{"", ourTag, ourTag}).Draw(rt, "tag")
	h.Imported = rapid.Bool().Draw(rt, "imported")
	h.Settled = rapid.SampledFrom([]string{"", "K1", "K2"}).Draw(rt, "settled")
	h.Reason = rapid.SampledFrom([]userkey.Reason{
		"", userkey.Missing, userkey.NotInstalled, userkey.Disabled, userkey.Expired, userkey.Age, userkey.Expiry,
	}).Draw(rt, "reason")
	if rapid.Bool().Draw(rt, "kept value") {
		h.Value = userkey.NewSecret("v")
	}
	h.Credentials = map[string]userkey.Credential{}
	for _, region := range []string{here, there, quiet} {
		if id := rapid.SampledFrom([]string{"none", h.Active.ID, "K1", "K7", ""}).Draw(rt, "in "+region); id != "none" {
			h.Credentials[region] = userkey.Credential{Region: region, KeyID: id}
		}
	}
	for i := range rapid.IntRange(0, 3).Draw(rt, "Phased out") {
		phasedOut(fmt.Sprintf("K1%d", i), i*20)(&h)
		h.PastKeys[i].Deletable = rapid.Bool().Draw(rt, "deletable")
		h.PastKeys[i].Locked = rapid.IntRange(0, 4).Draw(rt, "Phased out and locked") == 0
	}
	return h
}

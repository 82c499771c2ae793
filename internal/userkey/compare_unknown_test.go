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

type settings = userkey.Settings

// An argument is a setting that may be not known in a plan.
type argument struct {
	name  string
	open  func(*settings)
	known []func(*settings) // what it may turn out to be, beside what the state has
}

// argumentOf returns an argument that may be null or one of some values.
func argumentOf[T any](name string, at func(*settings) *userkey.Setting[T], values ...T) argument {
	a := argument{name: name, open: func(s *settings) { *at(s) = userkey.Unknown[T]() }}
	a.known = append(a.known, func(s *settings) { *at(s) = userkey.Setting[T]{} })
	for _, value := range values {
		a.known = append(a.known, func(s *settings) { *at(s) = userkey.Known(value) })
	}
	return a
}

// arguments are all settings.
func arguments() []argument {
	return []argument{
		argumentOf("rotation_trigger", func(s *settings) *userkey.Setting[string] { return &s.RotationTrigger }, "1", "2"),
		argumentOf("rotate_after_days", func(s *settings) *userkey.Setting[int64] { return &s.RotateAfter }, 30, 36500),
		argumentOf("expire_after_days", func(s *settings) *userkey.Setting[int64] { return &s.ExpireAfter }, 90, 36500),
		argumentOf("retention", func(s *settings) *userkey.Setting[userkey.Retention] { return &s.Retention },
			retention(0, 0).Value(), retention(1, 0).Value(), retention(0, 30).Value(), retention(1, 10).Value()),
		{"retention.keep_last", keepOpen, []func(*settings){asksRetention(retention(2, 0)), asksRetention(retention(0, 0))}},
		{"retention.min_age_days", ageOpen, []func(*settings){asksRetention(retention(1, 0)), asksRetention(retention(1, 30))}},
		argumentOf("on_external_rotation", func(s *settings) *userkey.Setting[userkey.ExternalPolicy] { return &s.OnExternal },
			userkey.ExternalAdopt, userkey.ExternalRotate, userkey.ExternalError),
		argumentOf("description", func(s *settings) *userkey.Setting[string] { return &s.Description }, "", "x"),
		argumentOf("action_when_leaked", func(s *settings) *userkey.Setting[string] { return &s.WhenLeaked }, "delete"),
		argumentOf("locked", func(s *settings) *userkey.Setting[bool] { return &s.Locked }, false, true),
		argumentOf("regions", func(s *settings) *userkey.Setting[[]string] { return &s.Regions },
			[]string{here}, []string{here, there}, []string{there}),
		argumentOf("store_api_key", func(s *settings) *userkey.Setting[bool] { return &s.StoreValue }, false, true),
		argumentOf("api_key_wo_version", func(s *settings) *userkey.Setting[int64] { return &s.ValueVersion }, 1, 2),
		argumentOf("adopt_existing", func(s *settings) *userkey.Setting[bool] { return &s.Adopt }, false, true),
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
func contradictions(plan, apply userkey.Change, w settings) []string {
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

// Any state, any configuration, and one, some or all of its arguments not known.
func TestCompare_planCoversApply(t *testing.T) {
	t.Parallel()
	often(t, 4_000, func(rt *rapid.T) int {
		h := anyHeld(rt)
		apply := h.Settings
		for _, a := range arguments() {
			if rapid.Bool().Draw(rt, a.name+" differs") {
				rapid.SampledFrom(a.known).Draw(rt, a.name)(&apply)
			}
		}
		plan := apply
		if one := rapid.SampledFrom(arguments()).Draw(rt, "unknown"); rapid.Bool().Draw(rt, "that alone") {
			one.open(&plan)
		} else {
			rare := rapid.IntRange(0, 3).Draw(rt, "how rare the others are")
			for _, a := range arguments() {
				if rapid.IntRange(0, rare).Draw(rt, a.name+" is unknown") == 0 {
					a.open(&plan)
				}
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
		return 1
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

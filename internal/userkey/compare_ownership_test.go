// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// Somebody rotated the key in the console, and the state has not accepted it.
func rotatedInConsole(policy userkey.ExternalPolicy) func(*userkey.Held) {
	return func(h *userkey.Held) {
		k := bought("K9", at(11, 0, 0))
		h.Active, h.Credentials = k, map[string]userkey.Credential{here: stored("C9", here, k)}
		h.Settings.OnExternal = userkey.Known(policy)
	}
}

// Another state rotated the key, so the series is that state's now.
func rotatedByAnother(h *userkey.Held) {
	k := minted("K9", at(11, 0, 0), otherTag)
	h.Active, h.Credentials = k, map[string]userkey.Credential{here: stored("C9", here, k)}
}

// Another state adopted the key.
func adoptedByAnother(h *userkey.Held) { h.Active.Mark.Tag = otherTag }

// A script made a credential that does not say which key it holds.
func untoldIn(regions ...string) func(*userkey.Held) {
	return func(h *userkey.Held) {
		h.Credentials = map[string]userkey.Credential{here: h.Credentials[here]}
		for _, region := range regions {
			h.Credentials[region] = byScript(region)
		}
		h.Settings.Regions = userkey.Known([]string{here, there})
		if regions[0] == here {
			h.Settings.Regions, h.Active = userkey.Known([]string{here}), userkey.Key{}
		}
	}
}

func policy(p userkey.ExternalPolicy) func(*userkey.Held) {
	return func(h *userkey.Held) { h.Settings.OnExternal = userkey.Known(p) }
}

func openPolicy(w *userkey.Settings) { w.OnExternal = userkey.Unknown[userkey.ExternalPolicy]() }

// Somebody else made another key Active.
func TestCompare_externalRotation(t *testing.T) {
	t.Parallel()
	rules{
		"adopt: the key stays": {held: rotatedInConsole(userkey.ExternalAdopt)},
		"adopt: the next apply marks it": {
			held: rotatedInConsole(userkey.ExternalAdopt), touched: true, want: userkey.Change{Mark: true},
		},
		"rotate: it is replaced": {held: rotatedInConsole(userkey.ExternalRotate), want: rotation(userkey.External)},
		"error: the plan stops":  {held: rotatedInConsole(userkey.ExternalError), want: userkey.Change{Stop: true}},
		"the policy is not known: perhaps it is replaced": {
			held: rotatedInConsole(userkey.ExternalRotate), asks: openPolicy,
			want: userkey.Change{Perhaps: true, PastOpen: true, Mark: true},
		},
		"a run of this state that failed made the key Active: it is ours": {
			held: both(policy(userkey.ExternalError), func(h *userkey.Held) { h.Settled = "K1" }),
		},
		"Terraform lost the private state: what is Active is accepted": {
			held: both(rotatedInConsole(userkey.ExternalError), func(h *userkey.Held) { h.Memo = userkey.Memo{} }),
		},
	}.hold(t)
}

// A credential is installed whose key cannot be told.
func TestCompare_untoldCredential(t *testing.T) {
	t.Parallel()
	untold := func(c userkey.Change, region string) userkey.Change {
		c.Untold = []string{region}
		return c
	}
	open := perhaps()
	open.RegionsOpen = true
	rules{
		"adopt: it stays, and there is no rotation although no key is Active": {
			held: untoldIn(here), want: untold(userkey.Change{}, here),
		},
		"rotate: it is replaced": {
			held: both(untoldIn(here), policy(userkey.ExternalRotate)), want: untold(rotation(userkey.External), here),
		},
		"error: the plan stops": {
			held: both(untoldIn(here), policy(userkey.ExternalError)), want: untold(userkey.Change{Stop: true}, here),
		},
		"the policy is not known: perhaps": {held: untoldIn(here), asks: openPolicy, want: untold(perhaps(), here)},
		"in one region of two, rotate: it is replaced, also where the state keeps the value": {
			held: both(untoldIn(there), policy(userkey.ExternalRotate), keptValue), want: untold(rotation(userkey.External), there),
		},
		"in a region that is left: that is no reason to rotate": {
			held: both(untoldIn(there), policy(userkey.ExternalRotate)), asks: asksRegions(here),
			want: userkey.Change{Leave: []string{there}},
		},
		"in one region, and another is added: only a new key can be installed there": {
			held: untoldIn(here), asks: asksRegions(here, there),
			want: userkey.Change{
				Rotate: true, Reasons: []userkey.Reason{userkey.Region},
				Added: []string{there}, Untold: []string{here}, PastOpen: true,
			},
		},
		"in a region, and whether that is left is not known: perhaps": {held: untoldIn(here), asks: regionsOpen, want: open},
	}.hold(t)
}

// Another state has taken the series over: this one does what its own
// configuration changes, and nothing by itself.
func TestCompare_takenOver(t *testing.T) {
	t.Parallel()
	own := func(c userkey.Change) userkey.Change {
		c.TakenOver = true
		return c
	}
	nothing := own(userkey.Change{})
	several := func(h *userkey.Held) { h.Settings.Regions = userkey.Known([]string{here, there}) }
	rules{
		"nothing changes: nothing happens":                     {held: rotatedByAnother, want: nothing},
		"something else changes: the key gets no mark of ours": {held: adoptedByAnother, touched: true, want: nothing},
		"the state kept its tag from an import: it gets one of its own, the key does not": {
			held: both(adoptedByAnother, func(h *userkey.Held) { h.Imported = true }), touched: true,
			want: own(userkey.Change{NewTag: true}),
		},
		"retention deletes nothing": {held: both(adoptedByAnother, phasedOut("K1", 1), retaining(0, 0)), want: nothing},
		"the key is disabled, old and about to expire: that is the other state's to put right": {
			held: both(adoptedByAnother, found(userkey.Age), disabled), want: nothing,
		},
		"the key is not installed in a region of ours: that is the other state's to put right": {
			held: both(rotatedByAnother, several), want: nothing,
		},
		"our configuration changes the description: it is edited": {
			held: adoptedByAnother, asks: describes("x"), want: own(edit(userkey.Spec{Description: userkey.Known("x")})),
		},
		"our configuration changes the end: it is edited": {held: adoptedByAnother, asks: expireAfter(30), want: own(newEnd(30))},
		"our configuration leaves a region: the other state's credential stays": {
			held: both(adoptedByAnother, several), asks: asksRegions(here), want: nothing,
		},
		"our configuration changes the trigger: the rotation takes the series back": {
			held: both(rotatedByAnother, triggered("1")), asks: trigger("2"), want: own(rotation(userkey.Trigger)),
		},
		"our configuration adds a region: so does this rotation, which deletes nothing": {
			held: both(rotatedByAnother, phasedOut("K1", 1), retaining(0, 0)), asks: asksRegions(there),
			want: own(userkey.Change{
				Rotate: true, Reasons: []userkey.Reason{userkey.Region}, Added: []string{there}, Leave: []string{here}, PastOpen: true,
			}),
		},
		"rotated by another, error: the plan stops": {
			held: both(rotatedByAnother, policy(userkey.ExternalError)), want: own(userkey.Change{Stop: true}),
		},
		"adopted by another, error: the same key is Active, so the plan goes on": {
			held: both(adoptedByAnother, policy(userkey.ExternalError)), want: nothing,
		},
	}.hold(t)
}

// The tag of the state, and the mark on a key that stays.
func TestCompare_mark(t *testing.T) {
	t.Parallel()
	imported := func(h *userkey.Held) { h.Imported = true }
	unmarked := func(h *userkey.Held) { h.Active.Mark, h.Tag = userkey.Mark{}, "" }
	marks := userkey.Change{NewTag: true, Mark: true}
	rules{
		"after an import nothing differs: the tag that was found stays": {held: imported},
		"the first update after an import writes a new tag":             {held: imported, touched: true, want: marks},
		"so does a rotation that is due": {
			held: both(imported, found(userkey.Age)),
			want: userkey.Change{Rotate: true, Reasons: []userkey.Reason{userkey.Age}, NewTag: true},
		},
		"after an import of a key without a mark nothing differs: it stays without one": {held: unmarked},
		"the first update after that marks it":                                          {held: unmarked, touched: true, want: marks},
		"no key is Active: the state gets its tag all the same": {
			held: both(untoldIn(here), imported), touched: true, want: userkey.Change{NewTag: true, Untold: []string{here}},
		},
	}.hold(t)
}

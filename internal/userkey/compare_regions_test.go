// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func asksRegions(regions ...string) func(*userkey.Settings) {
	return func(w *userkey.Settings) { w.Regions = userkey.Known(regions) }
}

func regionsOpen(w *userkey.Settings) { w.Regions = userkey.Unknown[[]string]() }

// installed is a change that installs the key, whose value is at hand, in a region that is added.
func installed(region string) userkey.Change {
	return userkey.Change{Added: []string{region}, Install: []string{region}, PastOpen: true}
}

// lacking is a rotation of a key that is not installed in a region.
func lacking(reason userkey.Reason, region string) userkey.Change {
	return userkey.Change{Rotate: true, Reasons: []userkey.Reason{reason}, Lost: []string{region}}
}

// The state asks for two regions, and the key is installed in both.
func inBoth(h *userkey.Held) {
	h.Settings.Regions = userkey.Known([]string{here, there})
	h.Credentials = map[string]userkey.Credential{here: stored("C2", here, h.Active), there: stored("C3", there, h.Active)}
}

// The state keeps the value of the key.
func keptValue(h *userkey.Held) {
	h.Settings.StoreValue, h.Value = userkey.Known(true), userkey.NewSecret("v")
}

// A rotation stopped half-way: the new key is in one region, the previous one in the other.
func halfWay(h *userkey.Held) {
	inBoth(h)
	h.Credentials[there] = stored("C1", there, minted("K1", at(9, 0, 0), ourTag))
	h.Reason = userkey.NotInstalled
}

// The credential in the second region was deleted, and the refresh saw it.
func lostThere(h *userkey.Held) {
	inBoth(h)
	delete(h.Credentials, there)
	h.Reason = userkey.NotInstalled
}

func TestCompare_regions(t *testing.T) {
	t.Parallel()
	onlyHere := func(h *userkey.Held) { h.Settings.Regions = userkey.Known([]string{here}) }
	goesOn := lacking(userkey.NotInstalled, there)
	goesOn.PastOpen = true
	rules{
		"the key is where it should be": {held: inBoth},
		"a region is added and the value is not at hand: the key is rotated, and a look tells what is Phased out there": {
			asks: asksRegions(here, there),
			want: userkey.Change{Rotate: true, Reasons: []userkey.Reason{userkey.Region}, Added: []string{there}, PastOpen: true},
		},
		"a region is added and the state has the value: the key is installed there": {
			held: keptValue, asks: asksRegions(here, there), want: installed(there),
		},
		"a region is added that has the key already, from a run that failed later: nothing happens": {
			held: both(inBoth, onlyHere), asks: asksRegions(here, there),
		},
		"a region is left: its credential goes": {held: inBoth, asks: asksRegions(here), want: userkey.Change{Leave: []string{there}}},
		"a region is left that a failed run had reached": {
			held: both(inBoth, onlyHere), want: userkey.Change{Leave: []string{there}},
		},
		"a region lost its credential and the value is not at hand: the key is rotated": {
			held: lostThere, want: lacking(userkey.NotInstalled, there),
		},
		"a region lost its credential and the state has the value: the key is installed there": {
			held: both(lostThere, keptValue), want: userkey.Change{Lost: []string{there}, Install: []string{there}},
		},
		"a region refused the refresh and has another key as far as the state knows: nothing rotates": {
			held: both(halfWay, func(h *userkey.Held) { h.Reason = "" }), want: userkey.Change{Lost: []string{there}},
		},
		"a rotation stopped half-way: the next one goes on, and what it phases out only the apply can tell": {
			held: halfWay, want: goesOn,
		},
		"the same, and the state knows the previous key: what is Phased out is known": {
			held: both(halfWay, phasedOut("K1", 0)), want: lacking(userkey.NotInstalled, there),
		},
		"a rotation stopped half-way and the other region is left: what is Phased out only the apply can tell": {
			held: halfWay, asks: asksRegions(here), want: userkey.Change{Leave: []string{there}, PastOpen: true},
		},
		"another reason rotates, too: nothing is installed beside that": {
			held: both(lostThere, keptValue, triggered("1")), asks: trigger("2"), want: lacking(userkey.Trigger, there),
		},
		"the regions are not known and the state has the value: where it is installed is open": {
			held: keptValue, asks: regionsOpen, want: userkey.Change{RegionsOpen: true, PastOpen: true},
		},
		"the regions are not known and the value is not at hand: perhaps the key is rotated": {
			asks: regionsOpen, want: userkey.Change{RegionsOpen: true, PastOpen: true, Perhaps: true},
		},
	}.hold(t)
}

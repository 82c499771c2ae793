// SPDX-License-Identifier: MPL-2.0

package userkey

import "slices"

// A Goal is what a create or an update asks for.
type Goal struct {
	Memory
	Regions  []string // where the Active key is to be installed, and nowhere a different one
	Withdraw []string // regions that are to have no credential
	Prune    []string // IDs of phased-out keys that are to be discarded once the goal is reached
	Replace  string   // the key that may not stay Active; empty when any Active key will do
	Adopt    bool     // whether an Active key that is there is taken over; it may not be the provider's own
	Spec     Spec

	reached bool // whether the services show that the rest is reached, so that keys may be pruned
}

// Next reports the one step that brings what was seen closer to the goal.
//
// It depends on nothing but its arguments. A run that died anywhere is resumed
// by looking again and asking Next again; there is no journal to replay.
func Next(seen Inventory, want Goal) Step {
	series := Understand(seen, want.Memory)
	target, found := want.target(seen, series)
	if !found {
		return beforeMint(seen, series, want)
	}
	if step, ok := spareOwn(seen, target, want); ok {
		return step
	}
	if seen.Hand.Minted && !seen.Hand.Proven {
		return Prove{}
	}
	for _, region := range want.Regions {
		if series.Installed[region].KeyID != target.ID {
			return makeRoom(seen, region)
		}
	}
	if c, ok := unwanted(seen, series, want); ok {
		return Withdraw{Credential: c}
	}
	if want.edits(seen, target) {
		return want.amend(target)
	}
	doomed := series.Orphans
	if want.reached {
		doomed = slices.Concat(doomed, series.phasedOut(want.Prune))
	}
	if step, ok := discard(seen, want.Memory, doomed); ok {
		return step
	}
	return Rest{}
}

// target returns the key that is to be Active. There is none when a key must be
// minted first: because the Active one is to be replaced, or because it is
// missing from a region and its value is not in hand to install it there.
func (g Goal) target(seen Inventory, series Series) (Key, bool) {
	if seen.Hand.Minted {
		return seen.Hand.Key, true
	}
	if series.Active.ID == "" || series.Active.ID == g.Replace {
		return Key{}, false
	}
	if series.Everywhere(g.Regions) || seen.Hand.Key.ID == series.Active.ID {
		return series.Active, true
	}
	return Key{}, false
}

// edits reports whether the target is to be edited. A service that stores
// something else than it was given is asked once.
func (g Goal) edits(seen Inventory, target Key) bool {
	return !seen.Hand.Minted && g.Spec.wantsEdit(target, seen.Now) && !slices.Contains(seen.Amended, target.ID)
}

// amend edits the target. IAM changes no locked key: our own lock comes off for the
// edit and goes back on, somebody else's stays.
func (g Goal) amend(target Key) Step {
	spec := g.Spec
	if target.Locked && spec.Locked == nil {
		if g.stuck(target) {
			return Refuse{Err: LockedError{Key: target, Act: "change"}}
		}
		spec.Locked = &target.Locked
	}
	return Amend{Key: target, Spec: spec}
}

// spareOwn refuses to take over or to edit the key that the provider
// authenticates with, before anything else changes: an end to its time, or the
// next rotation, would lock the provider out.
func spareOwn(seen Inventory, target Key, want Goal) (Step, bool) {
	act := "change"
	switch {
	case seen.Hand.Minted:
		return nil, false
	case want.Adopt:
		act = "adopt"
	case !want.edits(seen, target):
		return nil, false
	}
	if seen.Own == nil {
		return Identify{}, true
	}
	return Refuse{Err: OwnKeyError{Key: target, Act: act}}, *seen.Own == target.ID
}

// beforeMint makes sure that a mint replaces no key that must stay, and that
// what dead runs left behind does not take up the room of the new key.
func beforeMint(seen Inventory, series Series, want Goal) Step {
	if series.Active.ID != "" {
		if seen.Own == nil {
			return Identify{}
		}
		for _, region := range want.Regions {
			if k, ok := seen.Key(series.Installed[region].KeyID); ok && k.ID == *seen.Own {
				return Refuse{Err: OwnKeyError{Key: k, Act: "rotate away"}}
			}
		}
		if own, ok := seen.Key(*seen.Own); ok && slices.Contains(want.Prune, own.ID) {
			return Refuse{Err: OwnKeyError{Key: own, Act: "prune"}}
		}
	}
	if step, ok := discard(seen, want.Memory, series.Orphans); ok {
		return step
	}
	return Mint{Spec: want.Spec}
}

// makeRoom installs the key in hand in a region. The region keeps the
// credential that it has until the new one is there, unless the service insists
// on one at a time. Then the key in hand must have been proven, also one that
// comes from a state: it may be disabled or expired by now.
func makeRoom(seen Inventory, region string) Step {
	present := seen.Credentials[region]
	switch {
	case !seen.OnlyOne[region] || len(present) == 0:
		return Install{Region: region}
	case !seen.Hand.Proven:
		return Prove{}
	}
	return Withdraw{Credential: present[0]}
}

// unwanted finds a credential that the goal leaves no place for: beside the one
// that counts in the same region, where a run that died may have left it, or in a
// region that is to have none. Where it was a guess which key is which, only a
// region in which this run installed its own is cleared.
func unwanted(seen Inventory, series Series, want Goal) (Credential, bool) {
	for _, region := range want.Regions {
		if !slices.Contains(seen.Installed, region) && slices.Contains(series.Guessed, region) {
			continue
		}
		for _, c := range seen.Credentials[region] {
			if c.ID != series.Installed[region].ID {
				return c, true
			}
		}
	}
	for _, region := range want.Withdraw {
		if present := seen.Credentials[region]; len(present) > 0 && !slices.Contains(want.Regions, region) {
			return present[0], true
		}
	}
	return Credential{}, false
}

// discard discards the first of the keys for which it is certain that they are
// installed nowhere. Where a region could not be looked at they stay: they
// authorize nothing, and another run finds them.
func discard(seen Inventory, m Memory, keys []Key) (Step, bool) {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return m.stuck(k) || slices.Contains(seen.Spared, k.ID) })
	if len(keys) == 0 {
		return nil, false
	}
	if !seen.Everywhere {
		return Survey{}, true
	}
	if len(seen.Unseen) > 0 {
		return nil, false
	}
	if seen.Own == nil {
		return Identify{}, true
	}
	for _, k := range keys {
		if k.ID != *seen.Own {
			return Discard{Key: k}, true
		}
	}
	return nil, false
}

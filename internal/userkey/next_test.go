// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// with changes a value for one row of a table.
func with[T any](v T, change func(v *T)) T {
	change(&v)
	return v
}

func TestNext(t *testing.T) {
	t.Parallel()
	active, newer := minted("K1", at(9, 0, 0), ourTag), minted("K2", at(11, 0, 0), ourTag)
	locked := newer
	locked.Locked = true
	shut := active
	shut.Locked = true
	held := looked([]userkey.Key{shut}, stored("C1", here, shut))
	described := active
	described.Description = "for training"
	spec := userkey.Spec{Mark: userkey.Mark{Tag: ourTag}}
	edit := userkey.Spec{Mark: spec.Mark, Description: new("for training")}
	relocked, unlocking := edit, userkey.Spec{Mark: spec.Mark, Locked: new(false)}
	relocked.Locked = new(true)
	inHere := userkey.Goal{Memory: ours("K1"), Regions: []string{here}, Spec: spec}
	inBoth := userkey.Goal{Memory: ours("K1"), Regions: []string{here, there}, Spec: spec}
	rotation := userkey.Goal{Memory: ours("K1"), Regions: []string{here}, Replace: "K1", Spec: spec}
	editing := userkey.Goal{Memory: ours("K1"), Regions: []string{here}, Spec: edit}
	adoption := userkey.Goal{Memory: ours(), Regions: []string{here}, Adopt: true, Spec: spec}
	leaving := userkey.Goal{Memory: ours("K1"), Regions: []string{here}, Withdraw: []string{there}, Spec: spec}

	installed := looked([]userkey.Key{active}, stored("C1", here, active))
	inHand := func(v userkey.Inventory, proven bool) userkey.Inventory {
		v.Hand = userkey.Hand{Key: newer, Minted: true, Proven: proven}
		v.Keys = append(v.Keys, newer)
		return v
	}
	fromState := func(v userkey.Inventory, proven bool) userkey.Inventory {
		v.Hand = userkey.Hand{Key: active, Proven: proven}
		return v
	}
	onlyOne := func(v userkey.Inventory, region string) userkey.Inventory {
		v.OnlyOne = map[string]bool{region: true}
		return v
	}
	orphaned := looked([]userkey.Key{active, newer}, stored("C1", here, active))

	tests := map[string]struct {
		seen userkey.Inventory
		want userkey.Goal
		step userkey.Step
	}{
		"there is no key yet":                      {looked(nil), inHere, userkey.Mint{Spec: spec}},
		"the key is where it should be":            {installed, inHere, userkey.Rest{}},
		"before a rotation the own key is unknown": {installed, rotation, userkey.Identify{}},
		"the provider has no key of its own":       {ownKey(installed, ""), rotation, userkey.Mint{Spec: spec}},
		"the provider has another key":             {ownKey(installed, "K0"), rotation, userkey.Mint{Spec: spec}},
		"the provider authenticates with the Active key": {
			ownKey(installed, "K1"), rotation, userkey.Refuse{Err: userkey.OwnKeyError{Key: active, Act: "rotate away"}},
		},
		"the provider authenticates with the key of another region": {
			ownKey(looked([]userkey.Key{active, newer}, stored("C1", here, active), stored("C2", there, newer)), "K1"),
			inBoth,
			userkey.Refuse{Err: userkey.OwnKeyError{Key: active, Act: "rotate away"}},
		},
		"the Active key is not the one to replace": {
			looked([]userkey.Key{active, newer}, stored("C2", here, newer)), rotation, userkey.Rest{},
		},
		"the key to replace is gone":         {looked(nil), rotation, userkey.Mint{Spec: spec}},
		"a minted key is not proven":         {inHand(installed, false), rotation, userkey.Prove{}},
		"a minted key is proven":             {inHand(installed, true), rotation, userkey.Install{Region: here}},
		"the region wants one at a time":     {onlyOne(inHand(installed, true), here), rotation, userkey.Withdraw{Credential: stored("C1", here, active)}},
		"the region is empty by now":         {onlyOne(inHand(looked([]userkey.Key{active}), true), here), rotation, userkey.Install{Region: here}},
		"another region wants one at a time": {onlyOne(inHand(installed, true), there), rotation, userkey.Install{Region: here}},
		"the old credential is still there": {
			inHand(looked([]userkey.Key{active}, stored("C1", here, active), stored("C2", here, newer)), true),
			rotation,
			userkey.Withdraw{Credential: stored("C1", here, active)},
		},
		"a run died before it withdrew the old credential": {
			looked([]userkey.Key{active, newer}, stored("C1", here, active), stored("C2", here, newer)),
			inHere,
			userkey.Withdraw{Credential: stored("C1", here, active)},
		},
		"which of two credentials is the newer one is a guess": {
			looked([]userkey.Key{active, newer}, userkey.Credential{ID: "C1", Region: here, Name: "a"}, stored("C2", here, newer)),
			inHere,
			userkey.Rest{},
		},
		"the second region has nothing": {
			ownKey(installed, ""), inBoth, userkey.Mint{Spec: spec},
		},
		"the second region has nothing, and the state keeps the value": {
			fromState(installed, false), inBoth, userkey.Install{Region: there},
		},
		"the second region has something else, and the state keeps the value": {
			onlyOne(fromState(looked([]userkey.Key{active, bought("K0", at(8, 0, 0))}, stored("C1", here, active), stored("C0", there, bought("K0", at(8, 0, 0)))), false), there),
			inBoth,
			userkey.Prove{},
		},
		"the second region has something else, and the value is proven": {
			onlyOne(fromState(looked([]userkey.Key{active, bought("K0", at(8, 0, 0))}, stored("C1", here, active), stored("C0", there, bought("K0", at(8, 0, 0)))), true), there),
			inBoth,
			userkey.Withdraw{Credential: stored("C0", there, bought("K0", at(8, 0, 0)))},
		},
		"a region is left": {
			looked([]userkey.Key{active}, stored("C1", here, active), stored("C2", there, active)), leaving,
			userkey.Withdraw{Credential: stored("C2", there, active)},
		},
		"a region is both wanted and left": {
			installed, userkey.Goal{Memory: ours("K1"), Regions: []string{here}, Withdraw: []string{here}, Spec: spec}, userkey.Rest{},
		},
		"before an edit the own key is unknown": {installed, editing, userkey.Identify{}},
		"the description differs":               {ownKey(installed, "K0"), editing, userkey.Amend{Key: active, Spec: edit}},
		"the description of the own key differs": {
			ownKey(installed, "K1"), editing, userkey.Refuse{Err: userkey.OwnKeyError{Key: active, Act: "change"}},
		},
		"before a key is taken over the own key is unknown": {installed, adoption, userkey.Identify{}},
		"a key is taken over":                               {ownKey(installed, "K0"), adoption, userkey.Rest{}},
		"the own key is to be taken over": {
			ownKey(installed, "K1"), adoption, userkey.Refuse{Err: userkey.OwnKeyError{Key: active, Act: "adopt"}},
		},
		"the description of a key that we locked differs": {
			ownKey(held, "K0"), with(editing, func(g *userkey.Goal) { g.Locked = []string{"K1"} }), userkey.Amend{Key: shut, Spec: relocked},
		},
		"the description of a key that somebody locked differs": {
			ownKey(held, "K0"), editing, userkey.Refuse{Err: userkey.LockedError{Key: shut, Act: "change"}},
		},
		"the lock of the Active key is to go": {
			ownKey(held, "K0"), with(editing, func(g *userkey.Goal) { g.Spec = unlocking }), userkey.Amend{Key: shut, Spec: unlocking},
		},
		"a key that was minted is not edited as well": {
			inHand(looked([]userkey.Key{active}, stored("C2", here, newer)), true),
			with(rotation, func(g *userkey.Goal) { g.Spec = edit }),
			userkey.Rest{},
		},
		"the provider authenticates with a key that is Phased out": {
			ownKey(looked([]userkey.Key{active, bought("K0", at(8, 0, 0))}, stored("C1", here, active)), "K0"), rotation, userkey.Mint{Spec: spec},
		},
		"the provider authenticates with a key that is to be pruned": {
			ownKey(looked([]userkey.Key{active, bought("K0", at(8, 0, 0))}, stored("C1", here, active)), "K0"),
			with(rotation, func(g *userkey.Goal) { g.Prune = []string{"K0"} }),
			userkey.Refuse{Err: userkey.OwnKeyError{Key: bought("K0", at(8, 0, 0)), Act: "prune"}},
		},
		"which of two is the newer one is a guess, and this run installed one": {
			with(looked([]userkey.Key{active, newer}, userkey.Credential{ID: "C1", Region: here, Name: "a"}, stored("C2", here, newer)),
				func(v *userkey.Inventory) { v.Installed, v.Fresh = []string{here}, []string{"K2"} }),
			inHere,
			userkey.Withdraw{Credential: userkey.Credential{ID: "C1", Region: here, Name: "a"}},
		},
		"the description is as desired": {looked([]userkey.Key{described}, stored("C1", here, described)), editing, userkey.Rest{}},
		"the description was edited, and the service stored something else": {
			with(installed, func(v *userkey.Inventory) { v.Amended = []string{"K1"} }), editing, userkey.Rest{},
		},
		"a dead run left an orphan":            {orphaned, inHere, userkey.Survey{}},
		"the orphan may be the own key":        {everywhere(orphaned), inHere, userkey.Identify{}},
		"the orphan is installed nowhere":      {ownKey(everywhere(orphaned), ""), inHere, userkey.Discard{Key: newer}},
		"the orphan is the own key":            {ownKey(everywhere(orphaned), "K2"), inHere, userkey.Rest{}},
		"the orphan goes before a mint":        {ownKey(everywhere(orphaned), ""), rotation, userkey.Discard{Key: newer}},
		"the orphan could not be discarded":    {with(ownKey(everywhere(orphaned), ""), func(v *userkey.Inventory) { v.Spared = []string{"K2"} }), rotation, userkey.Mint{Spec: spec}},
		"the orphan is locked":                 {ownKey(looked([]userkey.Key{active, locked}, stored("C1", here, active)), ""), rotation, userkey.Mint{Spec: spec}},
		"a region cannot be seen":              {with(ownKey(everywhere(orphaned), ""), func(v *userkey.Inventory) { v.Unseen = []string{there} }), inHere, userkey.Rest{}},
		"the orphan is installed far away":     {with(everywhere(looked([]userkey.Key{active, newer}, stored("C1", here, active), stored("C2", "jp-tok", newer))), func(v *userkey.Inventory) { v.Scope = []string{here} }), inHere, userkey.Rest{}},
		"keys are pruned only at the very end": {looked([]userkey.Key{active, bought("K0", at(8, 0, 0))}, stored("C1", here, active)), userkey.Goal{Memory: ours("K1"), Regions: []string{here}, Prune: []string{"K0"}}, userkey.Rest{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := differs(userkey.Next(tt.seen, tt.want), tt.step); diff != "" {
				t.Errorf("Next() differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNextRemoval(t *testing.T) {
	t.Parallel()
	mine, foreign := minted("K1", at(9, 0, 0), ourTag), bought("K2", at(10, 0, 0))
	phasedOut := minted("K0", at(8, 0, 0), ourTag)
	locked := mine
	locked.Locked = true
	shut := foreign
	shut.Locked = true
	flying := minted("K5", at(11, 45, 0), otherTag)
	managed := userkey.Removal{Memory: ours("K1"), Regions: []string{here}, Policy: userkey.DeleteManaged}
	all, abandon := managed, managed
	all.Policy, abandon.Policy = userkey.DeleteAll, userkey.Abandon
	all.Regions = nil

	whole := everywhere(looked([]userkey.Key{mine, phasedOut}, stored("C1", here, mine)))
	theirs := everywhere(looked([]userkey.Key{foreign}, unsaid(stored("C2", here, foreign))))
	tests := map[string]struct {
		seen userkey.Inventory
		want userkey.Removal
		step userkey.Step
	}{
		"nothing was looked at":              {userkey.Inventory{}, managed, userkey.Survey{}},
		"the series is abandoned":            {userkey.Inventory{}, abandon, userkey.Rest{}},
		"the own key is unknown":             {whole, managed, userkey.Identify{}},
		"the credential goes first":          {ownKey(whole, ""), managed, userkey.Withdraw{Credential: stored("C1", here, mine)}},
		"then the oldest key":                {ownKey(everywhere(looked([]userkey.Key{mine, phasedOut})), ""), managed, userkey.Discard{Key: phasedOut}},
		"nothing is left":                    {everywhere(looked(nil)), managed, userkey.Rest{}},
		"the provider authenticates with it": {ownKey(whole, "K1"), managed, userkey.Refuse{Err: userkey.OwnKeyError{Key: mine, Act: "delete"}}},
		"a key is locked":                    {ownKey(everywhere(looked([]userkey.Key{locked})), ""), managed, userkey.Refuse{Err: userkey.LockedError{Key: locked, Act: "delete"}}},
		"a key that we locked is locked": {
			ownKey(everywhere(looked([]userkey.Key{locked})), ""), with(managed, func(r *userkey.Removal) { r.Locked = []string{"K1"} }), userkey.Discard{Key: locked},
		},
		"somebody else locked a key, and we locked another": {
			ownKey(everywhere(looked([]userkey.Key{locked})), ""), with(managed, func(r *userkey.Removal) { r.Locked = []string{"K0"} }),
			userkey.Refuse{Err: userkey.LockedError{Key: locked, Act: "delete"}},
		},
		"a managed key is locked, and we decide about locks": {
			ownKey(everywhere(looked([]userkey.Key{locked})), ""), with(managed, func(r *userkey.Removal) { r.Locks = true }), userkey.Discard{Key: locked},
		},
		"somebody else's key is locked, and we decide about the locks of ours": {
			ownKey(everywhere(looked([]userkey.Key{shut})), ""), with(all, func(r *userkey.Removal) { r.Locks = true }), userkey.Refuse{Err: userkey.LockedError{Key: shut, Act: "delete"}},
		},
		"somebody else's key stays":                {theirs, managed, userkey.Rest{}},
		"somebody else's key goes when all go":     {ownKey(theirs, ""), all, userkey.Withdraw{Credential: unsaid(stored("C2", here, foreign))}},
		"somebody else's key goes in the end":      {ownKey(everywhere(looked([]userkey.Key{foreign})), ""), all, userkey.Discard{Key: foreign}},
		"a key may be in flight elsewhere":         {everywhere(looked([]userkey.Key{flying})), managed, userkey.Rest{}},
		"a key is installed far away":              {ownKey(everywhere(looked([]userkey.Key{mine}, stored("C9", "jp-tok", mine))), ""), managed, userkey.Withdraw{Credential: stored("C9", "jp-tok", mine)}},
		"a region cannot be seen":                  {with(ownKey(whole, ""), func(v *userkey.Inventory) { v.Unseen = []string{there} }), managed, userkey.Refuse{Err: userkey.UnseenError{Regions: []string{there}}}},
		"a region cannot be seen, nothing is ours": {with(theirs, func(v *userkey.Inventory) { v.Unseen = []string{there} }), managed, userkey.Rest{}},
		"our credential holds a deleted key":       {everywhere(looked(nil, stored("C1", "jp-tok", mine))), managed, userkey.Withdraw{Credential: stored("C1", "jp-tok", mine)}},
		"a credential in our region does not say which deleted key it holds": {
			everywhere(looked(nil, unsaid(stored("C1", here, mine)))), managed, userkey.Withdraw{Credential: unsaid(stored("C1", here, mine))},
		},
		"such a credential in a region that is not ours": {
			everywhere(looked(nil, unsaid(stored("C1", there, mine)))), managed, userkey.Rest{},
		},
		"such a credential, and all go": {
			everywhere(looked(nil, unsaid(stored("C1", there, mine)))), all, userkey.Withdraw{Credential: unsaid(stored("C1", there, mine))},
		},
		"one name may mean our key or another": {
			ownKey(everywhere(looked([]userkey.Key{mine, bought("K9", at(9, 0, 0))}, unsaid(stored("C1", quiet, mine)))), ""),
			managed,
			userkey.Withdraw{Credential: unsaid(stored("C1", quiet, mine))},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := differs(userkey.NextRemoval(tt.seen, tt.want), tt.step); diff != "" {
				t.Errorf("NextRemoval() differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeletionPolicy_Deletes(t *testing.T) {
	t.Parallel()
	for policy, want := range map[userkey.DeletionPolicy][2]bool{
		userkey.DeleteManaged: {true, false}, userkey.DeleteAll: {true, true}, userkey.Abandon: {false, false}, "": {false, false},
	} {
		if got := [2]bool{policy.Deletes(true), policy.Deletes(false)}; got != want {
			t.Errorf("%q deletes managed and other keys: %v, want %v", policy, got, want)
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package invariants

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Each of these complains of what breaks one invariant, in words.

type complain func(format string, args ...any)

func (c *Checker) manyActive(r Run, wrong complain) {
	before := r.before().held(r.Owner)
	for _, m := range r.Moments[1:] {
		for region, keys := range m.held(r.Owner) {
			// While a run goes from one key to the next, a region may hold both.
			if most := max(len(before[region]), 1) + len(r.Applies); len(keys) > most {
				wrong("after %s there were %d keys at once in %s: %v", m.Event, len(keys), region, keys)
			}
		}
	}
	held := r.after().held(r.Owner)
	for _, a := range r.Applies {
		if a.Failed || a.Killed || a.Destroys || len(r.Applies) > 1 || r.disturbed() {
			continue
		}
		if k, _ := r.after().key(a.After.Active); overtaken([]Key{k}, a.After.Tag) {
			continue // What another state has taken over is that state's to put right.
		}
		if got := slices.Sorted(maps.Keys(held)); a.Regions != nil && !slices.Equal(got, slices.Sorted(slices.Values(a.Regions))) {
			wrong("after the apply keys are installed in %v, want %v", got, a.Regions)
		}
		for _, region := range a.regions() {
			if !slices.Equal(held[region], []string{a.After.Active}) {
				wrong("after the apply %s holds %v, and the state has %q", region, held[region], a.After.Active)
			}
		}
	}
}

func (c *Checker) leftovers(r Run, wrong complain) {
	after := r.after()
	minted := 0
	for _, k := range after.Keys {
		if k.Owner == r.Owner && c.minted[k.ID] && !c.kept[k.ID] {
			minted++
		}
	}
	switch {
	case len(r.Applies) > 0 && r.failed() && !c.failing:
		c.spare = minted
	case len(r.Applies) > 0 && r.failed() && minted > c.spare+1:
		wrong("after applies that failed there are %d minted keys, and there were %d after the first of them", minted, c.spare)
	}
	if len(r.Applies) != 1 || r.failed() || r.disturbed() {
		return
	}
	a := r.Applies[0]
	tag := cmp.Or(a.After.Tag, a.Before.Tag) // A destroy leaves no state.
	for _, k := range after.Keys {
		m := readMark(k.Description)
		if k.Owner == r.Owner && m.minted && m.tag == tag && !c.installed[k.ID] && !slices.Contains(a.Spares, k.ID) {
			wrong("the orphan %s is left", k.ID)
		}
	}
}

func (c *Checker) wrongDeletions(r Run, wrong complain) {
	everything := slices.ContainsFunc(r.Applies, func(a Apply) bool { return a.Destroys && a.Before.DeletesAll })
	for i, m := range r.Moments[1:] {
		was := r.Moments[i]
		k, existed := was.key(m.Key)
		if _, exists := m.key(m.Key); m.Did != Discard || exists || !existed {
			continue
		}
		// Of two applies at once a withdrawal may be carried out between the two looks.
		if regions := was.where(k.ID); len(regions) > 0 && len(r.Applies) < 2 {
			wrong("the key %s was deleted while it was installed in %v", k.ID, regions)
		}
		asked := everything && k.Owner == r.Owner || slices.Contains(r.Named, k.ID)
		if !c.minted[k.ID] && !asked {
			wrong("the key %s was deleted, and the provider did not mint it", k.ID)
		}
	}
}

func (c *Checker) ownKeyTouched(r Run, wrong complain) {
	for _, id := range r.Own {
		was, _ := r.before().key(id)
		for i, m := range r.Moments[1:] {
			is, exists := m.key(id)
			switch {
			case !m.Did.changes():
			case !exists:
				wrong("the key %s, with which the provider authenticates, is gone after %s", id, m.Event)
			case is != was && m.Key == id:
				wrong("the key %s, with which the provider authenticates, was changed", id)
			case m.Did == Withdraw && len(m.where(id)) < len(r.Moments[i].where(id)):
				wrong("the key %s, with which the provider authenticates, was rotated away in %s", id, m.Region)
			}
		}
	}
}

func (c *Checker) gaps(r Run, wrong complain) {
	refused, minted, proven := false, false, false
	for i, m := range r.Moments[1:] {
		was := r.Moments[i]
		minted = minted || m.Did == Mint
		proven = m.Did == Prove || proven && m.Did != Mint
		refused = refused || m.Conflict
		// A create that fails takes back what it has just installed.
		had := r.before().works(r.Owner, m.Region) && was.works(r.Owner, m.Region)
		if m.Did != Withdraw || !had || m.works(r.Owner, m.Region) || !r.stays(m.Region) {
			continue
		}
		if !refused {
			wrong("the credential in %s went before the new one was there, and nothing had refused a second one", m.Region)
		}
		if minted && !proven && len(r.Applies) < 2 {
			wrong("the credential in %s went before the new key was proven", m.Region)
		}
	}
	for region := range r.before().held(r.Owner) {
		if r.before().works(r.Owner, region) && !r.after().works(r.Owner, region) && r.stays(region) && r.gaveUp(region) {
			wrong("the run left %s without a credential and did not try to install one", region)
		}
	}
}

// gaveUp reports whether the last thing that the run did in a region was to withdraw,
// although nobody killed it or got in its way.
func (r Run) gaveUp(region string) bool {
	if r.disturbed() || slices.ContainsFunc(r.Applies, func(a Apply) bool { return a.Killed }) {
		return false
	}
	for _, m := range slices.Backward(r.Moments[1:]) {
		if m.Region == region {
			return m.Did == Withdraw
		}
	}
	return false
}

func (c *Checker) readsThatWrite(r Run, wrong complain) {
	if len(r.Applies) > 0 || r.Action {
		return
	}
	for _, m := range r.Moments[1:] {
		if m.Did.changes() {
			wrong("something that only reads has sent: %s", m.Event)
		}
	}
}

func (c *Checker) blindMints(r Run, wrong complain) {
	if len(r.Applies) > 1 {
		return // The requests do not tell whose they are.
	}
	open := false // whether a mint may have been carried out and nobody has looked since
	for _, m := range r.Moments[1:] {
		if m.Did == Mint && open {
			wrong("a key was minted again without a look at what became of the first one")
		}
		open = m.Did == Mint && !m.Refused || open && m.Did != Look && m.Did != Mint
	}
}

func (c *Checker) losses(r Run, wrong complain) {
	excused := map[string]bool{} // credentials whose keys somebody else deleted
	others := func(v View) []Credential {
		return slices.DeleteFunc(slices.Clone(v.Credentials), func(c Credential) bool { return c.Owner == r.Owner })
	}
	for i, m := range r.Moments {
		for _, credential := range m.Credentials {
			switch {
			case credential.KeyID != "" || credential.Owner != r.Owner || excused[credential.ID]:
			case i == 0 || m.Did == "":
				excused[credential.ID] = true
			default:
				wrong("after %s a credential in %s holds a key that is gone", m.Event, credential.Region)
			}
		}
		if i > 0 && m.Did != "" && !slices.Equal(others(r.Moments[i-1].View), others(m.View)) {
			wrong("%s touched credentials of somebody else", m.Event)
		}
	}
	applies := len(r.Applies) > 1 && !slices.ContainsFunc(r.Applies, func(a Apply) bool { return a.Failed || a.Killed || a.Destroys })
	held := r.after().held(r.Owner)
	hasOne := func(a Apply) bool {
		return !slices.ContainsFunc(a.regions(), func(region string) bool { return !slices.Equal(held[region], []string{a.After.Active}) })
	}
	if applies && !slices.ContainsFunc(r.Applies, hasOne) {
		wrong("no apply was refused, and no state has the one Active key of %v", held)
	}
}

func (c *Checker) deletionsFromOthers(r Run, wrong complain) {
	if len(r.Applies) != 1 || r.Applies[0].Before.Tag == "" {
		return
	}
	a := r.Applies[0]
	taken := func(v View) bool {
		// Where the state does not look, another one may have a key of its own.
		return overtaken(slices.DeleteFunc(v.active(r.Owner), func(k Key) bool {
			return !slices.ContainsFunc(v.where(k.ID), func(region string) bool { return slices.Contains(a.Before.Regions, region) })
		}), a.Before.Tag)
	}
	if !taken(r.before()) {
		return
	}
	for i, m := range r.Moments[1:] {
		// An orphan of its own was never anybody's.
		deletes := m.Did == Withdraw && a.Destroys || m.Did == Discard && c.installed[m.Key]
		if deletes && taken(r.Moments[i].View) {
			wrong("%s, although another state has taken the series over", m.Event)
		}
	}
}

// overtaken reports whether the Active keys are marked as another state's. Beside a key
// without a mark nobody's tag decides.
func overtaken(active []Key, tag string) bool {
	return len(active) > 0 && !slices.ContainsFunc(active, func(k Key) bool {
		its := readMark(k.Description).tag
		return its == tag || its == ""
	})
}

func (c *Checker) restlessness(r Run, wrong complain) {
	for _, a := range r.Applies {
		if a.Replan != "" && !a.Failed && !a.Killed {
			wrong("the plan after the apply changes %s", a.Replan)
		}
	}
}

// String names the event as a sentence can.
func (e Event) String() string {
	if e.Did == "" {
		return "somebody else's change"
	}
	return "the run's " + strings.TrimSpace(string(e.Did)+" "+e.Key+e.Region)
}

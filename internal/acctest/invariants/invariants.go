// SPDX-License-Identifier: MPL-2.0

// Package invariants holds runs of the provider to what must always hold, as
// DESIGN.md lists it. It looks at what really is in a cloud, which no client is shown,
// and at the states of the workspaces. It shares no code with the provider, so that a
// misreading of a mark or of a credential cannot cancel out. Only tests import it.
package invariants

import (
	"fmt"
	"slices"
)

// An Invariant is one sentence of DESIGN.md and what breaks it.
type Invariant struct {
	Number   int
	Sentence string

	broken func(*Checker, Run, complain)
}

// All returns the invariants.
func All() []Invariant {
	return []Invariant{
		{1, "At most one Active key for each region and owner; after a successful apply exactly one, the same in every region.", (*Checker).manyActive},
		{2, "No successful apply leaves an orphan of its own; applies that fail one after the other leave at most one key more than the first of them.", (*Checker).leftovers},
		{3, `A key that is installed anywhere is never discarded. A key the provider did not mint is never deleted, unless deletion_policy = "delete_all" or an action names it.`, (*Checker).wrongDeletions},
		{4, "The provider never deletes, edits or rotates away the key it authenticates with.", (*Checker).ownKeyTouched},
		{5, "A region that had a working credential keeps one whenever the service allows it: POST first; only when the service refuses a second credential, DELETE and POST, after the new key was proven.", (*Checker).gaps},
		{6, "Read, plan, data sources, list and ephemeral resources change nothing.", (*Checker).readsThatWrite},
		{7, "A mint is never sent twice blindly. A lost reply is resolved by looking.", (*Checker).blindMints},
		{8, "Two applies at once, from two states or two aliases, end with at least one of them refused or both converged; nothing lost; never a credential that holds a deleted key.", (*Checker).losses},
		{9, "A state never deletes what another state has taken over from it.", (*Checker).deletionsFromOthers},
		{10, "The plan after a successful apply is empty, but for what time alone brings; so is a refresh of an unchanged world.", (*Checker).restlessness},
	}
}

// A Run is one command, or several at once, as the cloud saw it.
type Run struct {
	Owner   string   // whose series it is about; see Key.Owner
	Own     []string // IDs of the keys that the provider authenticates with
	Action  bool     // whether an action ran
	Named   []string // IDs of the keys that it names
	Moments []Moment // the first is what was there before
	Applies []Apply  // that applied; none where something only read, or an action ran
}

// An Apply is one state and what a run was to make of it.
type Apply struct {
	Before, After State

	Regions  []string // where the configuration installs the key; nil if that is not told
	Destroys bool
	Failed   bool     // the apply reported an error
	Killed   bool     // the provider's process died
	Spares   []string // IDs of keys that were never installed and may be left, since somebody else got in the way
	Replan   string   // what the next plan changes; "" for nothing
}

// A Violation is an invariant that did not hold, and what happened.
type Violation struct {
	Invariant

	What string
}

// String names the invariant and what happened.
func (v Violation) String() string {
	return fmt.Sprintf("%s (invariant %d: %s)", v.What, v.Number, v.Sentence)
}

// A Checker checks the runs of one owner's series, one after the other. Its zero
// value is ready.
type Checker struct {
	installed map[string]bool // IDs of the keys that were installed at some time
	minted    map[string]bool // IDs of the keys that had the mark of a minted key
	kept      map[string]bool // IDs of the keys that could not be deleted
	failing   bool            // whether the latest run failed
	spare     int             // how many minted keys there were after the first of them
}

// Check returns what a run broke.
func (c *Checker) Check(r Run) []Violation {
	c.Remember(r)
	var found []Violation
	for _, invariant := range All() {
		invariant.broken(c, r, func(format string, args ...any) {
			what := fmt.Sprintf(format, args...)
			if !slices.ContainsFunc(found, func(f Violation) bool { return f.What == what }) {
				found = append(found, Violation{Invariant: invariant, What: what})
			}
		})
	}
	c.failing = len(r.Applies) > 0 && r.failed()
	return found
}

// Remember learns from a run that nobody checks which keys were minted and installed.
func (c *Checker) Remember(r Run) {
	if c.installed == nil {
		c.installed, c.minted, c.kept = map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	for _, m := range r.Moments {
		if _, there := m.key(m.Key); m.Did == Discard && there {
			c.kept[m.Key] = true
		}
		for _, credential := range m.Credentials {
			c.installed[credential.KeyID] = true
		}
		for _, k := range m.Keys {
			if readMark(k.Description).minted {
				c.minted[k.ID] = true
			}
		}
	}
}

func (r Run) before() View { return r.Moments[0].View }
func (r Run) after() View  { return r.Moments[len(r.Moments)-1].View }

// Minted returns the IDs of the keys that the run has minted, also where the reply
// was lost.
func (r Run) Minted() []string {
	var ids []string
	for i, m := range r.Moments {
		for _, k := range m.Keys {
			if _, was := r.Moments[max(i-1, 0)].key(k.ID); m.Did == Mint && !was {
				ids = append(ids, k.ID)
			}
		}
	}
	return ids
}

// MostKeys returns the most keys that there were at one time and have a mark.
func (r Run) MostKeys() int {
	most := 0
	for _, m := range r.Moments {
		marked := 0
		for _, k := range m.Keys {
			if k.Owner == r.Owner && readMark(k.Description).tag != "" {
				marked++
			}
		}
		most = max(most, marked)
	}
	return most
}

// Gaps returns the regions, once for each time, that lost their last credential with a
// key that works.
func (r Run) Gaps(regions ...string) []string {
	var bare []string
	for i, m := range r.Moments[1:] {
		for _, region := range regions {
			if r.Moments[i].works(r.Owner, region) && !m.works(r.Owner, region) {
				bare = append(bare, region)
			}
		}
	}
	return bare
}

// failed reports whether none of the applies succeeded.
func (r Run) failed() bool {
	return !slices.ContainsFunc(r.Applies, func(a Apply) bool { return !a.Failed && !a.Killed })
}

// regions returns where the apply was to install the key.
func (a Apply) regions() []string {
	if a.Regions == nil {
		return a.After.Regions
	}
	return a.Regions
}

// disturbed reports whether somebody else changed something meanwhile.
func (r Run) disturbed() bool {
	return slices.ContainsFunc(r.Moments[1:], func(m Moment) bool { return m.Did == "" })
}

// stays reports whether the run is to leave a key in a region.
func (r Run) stays(region string) bool {
	for _, a := range r.Applies {
		if a.Destroys || !slices.Contains(a.regions(), region) {
			return false
		}
	}
	return len(r.Applies) > 0
}

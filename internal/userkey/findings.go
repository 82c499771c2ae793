// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"slices"
	"time"
)

// A Finding is something that a user should be told and that is no error.
type Finding struct {
	Kind    FindingKind
	Key     Key       // that it is about
	Was     Key       // the key that was Active before
	Regions []string  // in which it is so
	Count   int       // of keys
	Reason  Reason    // why the key will be due
	At      time.Time // since when
	Err     error     // why
}

// A FindingKind says what was found.
type FindingKind string

// What a refresh, a plan or an apply finds.
const (
	FoundReplaced  FindingKind = "replaced"  // another key was made Active outside this state
	FoundUntold    FindingKind = "untold"    // a credential is installed whose key cannot be told
	FoundRefused   FindingKind = "refused"   // a region refused the look
	FoundCrowded   FindingKind = "crowded"   // the limit of API keys is near
	FoundElsewhere FindingKind = "elsewhere" // another key is Active in a region that is added
	FoundNoCreate  FindingKind = "no create" // the apply would refuse to create
	FoundDue       FindingKind = "due"       // the next refresh will find the key due
	FoundDeletable FindingKind = "deletable" // the next plan will delete Phased out keys
)

// crowded is how many API keys a user has when the limit is near. IAM allows 20
// unless IBM raised the limit.
const crowded = 15

// foresee returns what a look means for the change: what the apply would refuse, and
// what it would find where a key is created or a region is added.
func (c Change) foresee(w Settings, h Held, v Seen) (found []Finding) {
	if c.Create && !w.Adopt.IsUnknown() && !c.RegionsOpen {
		if err := c.Goal(w, h, "", Secret{}).refuseBeside(v); err != nil {
			found = append(found, Finding{Kind: FoundNoCreate, Err: err})
		}
	}
	refusal := len(found) > 0
	for _, region := range c.Added {
		for _, held := range v.Credentials[region] {
			keys, told := v.holds(held)
			switch {
			case !told && !refusal:
				found = append(found, Finding{Kind: FoundUntold, Regions: []string{region}})
			case !c.Create && len(keys) > 0 && keys[0].ID != h.Active.ID:
				found = append(found, Finding{Kind: FoundElsewhere, Key: keys[0], Regions: []string{region}})
			}
		}
	}
	return append(found, refused(v, c.Added)...)
}

// refused returns a finding for each of the regions that refused a look.
func refused(v Seen, regions []string) []Finding {
	var found []Finding
	for _, region := range slices.Sorted(slices.Values(regions)) {
		if err := v.Refused[region]; err != nil {
			found = append(found, Finding{Kind: FoundRefused, Regions: []string{region}, Err: err})
		}
	}
	return found
}

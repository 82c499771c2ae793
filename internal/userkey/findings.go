// SPDX-License-Identifier: MPL-2.0

package userkey

import "time"

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

// What a refresh finds.
const (
	FoundReplaced  FindingKind = "replaced"   // another key was made Active outside this state
	FoundTakenOver FindingKind = "taken over" // another state has taken the series over
	FoundUntold    FindingKind = "untold"     // a credential is installed whose key cannot be told
	FoundRefused   FindingKind = "refused"    // regions refused the look
	FoundCrowded   FindingKind = "crowded"    // the limit of API keys is near
)

// What a plan finds.
const (
	FoundExisting  FindingKind = "existing"  // a key is Active where one is to be created
	FoundElsewhere FindingKind = "elsewhere" // another key is Active in a region that is added
)

// What an apply foresees.
const (
	FoundDue       FindingKind = "due"       // the next refresh will find the key due
	FoundDeletable FindingKind = "deletable" // the next plan will delete Phased out keys
)

// crowded is how many API keys a user has when the limit is near. IAM allows 20
// unless IBM raised the limit.
const crowded = 15

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"strconv"
)

// An Assumption is something about IBM Cloud that no public source says, and that
// the emulator had to decide. The code names it where it decides, with the words
// "Assumed A12: …".
//
// A number keeps its meaning for good: reports of what a real account answered
// refer to it. IAM and the console have 1 to 39, task credentials 40 to 69, jobs
// those from 70 on.
type Assumption struct {
	Number  int
	What    string // what is assumed
	Why     string // what speaks for it
	Affects string // what the provider does because of it
}

// ID is what the code calls the assumption, such as A12.
func (a Assumption) ID() string { return "A" + strconv.Itoa(a.Number) }

// Assumptions are all assumptions, by number.
func Assumptions() []Assumption {
	return slices.Concat(iamAssumptions(), credentialAssumptions(), jobAssumptions())
}

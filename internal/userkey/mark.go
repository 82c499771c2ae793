// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"regexp"
	"slices"
	"strings"
)

// A Mark stands at the end of the IAM description of each key that the provider
// mints or adopts. It says whose the key is and where it can be installed, also
// after a state was lost.
type Mark struct {
	Tag string // names the resource instance; empty for no mark

	// Place is what follows the tag: Anywhere, Adopted, Unused, or the regions
	// of the run that minted the key, separated by commas. Nobody else ever had
	// the key's value, so it can be installed only there.
	Place string
}

// The places of a mark that are not a list of regions.
const (
	Anywhere = "anywhere" // minted, and somebody keeps the value
	Adopted  = "adopted"  // taken over, not minted by the provider
	Unused   = "unused"   // left behind by a create that failed
)

var markPattern = regexp.MustCompile(`(?:^|\s)\[terraform-provider-watsonx ([0-9a-z]{1,64}) ([0-9a-z-]+(?:,[0-9a-z-]+)*)\]$`)

// InRegions returns the place of a key that only the given regions can hold.
func InRegions(regions []string) string { return strings.Join(regions, ",") }

// Regions returns the only regions in which the key can be installed. ok is
// false when the mark names none: then it can be anywhere.
func (m Mark) Regions() (regions []string, ok bool) {
	if slices.Contains([]string{"", Anywhere, Adopted, Unused}, m.Place) {
		return nil, false
	}
	return strings.Split(m.Place, ","), true
}

// Inscribe returns the description as it is stored in IAM: with the mark at its end.
func Inscribe(description string, mark Mark) string {
	if mark.Tag == "" {
		return description
	}
	if description != "" {
		description += " "
	}
	return description + "[terraform-provider-watsonx " + mark.Tag + " " + mark.Place + "]"
}

// ReadMark splits a description that IAM shows into the user's text and the mark.
func ReadMark(stored string) (description string, mark Mark) {
	found := markPattern.FindStringSubmatchIndex(stored)
	if found == nil {
		return stored, Mark{}
	}
	return stored[:found[0]], Mark{Tag: stored[found[2]:found[3]], Place: stored[found[4]:found[5]]}
}

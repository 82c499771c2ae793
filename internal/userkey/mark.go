// SPDX-License-Identifier: MPL-2.0

package userkey

import "regexp"

// A Mark is what the provider leaves at the end of the IAM description of each
// key that it mints, so that the key is known even after the state was lost.
type Mark struct {
	Tag      string // which state minted the key; empty for no mark
	Disowned bool   // whether the create that minted it failed and could not take it back
}

var markPattern = regexp.MustCompile(`(?:^|\s)\[terraform-provider-watsonx ([0-9a-z]{1,64})( disowned)?\]$`)

// Inscribe returns the description as it is stored in IAM: with the mark at its end.
func Inscribe(description string, mark Mark) string {
	if mark.Tag == "" {
		return description
	}
	stamp := "[terraform-provider-watsonx " + mark.Tag + "]"
	if mark.Disowned {
		stamp = "[terraform-provider-watsonx " + mark.Tag + " disowned]"
	}
	if description == "" {
		return stamp
	}
	return description + " " + stamp
}

// ReadMark splits a description that IAM shows into what the user wrote and the mark.
func ReadMark(stored string) (description string, mark Mark) {
	found := markPattern.FindStringSubmatchIndex(stored)
	if found == nil {
		return stored, Mark{}
	}
	return stored[:found[0]], Mark{Tag: stored[found[2]:found[3]], Disowned: found[4] >= 0}
}

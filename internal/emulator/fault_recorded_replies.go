// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"slices"
)

// recordedReplies are refusals that were recorded at IBM's IAM, by their names in a
// fault.
//
// Assumed A24: IAM refuses the key of a blocked account (BXNIM0434E) and an
// unknown client (BXNIM0310E) with 400.
func recordedReplies() map[string]problem {
	inTokenShape := func(refusal *problem) problem {
		refusal.tokenShape = true
		return *refusal
	}
	return map[string]problem{
		"BXNIM0102E": *notFound(unableToFind),
		"BXNIM0308E": *notAuthenticated(noAuthorization),
		// An old client was told the same in the shape of the token call.
		"BXNIM0308E in the token's shape": inTokenShape(notAuthenticated(noAuthorization)),
		"BXNIM0434E":                      inTokenShape(badKey("BXNIM0434E", "The account of the API key is blocked")),
		"BXNIM0141E":                      inTokenShape(badKey("BXNIM0141E", "User is not member of the specified account")),
		"BXNIM0310E":                      inTokenShape(badKey("BXNIM0310E", "Provided client not found")),
	}
}

// IAM refuses with the words of two of them elsewhere, too.
const (
	unableToFind    = "Unable to find object"
	noAuthorization = "No authorization header found"
)

// RecordedReplies are the values that Recorded can have in a [Fault].
func RecordedReplies() []string { return slices.Sorted(maps.Keys(recordedReplies())) }

// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"net/http"
	"slices"
)

// recordedReplies are refusals that were recorded at IBM's IAM, by the name that
// a fault gives them.
//
// Assumed A24: IAM refuses the key of a blocked account (BXNIM0434E) and an
// unknown client (BXNIM0310E) with 400.
func recordedReplies() map[string]problem {
	noToken := problem{status: http.StatusUnauthorized, code: "not_authenticated", messageCode: "BXNIM0308E", message: noAuthorization}
	inTokenShape := noToken
	inTokenShape.tokenShape = true
	return map[string]problem{
		"BXNIM0102E": {status: http.StatusNotFound, code: "not_found", messageCode: "BXNIM0102E", message: unableToFind},
		"BXNIM0308E": noToken,
		// An old client was told the same in the shape of the token call.
		"BXNIM0308E in the token's shape": inTokenShape,
		"BXNIM0434E": {
			status: http.StatusBadRequest, messageCode: "BXNIM0434E", tokenShape: true,
			message: "The account of the API key is blocked",
		},
		"BXNIM0141E": {
			status: http.StatusBadRequest, messageCode: "BXNIM0141E", tokenShape: true,
			message: "User is not member of the specified account",
		},
		"BXNIM0310E": {
			status: http.StatusBadRequest, messageCode: "BXNIM0310E", tokenShape: true,
			message: "Provided client not found",
		},
	}
}

// The words of two of them, with which IAM refuses here as well.
const (
	unableToFind    = "Unable to find object"
	noAuthorization = "No authorization header found"
)

// RecordedReplies are the names that [Fault] takes for Recorded.
func RecordedReplies() []string { return slices.Sorted(maps.Keys(recordedReplies())) }

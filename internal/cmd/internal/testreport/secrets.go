// SPDX-License-Identifier: MPL-2.0

package testreport

import (
	"regexp"
	"slices"
)

// secret matches the values of keys that the emulator makes up, and the tokens
// that it issues. Nothing that a test says may hold one: where an emulated secret
// can get out, so can a real one.
var secret = regexp.MustCompile(`emulated-key-value-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)

// inspect notes whether a text shows a secret. Place says whose text it is.
func (r *Report) inspect(place, text string) {
	if secret.MatchString(text) && !slices.Contains(r.Leaking, place) {
		r.Leaking = append(r.Leaking, place)
	}
}

// Leaks returns a sentence for each test or package whose output shows a secret.
func (r *Report) Leaks() []string {
	var complaints []string

	for _, place := range r.Leaking {
		complaints = append(complaints, place+" has shown the value of a key or a token in its output")
	}

	return complaints
}

// withoutSecrets makes a text fit to be printed.
func withoutSecrets(text string) string { return secret.ReplaceAllString(text, "[secret]") }

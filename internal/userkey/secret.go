// SPDX-License-Identifier: MPL-2.0

package userkey

import "fmt"

// A Secret is the value of a key. IAM shows it once, in the reply that creates
// the key. Its zero value means "not in hand".
type Secret struct {
	// A pointer, because fmt goes past every method below for a verb that does
	// not fit, such as %w for what is no error, and prints the fields.
	value *string
}

// hidden is what every attempt to print a secret gives.
const hidden = "[secret]"

// NewSecret returns a secret that holds value.
func NewSecret(value string) Secret { return Secret{value: &value} }

// Reveal returns the value. Call it only where the value leaves the process.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// InHand reports whether the value is known.
func (s Secret) InHand() bool { return s.Reveal() != "" }

// Format keeps the value out of logs, errors and test output, whatever the verb:
// without it, %#v and %+v of a struct that holds a Secret would print the value.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, hidden) }

// String keeps the value out of whatever calls it directly.
func (s Secret) String() string { return hidden }

// MarshalText keeps the value out of JSON and every other text encoding.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// SPDX-License-Identifier: MPL-2.0

package acctest

import "sync"

// told holds each diagnostic that a provider gave in any test of the package.
var told sync.Map //nolint:gochecknoglobals // TestMain alone reads it, when all tests are over

// Tell notes what a test heard from the provider without Terraform between.
func Tell(said ...Diagnostic) {
	for _, d := range said {
		told.Store(d.String(), nil)
	}
}

// Told returns each text that the provider gave in any test of the package, through
// Terraform or to Tell.
func Told() []string {
	var all []string
	told.Range(func(text, _ any) bool {
		all = append(all, text.(string)) //nolint:forcetypeassert // Tell stores nothing else.
		return true
	})
	return all
}

// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"regexp"
	"sync"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// Diagnostics returns what the provider has told Terraform since the latest step
// of a test began, or since ForgetDiagnostics.
func (c *Cloud) Diagnostics() []Diagnostic {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Diagnostic{}, c.said[c.mark:]...)
}

// ForgetDiagnostics begins a new list of diagnostics.
func (c *Cloud) ForgetDiagnostics() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mark = len(c.said)
}

// Warns returns a check that the plan came with a warning that matches. The CLI
// keeps warnings out of the saved plan, so the check asks the provider.
func (c *Cloud) Warns(pattern string) plancheck.PlanCheck {
	return planCheck(func(*tfjson.Plan) error {
		for _, d := range c.Diagnostics() {
			if d.Warning && regexp.MustCompile(pattern).MatchString(d.String()) {
				return nil
			}
		}
		return fmt.Errorf("no warning matches %q; the provider said: %v", pattern, c.Diagnostics())
	})
}

// Quiet returns a check that the plan came without a warning.
func (c *Cloud) Quiet() plancheck.PlanCheck {
	return planCheck(func(*tfjson.Plan) error {
		if said := c.Diagnostics(); len(said) > 0 {
			return fmt.Errorf("the provider said: %v", said)
		}
		return nil
	})
}

// note writes a diagnostic down.
func (c *Cloud) note(d Diagnostic) {
	Tell(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, d)
}

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

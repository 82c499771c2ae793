// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"net/http"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
)

// Observe runs something and returns what the cloud saw of it and the invariants that
// it broke. What runs returns its applies; none if it only reads. Runs are observed one
// after the other.
func (c *Cloud) Observe(what func() []invariants.Apply) (invariants.Run, []invariants.Violation) {
	c.checker.Remember(c.observer.Run())
	c.observer.Begin()
	applies := what()
	run := c.observer.Run()
	run.Applies = applies
	return run, c.checker.Check(run)
}

// Handler answers requests as the cloud does, whatever stands before it.
func (c *Cloud) Handler() http.Handler { return c.observer }

// StateOf returns what a resource says of its series.
func StateOf(r Resource) (invariants.State, error) {
	text, err := r.JSON()
	if err != nil {
		return invariants.State{}, err
	}
	return invariants.ReadState(text)
}

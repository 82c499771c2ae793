// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// Unknown stands in Values for a value that is not known yet.
const Unknown = inprocess.Unknown

type (
	// Values are the arguments of a configuration.
	Values = inprocess.Values

	// A Plugin is the provider as Terraform's core calls it.
	Plugin = inprocess.Plugin

	// A Workspace is a state and its provider, without a CLI.
	Workspace = inprocess.Workspace

	// A Resource is what Terraform keeps of one resource.
	Resource = inprocess.Resource

	// An Instance is a resource as a state file holds it.
	Instance = inprocess.Instance

	// A Listed is one result of a list resource.
	Listed = inprocess.Listed

	// A Diagnostic is an error or a warning as the provider gave it to Terraform.
	Diagnostic = inprocess.Diagnostic
)

// NewPlugin starts a provider that is not configured yet, without a CLI: for what the
// CLI hides, such as the attribute an error is about, and for what an older CLI does not
// ask for.
func (c *Cloud) NewPlugin(t *testing.T) *Plugin {
	t.Helper()
	return inprocess.Start(t.Context(), t, c.provider(), c.note)
}

// NewWorkspace returns a workspace for a resource of a type, without a CLI.
func (c *Cloud) NewWorkspace(typ string) *Workspace {
	return &Workspace{Type: typ, Provider: c.provider, Hear: c.note}
}

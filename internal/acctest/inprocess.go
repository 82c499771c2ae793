// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
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
// ask for. A call in which the provider breaks its contract fails the test.
func (c *Cloud) NewPlugin(tb testing.TB) *Plugin {
	tb.Helper()
	return inprocess.Start(tb.Context(), c.provider(), c.note, func(err error) { tb.Fatalf("%s: %v", caller(), err) })
}

// caller returns the line of the test that leads here.
func caller() (line string) {
	callers := make([]uintptr, 50)
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
	for more := true; more; {
		var frame runtime.Frame
		if frame, more = frames.Next(); strings.HasSuffix(frame.File, "_test.go") {
			line = fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
	}
	return line
}

// NewWorkspace returns a workspace for a resource of a type, without a CLI.
func (c *Cloud) NewWorkspace(typ string) *Workspace {
	return &Workspace{Type: typ, Provider: c.provider, Hear: c.note}
}

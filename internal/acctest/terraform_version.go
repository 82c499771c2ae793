// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
)

// NeedsTerraform skips a test that uses what this version of Terraform brought,
// such as 1.14, where the CLI at hand is older or is OpenTofu. The suite knows such
// a test by the words of the skip, lists it, and does not take it for a failure.
func NeedsTerraform(t *testing.T, least string) {
	t.Helper()
	skipUnlessAcc(t)
	out, err := exec.CommandContext(t.Context(), program(t), "version").Output()
	if err != nil {
		t.Fatalf("ask the CLI for its version: %v", err)
	}
	is, _, _ := strings.Cut(string(out), "\n")
	if !ReachesTerraform(is, least) {
		t.Skipf("gated: needs Terraform %s or newer; this is %s", least, is)
	}
}

// ReachesTerraform reports whether the first line of what a CLI says of its version,
// for example "Terraform v1.11.4", is that of Terraform of a version or newer. A release
// candidate has what the release has.
func ReachesTerraform(is, least string) bool {
	number, ok := strings.CutPrefix(strings.TrimSpace(is), "Terraform ")
	have, err := version.NewVersion(number)
	return ok && err == nil && have.Core().GreaterThanOrEqual(version.Must(version.NewVersion(least)))
}

// program returns the program that acceptance tests run.
func program(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	path, err := exec.LookPath("terraform")
	if err != nil {
		t.Fatalf("find the Terraform CLI: %v", err)
	}
	return path
}

// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
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
// for example "Terraform v1.11.4", is that of Terraform of a version or newer.
func ReachesTerraform(is, least string) bool {
	number, ok := strings.CutPrefix(strings.TrimSpace(is), "Terraform v")
	have, valid := release(number)
	want, known := release(least)
	return ok && valid && known && slices.Compare(have, want) >= 0
}

// release returns the first two numbers of a version. A release candidate has what
// the release has.
func release(version string) (numbers []int, ok bool) {
	parts := strings.SplitN(version, ".", 3)
	for _, part := range parts[:min(len(parts), 2)] {
		number, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, number)
	}
	return numbers, len(numbers) == 2
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

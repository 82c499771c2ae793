// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// updateFlag has golden files written instead of compared.
const updateFlag = "update"

func TestMain(m *testing.M) {
	flag.Bool(updateFlag, false, "write the golden files below testdata instead of comparing with them")
	code := m.Run()
	if code == 0 && everyTestRan() {
		told := acctest.Told()
		for _, summary := range unexplained(told) {
			_, _ = fmt.Fprintf(os.Stderr, "FAIL: templates/guides/troubleshooting.md.tmpl has no row for %q\n", summary)
			code = 1
		}
		for _, text := range unsaid(append(told, unmet()...)) {
			_, _ = fmt.Fprintf(os.Stderr, "FAIL: no test provokes this text: %s\n", text)
			code = 1
		}
	}
	os.Exit(code)
}

// everyTestRan reports whether no test was left out, by a flag, for want of a CLI,
// or because OpenTofu lacks what it tests.
func everyTestRan() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return os.Getenv("TF_ACC") != "" && !openTofu()
}

// updating reports whether golden files are to be written.
func updating() bool { return flag.Lookup(updateFlag).Value.String() == "true" }

// SPDX-License-Identifier: MPL-2.0

package testreport_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/testreport"
)

// events is a run with one test of each fate and a package that does not build.
const events = `{"Action":"run","Package":"p","Test":"TestAccKey_basic"}
{"Action":"output","Package":"p","Test":"TestAccKey_basic","Output":"quiet when it passes\n"}
{"Action":"pass","Package":"p","Test":"TestAccKey_basic/sub"}
{"Action":"pass","Package":"p","Test":"TestAccKey_basic","Elapsed":1}
{"Action":"output","Package":"p","Test":"TestAccKey_list","Output":"needs a newer CLI\n"}
{"Action":"skip","Package":"p","Test":"TestAccKey_list"}
{"Action":"output","Package":"p","Test":"TestAccKey_wrong","Output":"got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestAccKey_wrong"}
{"Action":"fail","Package":"p"}
{"Action":"output","Package":"ibm","Test":"TestSuite","Output":"    suite_test.go:65: conformance: 7 specs of IBM's suite ran, 7 passed, 0 failed\n"}
{"Action":"pass","Package":"ibm","Test":"TestSuite"}
{"Action":"pass","Package":"ibm","Elapsed":2}
go: a line that is no event
{"ImportPath":"q [q.test]","Action":"build-output","Output":"q.go:3: does not compile\n"}
{"ImportPath":"q [q.test]","Action":"build-fail"}
{"Action":"fail","Package":"q","FailedBuild":"q [q.test]"}
{"Action":"output","Package":"r","Test":"TestDies","Output":"panic: no\n"}
{"Action":"fail","Package":"r"}
{"Action":"skip","Package":"s"}
`

func TestReport_Read(t *testing.T) {
	t.Parallel()

	var out strings.Builder

	report := testreport.New(&out)
	if err := report.Read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}

	want := `SKIP  p TestAccKey_list
needs a newer CLI
FAIL  p TestAccKey_wrong
got 1, want 2
FAIL  p
ok    ibm  2s
go: a line that is no event
q.go:3: does not compile
FAIL  q
panic: no
FAIL  r
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}

	written := []string{"TestAccKey_basic", "TestAccKey_gone", "TestAccKey_list", "TestAccKey_wrong"}
	complaints := report.Missing(written, nil)

	wantComplaints := []string{
		"TestAccKey_gone is written and did not run",
		"TestAccKey_list was skipped and is not in the list of tests that may be",
	}
	if diff := cmp.Diff(wantComplaints, complaints); diff != "" {
		t.Errorf("Missing() (-want +got):\n%s", diff)
	}

	wantSummary := "acceptance tests: 4 written, 1 passed; specs of IBM's own suite: 7 run\n3 passed, 5 failed, 1 skipped\n"
	if diff := cmp.Diff(wantSummary, report.Summary(written, complaints)); diff != "" {
		t.Errorf("Summary() (-want +got):\n%s", diff)
	}
}

func TestReport_Missing_listed(t *testing.T) {
	t.Parallel()

	report := testreport.New(&strings.Builder{})
	if err := report.Read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}

	allowed, err := testreport.ParseSkips("# why not\n\nTestAccKey_list needs Terraform 1.14\n")
	if err != nil {
		t.Fatal(err)
	}

	if got := report.Missing([]string{"TestAccKey_basic", "TestAccKey_list"}, allowed); len(got) != 0 {
		t.Errorf("Missing() = %q, want nothing", got)
	}
}

func TestParseSkips_reason(t *testing.T) {
	t.Parallel()

	if got, err := testreport.ParseSkips("TestAccKey_list\n"); err == nil {
		t.Errorf("ParseSkips() = %v, want an error for a skip without a reason", got)
	}
}

func TestWritten(t *testing.T) {
	t.Parallel()

	root := t.TempDir()
	files := map[string]string{
		"a/a_test.go":        "//go:build never\n\npackage a\n\nfunc TestAccOne_basic(t *testing.T) {}\nfunc TestUnit(t *testing.T) {}\n",
		"b/b_test.go":        "package b\n\n// func TestAccComment(t *testing.T) {}\nfunc TestAccTwo_basic(t *testing.T) {}\n",
		"b/fuzz_test.go":     "package b\n\nfunc FuzzName(f *testing.F) {}\nfunc (x) FuzzMethod() {}\n",
		"b/b.go":             "package b\n\nfunc TestAccNotATest() {}\n",
		"testdata/c_test.go": "package c\n\nfunc TestAccData(t *testing.T) {}\n",
		".build/d_test.go":   "package d\n\nfunc TestAccBuilt(t *testing.T) {}\n",
	}

	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}

		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	got, err := testreport.WrittenAcceptanceTests(root)
	if err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff([]string{"TestAccOne_basic", "TestAccTwo_basic"}, got); diff != "" {
		t.Errorf("WrittenAcceptanceTests() (-want +got):\n%s", diff)
	}

	targets, err := testreport.WrittenFuzzTargets(root)
	if err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff([]testreport.FuzzTarget{{Dir: filepath.Join(root, "b"), Name: "FuzzName"}}, targets); diff != "" {
		t.Errorf("WrittenFuzzTargets() (-want +got):\n%s", diff)
	}
}

// A test that waits for a newer CLI is listed, and neither missing nor skipped.
func TestReport_GatedTests(t *testing.T) {
	t.Parallel()

	const events = `{"Action":"output","Package":"p","Test":"TestAccKey_query","Output":"    newer.go:24: gated: needs Terraform 1.14 or newer; this is Terraform v1.11.4\n"}
{"Action":"skip","Package":"p","Test":"TestAccKey_query"}
{"Action":"output","Package":"p","Test":"TestAccExamples/by_identity","Output":"    newer.go:24: gated: needs Terraform 1.12 or newer; this is Terraform v1.11.4\n"}
{"Action":"skip","Package":"p","Test":"TestAccExamples/by_identity"}
{"Action":"skip","Package":"p","Test":"TestAccKey_lazy"}
`

	var out strings.Builder

	report := testreport.New(&out)
	if got := report.GatedTests(); got != "" {
		t.Errorf("GatedTests() without any is %q", got)
	}

	if err := report.Read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}

	want := `gated: 2 tests did not run, because the CLI cannot run them:
  TestAccExamples/by_identity needs Terraform 1.12
  TestAccKey_query needs Terraform 1.14
Point TF_ACC_TERRAFORM_PATH at a newer Terraform to run them.
`
	if diff := cmp.Diff(want, report.GatedTests()); diff != "" {
		t.Errorf("GatedTests() (-want +got):\n%s", diff)
	}

	wantComplaints := []string{"TestAccKey_lazy was skipped and is not in the list of tests that may be"}
	if diff := cmp.Diff(wantComplaints, report.Missing([]string{"TestAccKey_query"}, nil)); diff != "" {
		t.Errorf("Missing() (-want +got):\n%s", diff)
	}
}

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

// read returns the report of a run that printed the events.
func read(t *testing.T, events string) *testreport.Report {
	t.Helper()
	report := testreport.New()
	if err := report.Read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	return report
}

func TestReport(t *testing.T) {
	t.Parallel()
	const (
		passes = `{"Action":"run","Package":"p","Test":"TestAccA"}{"Action":"pass","Package":"p","Test":"TestAccA"}{"Action":"pass","Package":"p"}`
		skips  = `{"Action":"output","Package":"p","Test":"TestB","Output":"no PostgreSQL\n"}{"Action":"skip","Package":"p","Test":"TestB"}`
	)
	tests := map[string]struct {
		events  string
		written []testreport.Func
		mayskip string
		want    string // the complaints, and the summary
	}{
		"all is well": {
			events: passes, written: []testreport.Func{{Name: "TestAccA"}},
			want: "1 passed, 0 failed, 0 skipped\n",
		},
		"subtests count": {
			events: `{"Action":"pass","Package":"p","Test":"TestC/one"}{"Action":"pass","Package":"p","Test":"TestC"}`,
			want:   "2 passed, 0 failed, 0 skipped\n",
		},
		"a test fails, and its package with it": {
			events: `{"Action":"fail","Package":"p","Test":"TestC"}{"Action":"fail","Package":"p"}`,
			want:   "0 passed, 1 failed, 0 skipped\n",
		},
		"a package does not build": {
			events: `{"ImportPath":"q [q.test]","Action":"build-output","Output":"q.go:3: does not compile\n"}` +
				`{"ImportPath":"q [q.test]","Action":"build-fail"}{"Action":"fail","Package":"q","FailedBuild":"q [q.test]"}`,
			want: "0 passed, 1 failed, 0 skipped\n",
		},
		"a package ends outside of its tests": {
			events: passes + `{"Action":"output","Package":"r","Output":"panic: no\n"}{"Action":"fail","Package":"r"}`,
			want:   "1 passed, 1 failed, 0 skipped\n",
		},
		"a package has no tests": {
			events: `{"Action":"skip","Package":"s"}`,
			want:   "0 passed, 0 failed, 0 skipped\n",
		},
		"a skipped test is not listed": {
			events: skips, mayskip: "# TestB is a comment here\n\nTestOther needs something\n",
			want: "p TestB was skipped and is not in .ci/may-skip\n0 passed, 1 failed, 1 skipped\n",
		},
		"a skipped test is not hidden by one of the same name that passes": {
			events: skips + `{"Action":"pass","Package":"q","Test":"TestB"}`,
			want:   "p TestB was skipped and is not in .ci/may-skip\n1 passed, 1 failed, 1 skipped\n",
		},
		"a skipped test is listed": {
			events: skips, mayskip: "TestB needs PostgreSQL\n",
			want: "0 passed, 0 failed, 1 skipped\n",
		},
		"a skipped test is listed without a reason": {
			events: skips, mayskip: "TestB\n",
			want: ".ci/may-skip gives no reason for TestB\np TestB was skipped and is not in .ci/may-skip\n0 passed, 2 failed, 1 skipped\n",
		},
		"an acceptance test did not run": {
			events: passes, written: []testreport.Func{{Name: "TestAccA"}, {Name: "TestAccGone"}},
			want: "TestAccGone is written and did not run\n1 passed, 1 failed, 0 skipped\n",
		},
		"an acceptance test did not run and may be skipped": {
			events: passes, written: []testreport.Func{{Name: "TestAccGone"}}, mayskip: "TestAccGone needs PostgreSQL",
			want: "1 passed, 0 failed, 0 skipped\n",
		},
		"an acceptance test failed and is not missing": {
			events: `{"Action":"fail","Package":"p","Test":"TestAccA"}`, written: []testreport.Func{{Name: "TestAccA"}},
			want: "0 passed, 1 failed, 0 skipped\n",
		},
		"tests wait for a newer CLI": {
			events: `{"Action":"output","Package":"p","Test":"TestAccA","Output":"    newer.go:24: gated: needs Terraform 1.14 or newer; this is Terraform v1.11.4\n"}` +
				`{"Action":"skip","Package":"p","Test":"TestAccA"}` +
				`{"Action":"output","Package":"p","Test":"TestAccE/identity","Output":"    newer.go:24: gated: needs Terraform 1.12 or newer; this is Terraform v1.11.4\n"}` +
				`{"Action":"skip","Package":"p","Test":"TestAccE/identity"}`,
			written: []testreport.Func{{Name: "TestAccA"}},
			want: `gated: 2 tests did not run, because the CLI cannot run them:
  TestAccA needs Terraform 1.14
  TestAccE/identity needs Terraform 1.12
Point TF_ACC_TERRAFORM_PATH at a newer Terraform to run them.
0 passed, 0 failed, 0 skipped
`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := read(t, test.events)
			complaints := report.Judge(test.written, test.mayskip)
			got := strings.Join(append(complaints, report.Summary(complaints)), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Judge() and Summary() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReport_Specs(t *testing.T) {
	t.Parallel()
	const line = `{"Action":"output","Package":"ibm","Test":"TestSuite","Output":"    suite_test.go:65: conformance: 7 specs of IBM's suite ran, 7 passed, 0 failed\n"}`
	if got := read(t, line).Specs(); got != 7 {
		t.Errorf("Specs() = %d, want 7", got)
	}
	if got := read(t, "").Specs(); got != 0 {
		t.Errorf("Specs() = %d, want 0", got)
	}
}

// A file that was cut off must not be taken for a run that ended.
func TestReport_Read_refusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"Action":"pass","Pack`, "exit status 2"} {
		if err := testreport.New().Read(strings.NewReader(text)); err == nil {
			t.Errorf("Read(%q) returned no error", text)
		}
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

	for prefix, want := range map[string][]testreport.Func{
		"TestAcc": {{Dir: "a", Name: "TestAccOne_basic"}, {Dir: "b", Name: "TestAccTwo_basic"}},
		"Fuzz":    {{Dir: "b", Name: "FuzzName"}},
	} {
		got, err := testreport.Written(root, prefix)
		if err != nil {
			t.Fatal(err)
		}

		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Written(%s) (-want +got):\n%s", prefix, diff)
		}
	}
}

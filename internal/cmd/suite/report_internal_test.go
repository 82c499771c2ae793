// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// judged returns the report of a run that printed the events.
func judged(t *testing.T, events, mayskip string) *report {
	t.Helper()
	r := newReport()
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	r.judge(mayskip)
	return r
}

func TestReport(t *testing.T) {
	t.Parallel()
	const (
		passes = `{"Action":"run","Package":"p","Test":"TestAccA"}{"Action":"pass","Package":"p","Test":"TestAccA"}{"Action":"pass","Package":"p"}`
		skips  = `{"Action":"output","Package":"p","Test":"TestB","Output":"no PostgreSQL\n"}{"Action":"skip","Package":"p","Test":"TestB"}`
	)
	tests := map[string]struct {
		events  string
		mayskip string
		want    string // the complaints, and the summary
	}{
		"all is well": {
			events: passes,
			want:   "1 passed, 0 failed, 0 skipped\n",
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
			want:   "FAIL  no test ran\n0 passed, 1 failed, 0 skipped\n",
		},
		"a skipped test is not listed": {
			events: skips, mayskip: "# TestB is a comment here\n\nTestOther needs something\n",
			want: "FAIL  p TestB was skipped and is not in .ci/may-skip\n0 passed, 1 failed, 1 skipped\n",
		},
		"a skipped test is not hidden by one of the same name that passes": {
			events: skips + `{"Action":"pass","Package":"q","Test":"TestB"}`,
			want:   "FAIL  p TestB was skipped and is not in .ci/may-skip\n1 passed, 1 failed, 1 skipped\n",
		},
		"a skipped test is listed": {
			events: skips, mayskip: "TestB needs PostgreSQL\n",
			want: "0 passed, 0 failed, 1 skipped\n",
		},
		"a skipped test is listed without a reason": {
			events: skips, mayskip: "TestB\n",
			want: "FAIL  .ci/may-skip gives no reason for TestB\nFAIL  p TestB was skipped and is not in .ci/may-skip\n0 passed, 2 failed, 1 skipped\n",
		},
		"tests wait for a newer CLI": {
			events: `{"Action":"output","Package":"p","Test":"TestAccA","Output":"    newer.go:24: gated: needs Terraform 1.14 or newer; this is Terraform v1.11.4\n"}` +
				`{"Action":"skip","Package":"p","Test":"TestAccA"}` +
				`{"Action":"output","Package":"p","Test":"TestAccE/identity","Output":"    newer.go:24: gated: needs Terraform 1.12 or newer; this is Terraform v1.11.4\n"}` +
				`{"Action":"skip","Package":"p","Test":"TestAccE/identity"}`,
			want: `gated: 2 tests did not run, because the CLI cannot run them:
  TestAccA needs Terraform 1.14
  TestAccE/identity needs Terraform 1.12
TF=/path/to/terraform make testacc runs them with a newer Terraform.
0 passed, 0 failed, 0 skipped
`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, judged(t, test.events, test.mayskip).String()); diff != "" {
				t.Errorf("the report (-want +got):\n%s", diff)
			}
		})
	}
}

// A file that was cut off must not be taken for a run that ended.
func TestReport_read_refusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"Action":"pass","Pack`, "exit status 2"} {
		if err := newReport().read(strings.NewReader(text)); err == nil {
			t.Errorf("read(%q) returned no error", text)
		}
	}
}

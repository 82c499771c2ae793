// SPDX-License-Identifier: MPL-2.0

// Package testreport reads what go test -json writes and judges it by the rules
// of this project. It starts nothing and prints nothing.
package testreport

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A Report is what a run of tests has done; New makes one. A place is a package, or a
// package, a space and a test.
type Report struct {
	Passed, Failed int
	ended          map[string]string // by the place of each test: "pass", "fail", "skip" or "gated: needs …"
	broken         map[string]bool   // packages with a failed test
	said           map[string][]byte // what was printed, by place
}

// New returns an empty report.
func New() *Report {
	return &Report{ended: map[string]string{}, broken: map[string]bool{}, said: map[string][]byte{}}
}

// Read adds the events in r.
func (r *Report) Read(in io.Reader) error {
	for lines := json.NewDecoder(in); ; {
		var e struct{ Action, Package, ImportPath, Test, Output string }
		if err := lines.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read the events of go test: %w", err)
		}
		place := strings.TrimSpace(e.Package + e.ImportPath + " " + e.Test)
		r.said[place] = append(r.said[place], e.Output...)
		switch {
		// A package that failed counts only if none of its tests did: it did not
		// build, or ended outside of its tests.
		case e.Action == "fail" && (e.Test != "" || !r.broken[e.Package]):
			r.Failed++
			r.broken[e.Package], r.ended[place] = true, e.Action
		case e.Action == "pass" && e.Test != "":
			r.Passed++
			r.ended[place] = e.Action
		case e.Action == "skip" && e.Test != "":
			// The harness says so when it skips a test that the CLI is too old for.
			gate := regexp.MustCompile(`gated: needs Terraform \S+`).Find(r.said[place])
			r.ended[place] = cmp.Or(string(gate), e.Action)
		}
	}
}

// Judge returns a sentence for each rule that the run has broken, apart from
// failed tests: a skipped test that mayskip does not list, output that shows a secret,
// and that no test ran. Mayskip has a line for each test that may be skipped: its
// name, a space and the reason; # begins a comment.
func (r *Report) Judge(mayskip string) []string {
	var complaints []string
	may := map[string]bool{}
	for line := range strings.Lines(mayskip) {
		name, reason, _ := strings.Cut(strings.TrimSpace(line), " ")
		if may[name] = reason != ""; name != "" && !may[name] && name[0] != '#' {
			complaints = append(complaints, ".ci/may-skip gives no reason for "+name)
		}
	}
	if len(r.ended) == 0 {
		complaints = append(complaints, "no test ran")
	}
	for _, place := range r.places("skip") {
		if !may[testOf(place)] {
			complaints = append(complaints, place+" was skipped and is not in .ci/may-skip")
		}
	}
	// The values of keys that the emulator makes up, and the tokens that it issues.
	// Nothing that a test prints may hold one: where an emulated secret can get out, so
	// can a real one.
	secret := regexp.MustCompile(`emulated-key-value-[\w-]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`)
	for _, place := range slices.Sorted(maps.Keys(r.said)) {
		if secret.Match(r.said[place]) {
			complaints = append(complaints, place+" has shown the value of a key or a token in its output")
		}
	}
	return complaints
}

// testOf returns the test of a place.
func testOf(place string) string { return place[strings.LastIndex(place, " ")+1:] }

// places returns where tests ended in a way that begins with prefix.
func (r *Report) places(prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.ended)),
		func(place string) bool { return !strings.HasPrefix(r.ended[place], prefix) })
}

// Summary returns the closing lines: which tests only a newer CLI can run, and the
// counts. Each complaint counts as a failure.
func (r *Report) Summary(complaints []string) string {
	text := ""
	if gated := r.places("gated"); len(gated) > 0 {
		text = fmt.Sprintf("gated: %d tests did not run, because the CLI cannot run them:\n", len(gated))
		for _, place := range gated {
			text += "  " + testOf(place) + strings.TrimPrefix(r.ended[place], "gated:") + "\n"
		}
		text += "Point TF_ACC_TERRAFORM_PATH at a newer Terraform to run them.\n"
	}
	return text + fmt.Sprintf("%d passed, %d failed, %d skipped\n", r.Passed, r.Failed+len(complaints), len(r.places("skip")))
}

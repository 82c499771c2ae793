// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A report is what a run of tests has done; newReport makes one. A place is a package,
// or a package, a space and a test.
type report struct {
	passed, failed int
	ended          map[string]string // by the place: "pass", "fail", "skip" or "gated: needs …"
	said           map[string][]byte // what was printed, by place
	complaints     []string          // what makes the run red besides failed tests; counted as failed
}

func newReport() *report {
	return &report{ended: map[string]string{}, said: map[string][]byte{}}
}

// read adds the events of go test -json.
func (r *report) read(in io.Reader) error {
	for events := json.NewDecoder(in); events.More(); {
		var e struct{ Action, Package, ImportPath, Test, Output string }
		if err := events.Decode(&e); err != nil {
			return fmt.Errorf("read the events of go test: %w", err)
		}
		place := strings.TrimSpace(e.Package + e.ImportPath + " " + e.Test)
		r.said[place] = append(r.said[place], e.Output...)
		switch {
		// A package that failed counts only if none of its tests did: it did not
		// build, or ended outside of its tests.
		case e.Action == "fail" && r.ended[place] == "":
			r.failed++
			r.ended[place], r.ended[e.Package] = e.Action, e.Action
		case e.Action == "pass" && e.Test != "":
			r.passed++
			r.ended[place] = e.Action
		case e.Action == "skip" && e.Test != "":
			// The harness says so when it skips a test that the CLI is too old for.
			gate := regexp.MustCompile(`gated: needs Terraform \S+`).Find(r.said[place])
			r.ended[place] = cmp.Or(string(gate), e.Action)
		}
	}
	return nil
}

// judge adds a complaint for each rule that the run has broken: a skipped test that
// mayskip does not list, output that shows a secret, and that no test ran. Mayskip has a
// line for each test that may be skipped: its name, a space and the reason; # begins a
// comment.
func (r *report) judge(mayskip string) {
	may := map[string]bool{}
	for line := range strings.Lines(mayskip) {
		name, reason, _ := strings.Cut(strings.TrimSpace(line), " ")
		if may[name] = reason != ""; name != "" && !may[name] && name[0] != '#' {
			r.complain(".ci/may-skip gives no reason for %s", name)
		}
	}
	if len(r.ended) == 0 {
		r.complain("no test ran")
	}
	for _, place := range r.places("skip") {
		if !may[testOf(place)] {
			r.complain("%s was skipped and is not in .ci/may-skip", place)
		}
	}
	// The values of keys that the emulator makes up, and the tokens that it issues.
	// Nothing that a test prints may hold one: where an emulated secret can get out, so
	// can a real one.
	secret := regexp.MustCompile(`emulated-key-value-[\w-]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`)
	for _, place := range slices.Sorted(maps.Keys(r.said)) {
		if secret.Match(r.said[place]) {
			r.complain("%s has shown the value of a key or a token in its output", place)
		}
	}
}

// complain makes the run red; a complaint counts as a failed test.
func (r *report) complain(format string, args ...any) {
	r.failed++
	r.complaints = append(r.complaints, fmt.Sprintf(format, args...))
}

// testOf returns the test of a place.
func testOf(place string) string { return place[strings.LastIndex(place, " ")+1:] }

// places returns where tests ended in a way that begins with prefix.
func (r *report) places(prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.ended)),
		func(place string) bool { return !strings.HasPrefix(r.ended[place], prefix) })
}

// String returns the complaints, which tests only a newer CLI can run, and as the last
// line the counts.
func (r *report) String() string {
	var text strings.Builder
	for _, complaint := range r.complaints {
		fmt.Fprintf(&text, "FAIL  %s\n", complaint)
	}
	if gated := r.places("gated"); len(gated) > 0 {
		fmt.Fprintf(&text, "gated: %d tests did not run, because the CLI cannot run them:\n", len(gated))
		for _, place := range gated {
			fmt.Fprintf(&text, "  %s%s\n", testOf(place), strings.TrimPrefix(r.ended[place], "gated:"))
		}
		text.WriteString("TF=/path/to/terraform make testacc runs them with a newer Terraform.\n")
	}
	fmt.Fprintf(&text, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.places("skip")))
	return text.String()
}

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
	"strconv"
	"strings"
)

// A Report is what a run of tests has done. A place is a package, or a package, a
// space and a test.
type Report struct {
	Passed, Failed int
	ended          map[string]string           // by the place of each test: "pass", "fail", "skip" or "gated: needs …"
	broken         map[string]bool             // packages with a failed test
	said           map[string]*strings.Builder // what was printed, by place
}

// event is one line of go test -json.
type event struct{ Action, Package, ImportPath, Test, Output string }

// Read adds the events in r.
func (r *Report) Read(in io.Reader) error {
	if r.said == nil {
		r.ended, r.broken, r.said = map[string]string{}, map[string]bool{}, map[string]*strings.Builder{}
	}

	for lines := json.NewDecoder(in); ; {
		var e event
		if err := lines.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read the events of go test: %w", err)
		}

		r.add(e)
	}
}

func (r *Report) add(e event) {
	place := strings.TrimSpace(e.Package + e.ImportPath + " " + e.Test)
	if r.said[place] == nil {
		r.said[place] = &strings.Builder{}
	}

	r.said[place].WriteString(e.Output)

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
		gate := regexp.MustCompile(`gated: needs Terraform \S+`).FindString(r.said[place].String())
		r.ended[place] = cmp.Or(gate, e.Action)
	}
}

// Judge returns a sentence for each rule that the run has broken, apart from
// failed tests: an acceptance test in written that did not run, a skipped test that
// mayskip does not list, and output that shows a secret. Mayskip has a line for each
// test that may be skipped: its name, a space and the reason; # begins a comment.
func (r *Report) Judge(written []Func, mayskip string) []string {
	var complaints []string

	may, ran := map[string]bool{}, map[string]bool{}

	for line := range strings.Lines(mayskip) {
		name, reason, _ := strings.Cut(strings.TrimSpace(line), " ")
		if may[name] = reason != ""; name != "" && !may[name] && name[0] != '#' {
			complaints = append(complaints, ".ci/may-skip gives no reason for "+name)
		}
	}

	for place := range r.ended {
		ran[testOf(place)] = true
	}

	for _, test := range written {
		if !ran[test.Name] && !may[test.Name] {
			complaints = append(complaints, test.Name+" is written and did not run")
		}
	}

	for _, place := range r.places("skip") {
		if !may[testOf(place)] {
			complaints = append(complaints, place+" was skipped and is not in .ci/may-skip")
		}
	}

	for _, place := range slices.Sorted(maps.Keys(r.said)) {
		if text := r.said[place].String(); Redact(text) != text {
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

// Specs returns how many specs of IBM's own suite ran, as internal/conformance says.
func (r *Report) Specs() int {
	total := 0
	counted := regexp.MustCompile(`conformance: (\d+) specs of IBM's suite ran`)

	for _, text := range r.said {
		for _, found := range counted.FindAllStringSubmatch(text.String(), -1) {
			// A number too large for an int counts as zero, and zero is refused.
			n, _ := strconv.Atoi(found[1])
			total += n
		}
	}

	return total
}

// Summary returns the closing lines: which tests only a newer CLI can run, and the
// counts. Each complaint counts as a failure.
func (r *Report) Summary(complaints []string) string {
	var text strings.Builder

	if gated := r.places("gated"); len(gated) > 0 {
		fmt.Fprintf(&text, "gated: %d tests did not run, because the CLI cannot run them:\n", len(gated))

		for _, place := range gated {
			fmt.Fprintf(&text, "  %s%s\n", testOf(place), strings.TrimPrefix(r.ended[place], "gated:"))
		}

		text.WriteString("Point TF_ACC_TERRAFORM_PATH at a newer Terraform to run them.\n")
	}

	fmt.Fprintf(&text, "%d passed, %d failed, %d skipped\n", r.Passed, r.Failed+len(complaints), len(r.places("skip")))

	return text.String()
}

// Redact returns a text without the values of keys that the emulator makes up and
// without the tokens that it issues. Nothing that a test prints may hold one: where
// an emulated secret can get out, so can a real one.
func Redact(text string) string {
	secret := regexp.MustCompile(`emulated-key-value-[\w-]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`)

	return secret.ReplaceAllString(text, "[secret]")
}

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
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
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

// Specs returns how many specs of IBM's own suite ran, as internal/conformance says.
func (r *Report) Specs() (total int) {
	for _, text := range r.said {
		if found := regexp.MustCompile(`conformance: (\d+) specs of IBM's suite ran`).FindSubmatch(text); found != nil {
			n, _ := strconv.Atoi(string(found[1])) // A number too large for an int is zero, and refused.
			total += n
		}
	}
	return total
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

// A Func is a test in the source. Dir has slashes and begins at the checkout.
type Func struct{ Dir, Name string }

// Written returns the functions below root whose names begin with prefix, in files
// of tests. Build constraints are ignored on purpose: a test that this machine does
// not compile has not run.
func Written(root, prefix string) (tests []Func, err error) {
	checkout := os.DirFS(root)
	err = fs.WalkDir(checkout, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (entry.Name()[0] == '.' || entry.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(checkout, name)
		for _, found := range regexp.MustCompile(`(?m)^func (`+prefix+`\w*)\(`).FindAllSubmatch(text, -1) {
			tests = append(tests, Func{Dir: path.Dir(name), Name: string(found[1])})
		}
		return err
	})
	return tests, err
}

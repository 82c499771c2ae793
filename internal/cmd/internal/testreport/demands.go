// SPDX-License-Identifier: MPL-2.0

package testreport

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// WrittenAcceptanceTests returns the names of the acceptance tests in the Go
// source below root: functions in _test.go files whose name begins with TestAcc.
// Build constraints are ignored on purpose; a test that this machine does not
// compile has not run.
func WrittenAcceptanceTests(root string) ([]string, error) {
	var names []string

	err := functions(root, func(_, name string) {
		if strings.HasPrefix(name, "TestAcc") {
			names = append(names, name)
		}
	})

	slices.Sort(names)

	return names, err
}

// A FuzzTarget is a fuzz test.
type FuzzTarget struct {
	Dir  string // the package's folder, below root
	Name string
}

// WrittenFuzzTargets returns the fuzz tests in the Go source below root.
func WrittenFuzzTargets(root string) ([]FuzzTarget, error) {
	var targets []FuzzTarget

	err := functions(root, func(path, name string) {
		if strings.HasPrefix(name, "Fuzz") {
			targets = append(targets, FuzzTarget{Dir: filepath.Dir(path), Name: name})
		}
	})

	return targets, err
}

// functions calls found for each function in the _test.go files below root, in
// the order of their paths.
func functions(root string, found func(path, name string)) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}

		if entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}

		if entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}

		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}

		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				found(path, f.Name.Name)
			}
		}

		return nil
	})
}

// ParseSkips reads the list of tests that may be skipped: one line each, the
// test's name and the reason. Empty lines and lines that begin with # are left
// out.
func ParseSkips(text string) (map[string]string, error) {
	allowed := map[string]string{}

	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}

		name, reason, found := strings.Cut(line, " ")
		if !found {
			return nil, fmt.Errorf("list of skips: %q gives no reason", line)
		}

		allowed[name] = strings.TrimSpace(reason)
	}

	return allowed, nil
}

// Missing returns a sentence for each acceptance test that was written and did
// not pass, and for each skipped test that is not in allowed. A test that failed
// is left out: it has been reported already.
func (r *Report) Missing(written []string, allowed map[string]string) []string {
	var complaints []string

	for _, name := range written {
		_, listed := allowed[name]
		if !listed && !r.failed[name] && !r.waiting[name] && !slices.Contains(r.AccPassed, name) && !slices.Contains(r.Skipped, name) {
			complaints = append(complaints, name+" is written and did not run")
		}
	}

	for _, name := range r.Skipped {
		if _, listed := allowed[name]; !listed {
			complaints = append(complaints, name+" was skipped and is not in the list of tests that may be")
		}
	}

	return complaints
}

// GatedTests returns the list of tests that a newer CLI runs, and how many they
// are; nothing if this one ran all.
func (r *Report) GatedTests() string {
	if len(r.Gated) == 0 {
		return ""
	}

	return fmt.Sprintf("gated: %d tests did not run, because the CLI cannot run them:\n  %s\n"+
		"Point TF_ACC_TERRAFORM_PATH at a newer Terraform to run them.\n",
		len(r.Gated), strings.Join(slices.Sorted(slices.Values(r.Gated)), "\n  "))
}

// Summary returns the two closing lines. Each complaint counts as a failure.
func (r *Report) Summary(written, complaints []string) string {
	return fmt.Sprintf("acceptance tests: %d written, %d passed; specs of IBM's own suite: %d run\n%d passed, %d failed, %d skipped\n",
		len(written), len(r.AccPassed), r.Specs, r.Passed, r.Failed+len(complaints), len(r.Skipped))
}

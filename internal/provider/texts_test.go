// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// All diagnostics stand in one file, so that they can be read and judged together:
// what could not be done, why, what to do now, IBM's transaction. After a change that
// is meant, run the test with -update and read the difference.
func TestTexts_readWell(t *testing.T) {
	t.Parallel()
	const golden = "testdata/diagnostics.txt"
	var b strings.Builder
	for name, said := range sampled() {
		fmt.Fprintf(&b, "=== %s\n", name)
		for _, d := range said {
			where := ""
			if at, ok := d.(diag.DiagnosticWithPath); ok {
				where = " (" + at.Path().String() + ")"
			}
			fmt.Fprintf(&b, "%s%s: %s\n\n%s\n\n", d.Severity(), where, d.Summary(), d.Detail())
		}
	}
	if updating() {
		must(t, os.WriteFile(golden, []byte(b.String()), 0o600))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), b.String()); diff != "" {
		t.Errorf("the diagnostics differ from %s (-want +got):\n%s", golden, diff)
	}
}

// sampled returns the samples in the order of their names.
func sampled() func(yield func(string, diag.Diagnostics) bool) {
	all := provider.Samples()
	return func(yield func(string, diag.Diagnostics) bool) {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if !yield(name, all[name]) {
				return
			}
		}
	}
}

func TestTexts_standInOneList(t *testing.T) {
	t.Parallel()
	diagnostic := regexp.MustCompile(`^(Add|AddAttribute|New|NewAttribute)(Error|Warning)(Diagnostic)?$`)
	files, err := sources()
	must(t, err)
	for name, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && diagnostic.MatchString(s.Sel.Name) && !inList(name) {
				t.Errorf("%s: %s words a diagnostic outside error_text*.go and warnings*.go", name, s.Sel.Name)
			}
			return true
		})
	}
}

// Each text of the list is part of a sample, and so of testdata/diagnostics.txt.
func TestTexts_areAllSampled(t *testing.T) {
	t.Parallel()
	var said []string
	for _, sample := range sampled() {
		for _, d := range sample {
			said = append(said, d.Summary()+"\n"+d.Detail())
		}
	}
	for _, text := range unsaid(said) {
		t.Errorf("no sample of texts_internal_test.go has this text: %s", text)
	}
}

// inList reports whether a file belongs to the list of the provider's texts.
func inList(file string) bool {
	return strings.HasPrefix(file, "error_text") || strings.HasPrefix(file, "warnings")
}

// sources parses the package's files, without its tests.
func sources() (map[string]*ast.File, error) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		return nil, err
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if files[name], err = parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// unsaid returns the texts of the list that are part of nothing that was said.
func unsaid(said []string) []string {
	files, err := sources()
	if err != nil {
		return []string{err.Error()}
	}
	var missing []string
	total := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !inList(name) {
			continue
		}
		for _, text := range texts(files[name]) {
			total++
			if !slices.ContainsFunc(said, func(all string) bool { return holds(all, text) }) {
				missing = append(missing, fmt.Sprintf("%s: %q", name, text))
			}
		}
	}
	if total < 150 {
		missing = append(missing, fmt.Sprintf("(only %d texts were found)", total))
	}
	return missing
}

// unmet returns what no test provokes through the provider, since the services do it too
// rarely, or never: each sample of it counts as provoked.
func unmet() (said []string) {
	samples := provider.Samples()
	for _, name := range []string{
		"clientRefused", "diagnose: account blocked", "diagnose: anything else", "diagnose: busy", "diagnose: conflict",
		"diagnose: gone and listed", "diagnose: interrupted", "diagnose: moved, late", "diagnose: no answer", "diagnose: not IAM",
		"diagnose: not a member", "diagnose: not authenticated", "diagnose: not ready",
		"diagnose: too many requests", "diagnose: unknown region",
		"diagnose: unreachable", "diagnose: untold", "diagnoseJob: conflict", "foreseen: no look", "noRoom: no user API key",
		"notRotated: late", "providerBug", "runFailed", "runFailed: no log", "runTooLong: unread", "stopped: untold",
		"unreadableMemo", "unseenByImport", "unusableKey", "warn", "warnRemovalPlan", "warnings: deletable", "warnings: replaced",
	} {
		for _, d := range samples[name] {
			said = append(said, d.Summary()+"\n"+d.Detail())
		}
	}
	return said
}

// verb is where a value is filled in.
var verb = regexp.MustCompile(`%[a-z]`)

// texts returns the literals of more than one word.
func texts(file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err := strconv.Unquote(literal.Value)
			if err == nil && strings.Contains(strings.TrimSpace(verb.ReplaceAllString(text, "")), " ") {
				found = append(found, text)
			}
		}
		return true
	})
	return found
}

// holds reports whether a text was said, whatever was filled in.
func holds(said, text string) bool {
	for _, part := range verb.Split(text, -1) {
		_, rest, ok := strings.Cut(said, part)
		if !ok {
			return false
		}
		said = rest
	}
	return true
}

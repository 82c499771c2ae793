// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

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

func TestTexts_standInOneList(t *testing.T) {
	t.Parallel()
	files, err := sources()
	must(t, err)
	diagnostic := regexp.MustCompile(`^(Add|AddAttribute|New|NewAttribute)(Error|Warning)(Diagnostic)?$`)
	var outside []string
	for name, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && diagnostic.MatchString(s.Sel.Name) && !inList(name) {
				outside = append(outside, name+": "+s.Sel.Name)
			}
			return true
		})
	}
	if len(outside) > 0 {
		t.Errorf("diagnostics are worded in error_text*.go and warnings*.go only; move these there: %v", outside)
	}
}

// verb is where a value is filled in.
var verb = regexp.MustCompile(`%[a-z]`)

// unprovoked returns the texts of the list that are part of nothing that was told.
// A text is a literal of more than one word.
func unprovoked(told []string) []string {
	files, err := sources()
	if err != nil {
		return []string{err.Error()}
	}
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !inList(name) {
			continue
		}
		for _, text := range texts(files[name]) {
			if !slices.ContainsFunc(told, func(said string) bool { return holds(said, text) }) {
				missing = append(missing, fmt.Sprintf("%s: %q", name, text))
			}
		}
	}
	return missing
}

// texts returns the literals of more than one word.
func texts(file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil && strings.Contains(strings.TrimSpace(verb.ReplaceAllString(text, "")), " ") {
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

func TestUnprovoked_findsTheTextThatNobodySaid(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "error_text.go", `package p
const a, b, c = "%d keys are locked", "name", "No key is %s in %s."`, parser.SkipObjectResolution)
	must(t, err)
	said := "Error: It failed\n\n2 keys are locked"
	var got []string
	for _, text := range texts(file) {
		if !holds(said, text) {
			got = append(got, text)
		}
	}
	if diff := cmp.Diff([]string{"No key is %s in %s."}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(unprovoked([]string{said})) < 50 {
		t.Error("nearly every text of the list counts as provoked by two lines")
	}
}

// Who words a diagnostic in the list also shows it in testdata/diagnostics.txt.
func TestTexts_areAllSampled(t *testing.T) {
	t.Parallel()
	files, err := sources()
	must(t, err)
	sampled := provider.SampledTexts()
	for name, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !inList(name) || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
				continue
			}
			result, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr)
			if ok && strings.HasPrefix(result.Sel.Name, "Diagnostic") && f.Name.Name != "notImported" && !slices.Contains(sampled, f.Name.Name) {
				t.Errorf("%s: %s has no sample in texts_internal_test.go", name, f.Name.Name)
			}
		}
	}
}

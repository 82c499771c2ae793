// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAssumptions_areThoseOfTheCode(t *testing.T) {
	t.Parallel()
	listed := map[string]string{}
	for _, assumption := range emulator.Assumptions() {
		listed[assumption.ID()] = assumption.What
	}
	marked := map[string]string{}
	for _, comment := range comments(t) {
		for _, words := range assumptionsIn(comment) {
			id, what, found := strings.Cut(words, ": ")
			if !found || !regexp.MustCompile(`^A\d+$`).MatchString(id) {
				t.Errorf("a comment assumes without a number: Assumed %.60s", words)
				continue
			}
			if other, seen := marked[id]; seen && other != what {
				t.Errorf("%s says %q in one place and %q in another", id, other, what)
			}
			marked[id] = what
		}
	}
	if diff := cmp.Diff(marked, listed); diff != "" {
		t.Errorf("assumptions in the code and in the list (-code +list):\n%s", diff)
	}
}

// comments are all comments of the package, each on one line.
func comments(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no files: %v", err)
	}
	var found []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "assumptions") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range file.Comments {
			found = append(found, textOf(group)...)
		}
	}
	return found
}

// textOf returns the paragraphs of a comment, each on one line.
func textOf(group *ast.CommentGroup) []string {
	var paragraphs []string
	for paragraph := range strings.SplitSeq(group.Text(), "\n\n") {
		paragraphs = append(paragraphs, strings.Join(strings.Fields(paragraph), " "))
	}
	return paragraphs
}

// assumptionsIn returns what follows the word in a paragraph, up to the next one.
func assumptionsIn(paragraph string) []string {
	var found []string
	for i, words := range regexp.MustCompile(`\bAssumed\b`).Split(paragraph, -1) {
		if i > 0 {
			found = append(found, strings.TrimSpace(words))
		}
	}
	return found
}

func TestAssumptions_areComplete(t *testing.T) {
	t.Parallel()
	last := 0
	for _, assumption := range emulator.Assumptions() {
		if assumption.Number <= last {
			t.Errorf("%s comes after A%d", assumption.ID(), last)
		}
		last = assumption.Number
		for name, text := range map[string]string{"What": assumption.What, "Why": assumption.Why, "Affects": assumption.Affects} {
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "\n") {
				t.Errorf("%s: %s is %q, want a sentence", assumption.ID(), name, text)
			}
		}
	}
}

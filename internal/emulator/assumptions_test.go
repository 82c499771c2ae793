// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"os"
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
	for _, words := range assumed(t) {
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
	if diff := cmp.Diff(marked, listed); diff != "" {
		t.Errorf("assumptions in the code and in the list (-code +list):\n%s", diff)
	}
}

// assumed returns what comments of the package say after the word Assumed, up to the
// next one or the end of the paragraph, each on one line.
func assumed(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	must(t, err)
	var found []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || name == "assumptions.go" {
			continue
		}
		code, err := os.ReadFile(name)
		must(t, err)
		before := len(found)
		for _, paragraph := range regexp.MustCompile(`(?m)(^\s*// .+\n)+`).FindAllString(string(code), -1) {
			text := strings.Join(strings.Fields(strings.ReplaceAll(paragraph, "//", "")), " ")
			for _, words := range regexp.MustCompile(`\bAssumed\b`).Split(text, -1)[1:] {
				found = append(found, strings.TrimSpace(words))
			}
		}
		same(t, "assumptions in comments of their own in "+name, strings.Count(string(code), "Assumed"), len(found)-before)
	}
	return found
}

func TestAssumptions_areReadStrictly(t *testing.T) {
	t.Parallel()
	const first, second = "A1: One.\nWhy: Two.\nAffects: Three.", "A3: Four.\nWhy: Five.\nAffects: Six."
	want := []emulator.Assumption{
		{Number: 1, What: "One.", Why: "Two.", Affects: "Three."},
		{Number: 3, What: "Four.", Why: "Five.", Affects: "Six."},
	}
	got, err := emulator.ParseAssumptions("# A comment\n# of two lines\n\n" + first + "\n\n" + second + "\n")
	must(t, err)
	same(t, "assumptions", want, got)
	for name, text := range map[string]string{
		"no number":                 "One.\nWhy: Two.\nAffects: Three.",
		"no reason":                 "A1: One.\nAffects: Three.",
		"no end of a sentence":      "A1: One.\nWhy: Two\nAffects: Three.",
		"a sentence on two lines":   "A1: One.\nWhy: Two,\nor three.\nAffects: Three.",
		"a fourth line":             first + "\nConfirmed: No.",
		"no empty line between two": first + "\n" + second,
		"a number that falls":       second + "\n\n" + first,
		"a number twice":            first + "\n\n" + first,
		"a number that is too long": strings.Replace(first, "A1", "A99999999999999999999", 1),
	} {
		if got, err := emulator.ParseAssumptions(text); err == nil {
			t.Errorf("%s: no error, but %+v", name, got)
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// In Go the address stands in one place. Configurations and pages have to spell it, and
// all of them must spell this one.
func TestSource_isTheSameEverywhere(t *testing.T) {
	t.Parallel()
	spelled := regexp.MustCompile(`(?:"|//registry\.[a-z.]+/providers?/)([\w.-]+/watsonx)\b`)
	checkout, pages, code := os.DirFS(repository()), 0, []string(nil)
	must(t, fs.WalkDir(checkout, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name == "dist" || name != "." && strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".md", ".tf", ".tmpl", ".txtar"}, path.Ext(name)) {
			return nil
		}
		text, err := fs.ReadFile(checkout, name)
		if err != nil {
			return err
		}
		if path.Ext(name) == ".go" {
			if strings.Contains(string(text), provider.Source) {
				code = append(code, name)
			}
			return nil
		}
		for _, match := range spelled.FindAllStringSubmatch(string(text), -1) {
			if pages++; match[1] != provider.Source {
				t.Errorf("%s says %q; the address is %q", name, match[1], provider.Source)
			}
		}
		return nil
	}))
	if want := []string{"internal/provider/provider.go"}; !slices.Equal(code, want) {
		t.Errorf("the address stands in %v, want only %v; use provider.Source", code, want)
	}
	if pages < 10 {
		t.Errorf("only %d configurations and pages say the address", pages)
	}
}

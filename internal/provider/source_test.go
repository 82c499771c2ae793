// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
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
	pages, code := 0, []string(nil)
	for name, text := range filesBelow(t, repository(), ".go", ".md", ".tf", ".tmpl", ".txtar") {
		if path.Ext(name) == ".go" {
			if strings.Contains(text, provider.Source) {
				code = append(code, name)
			}
			continue
		}
		for _, match := range spelled.FindAllStringSubmatch(text, -1) {
			if pages++; match[1] != provider.Source {
				t.Errorf("%s says %q; the address is %q", name, match[1], provider.Source)
			}
		}
	}
	if want := []string{"internal/provider/provider.go"}; !slices.Equal(code, want) {
		t.Errorf("the address stands in %v, want only %v; use provider.Source", code, want)
	}
	if pages < 10 {
		t.Errorf("only %d configurations and pages say the address", pages)
	}
}

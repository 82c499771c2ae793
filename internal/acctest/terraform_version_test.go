// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

func TestReachesTerraform(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		is, least string
		want      bool
	}{
		"an older one":                 {"Terraform v1.11.4", "1.12", false},
		"the first that has it":        {"Terraform v1.12.0", "1.12", true},
		"a later one":                  {"Terraform v1.14.1", "1.12", true},
		"two digits are a number":      {"Terraform v1.9.8", "1.12", false},
		"a release candidate has it":   {"Terraform v1.14.0-rc1", "1.14", true},
		"OpenTofu counts for itself":   {"OpenTofu v1.15.0", "1.12", false},
		"something that is no version": {"Terraform vNext", "1.12", false},
		"nothing":                      {"", "1.12", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := acctest.ReachesTerraform(c.is, c.least); got != c.want {
				t.Errorf("ReachesTerraform(%q, %q) is %t, want %t", c.is, c.least, got, c.want)
			}
		})
	}
}

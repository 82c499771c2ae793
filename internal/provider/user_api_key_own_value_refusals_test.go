// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKeyOwnValue_isRefusedInThePlan(t *testing.T) {
	t.Parallel()
	short := strings.Repeat("s", 31)
	cases := map[string]struct {
		config acctest.Values
		path   string
		text   string
		plan   bool // the value is ephemeral: it is not known before the plan
	}{
		"a version without a value":      {config: acctest.Values{"api_key_wo_version": 1}, path: "api_key_wo_version", text: "api_key_wo"},
		"a value without a version":      {config: acctest.Values{"api_key_wo": own("own")}, path: "api_key_wo", text: "api_key_wo_version"},
		"a value of 31 characters":       {config: acctest.Values{"api_key_wo": short, "api_key_wo_version": 1}, path: "api_key_wo", text: "at least 32"},
		"a value that is kept in state":  {config: acctest.Values{"api_key_wo": own("own"), "api_key_wo_version": 1, "store_api_key": true}, path: "store_api_key", text: "in state"},
		"a trigger next to the version":  {config: acctest.Values{"api_key_wo": own("own"), "api_key_wo_version": 1, "rotation_trigger": "1"}, path: "api_key_wo_version", text: "rotation_trigger"},
		"a schedule next to the version": {config: acctest.Values{"api_key_wo": own("own"), "api_key_wo_version": 1, "rotate_after_days": 30}, path: "api_key_wo_version", text: "rotate_after_days"},

		"an ephemeral value that turns out to be null":      {config: acctest.Values{"api_key_wo_version": 1}, path: "api_key_wo", text: "fewer than 32 characters", plan: true},
		"an ephemeral value that turns out to be too short": {config: acctest.Values{"api_key_wo": short, "api_key_wo_version": 1}, path: "api_key_wo", text: "fewer than 32 characters", plan: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(nil))
			said := plugin.Validate(resourceName, c.config)
			if c.plan {
				_, said = plugin.Plan(resourceName, acctest.Resource{}, c.config)
			}
			refused(t, cloud, said, attribute(c.path), c.text)
			for _, d := range said {
				if strings.Contains(d.String(), short) {
					t.Error("the error shows the value")
				}
			}
		})
	}
}

// openedValue takes so many characters of an ephemeral resource. Unlike a variable
// it is opened anew in each run, and no validation before a plan knows it.
func openedValue(length int) string {
	return fmt.Sprintf(`
ephemeral "watsonx_iam_token" "this" {}

resource "watsonx_user_api_key" "this" {
  api_key_wo         = substr(ephemeral.watsonx_iam_token.this.token, 0, %[1]d)
  api_key_wo_version = 1
}
`, length)
}

func TestAccUserAPIKeyOwnValue_comesFromAnEphemeralResource(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.Test(t, resource.TestStep{
		Config: openedValue(31), ExpectError: saying("api_key_wo", "must be at least 32"),
	}, resource.TestStep{
		PreConfig:          func() { must(t, unchangedNow(cloud)) },
		Config:             openedValue(32),
		ExpectNonEmptyPlan: countsOpenings(t),
		ConfigStateChecks:  unstored(1),
		Check:              series(cloud, 0, "us-south"),
	})
}

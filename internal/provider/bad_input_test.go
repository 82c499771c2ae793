// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// The error names the argument and the value, in words for a person.
func TestUserAPIKey_saysWhatIsWrongWithBadInput(t *testing.T) {
	t.Parallel()
	days := func(argument string, value any) acctest.Values { return acctest.Values{argument: value} }
	within := func(member string, value any) acctest.Values {
		return acctest.Values{"retention": acctest.Values{member: value}}
	}
	cases := map[string]struct {
		config acctest.Values
		says   string
	}{
		"no trigger of a variable": {acctest.Values{"rotation_trigger": ""}, "rotation_trigger is empty: is the variable set?"},
		"a region with a typo":     {acctest.Values{"regions": []string{"us-souht"}}, `Unknown region "us-souht". Did you mean us-south?`},
		"a region like no other": {
			acctest.Values{"regions": []string{"frankfurt"}}, `Unknown region "frankfurt". watsonx runs in: us-south, eu-de, eu-gb, jp-tok, au-syd, ca-tor.`,
		},
		"a region that is null":                  {acctest.Values{"regions": []any{nil}}, "regions holds null where a name must stand."},
		"a region of a variable that is not set": {acctest.Values{"regions": []string{""}}, "The name of the region is empty: is the variable set?"},
		"a key of days and a half":               {days("rotate_after_days", 1.5), "rotate_after_days is 1.5 and must be a whole number of days."},
		"an end of days and a half":              {days("expire_after_days", 0.25), "expire_after_days is 0.25 and must be a whole number of days."},
		"half a key that is kept":                {within("keep_last", 1.5), "retention.keep_last is 1.5 and must be a whole number of keys."},
		"half a day that a key is kept":          {within("min_age_days", 6.5), "retention.min_age_days is 6.5 and must be a whole number of days."},
		"more than a hundred years old":          {days("rotate_after_days", 36501), "rotate_after_days is 36501 and must be a whole number of days from 1 to 36500."},
		"more than a hundred years to live":      {days("expire_after_days", 36501), "expire_after_days is 36501 and must be a whole number of days from 1 to 36500."},
		"more keys than anybody has":             {within("keep_last", 36501), "retention.keep_last is 36501 and must be a whole number of keys from 0 to 36500."},
		"an age that no duration holds":          {within("min_age_days", 200000), "retention.min_age_days is 200000 and must be a whole number of days from 0 to 36500."},
		"a number that no integer holds":         {days("rotate_after_days", 1e30), "rotate_after_days is 1000000000000000000000000000000 and must be a whole number of days from 1 to 36500."},
		"an adoption with a value of one's own": {
			acctest.Values{"adopt_existing": true, "api_key_wo": own("first"), "api_key_wo_version": 1}, "Adopt first and apply; then remove adopt_existing",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			refusal(t, configured(t, cloud).Validate(resourceName, c.config), c.says)
			if sent := cloud.Requests(); len(sent) > 0 {
				t.Errorf("validation asked the services: %+v", sent)
			}
		})
	}
}

// The bounds themselves are accepted, and reckoned with.
func TestUserAPIKey_acceptsTheBoundsOfItsNumbers(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin := configured(t, cloud)
	config := func(trigger string) acctest.Values {
		return acctest.Values{
			"rotation_trigger": trigger, "rotate_after_days": 36499, "expire_after_days": 36500,
			"retention": acctest.Values{"keep_last": 0, "min_age_days": 36500},
		}
	}
	var r acctest.Resource
	applied(t, plugin, &r, config("1"))
	cloud.Advance(day)
	applied(t, plugin, &r, config("2"))
	must(t, seriesIs(cloud, 1, "us-south")) // nothing is deleted in a hundred years
	adopted(t, cloud, plugin, r, config("2"))
}

// The CLI says so in the plan, also of what only a variable makes wrong.
func TestAccUserAPIKey_refusesBadInputOfVariablesInThePlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	wrong := func(kind, value, argument string, says ...string) resource.TestStep {
		return resource.TestStep{
			Config: fmt.Sprintf(`
variable "given" {
  type    = %[1]s
  default = %[2]s
}

resource "watsonx_user_api_key" "this" {
  %[3]s = var.given
}
`, kind, value, argument),
			ExpectError: saying(says...),
		}
	}
	cloud.Test(t,
		wrong("string", `""`, "rotation_trigger", "rotation_trigger is empty: is the variable set?"),
		wrong("set(string)", `["us-south", null]`, "regions", "regions holds null where a name must stand"),
		wrong("number", "1.5", "rotate_after_days", "rotate_after_days is 1.5 and must be a whole number of days"),
		resource.TestStep{
			PreConfig: func() {
				if sent := cloud.Requests(); len(sent) > 0 {
					t.Errorf("requests were sent: %+v", sent)
				}
			},
			Config: smallest, Check: series(cloud, 0, "us-south"),
		})
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// The error names the argument and the value, in words for a person.
func TestUserAPIKey_saysWhatIsWrongWithBadInput(t *testing.T) {
	t.Parallel()
	element := func(value string) string {
		return attribute("regions") + `.ElementKeyValue(tftypes.String<"` + value + `">)`
	}
	type values = acctest.Values
	retention := func(member string, value any) values { return values{"retention": values{member: value}} }
	cases := map[string]struct {
		data   string // name of a data source, instead of the resource
		config values
		path   string
		says   string
	}{
		"no trigger of a variable": {
			config: values{"rotation_trigger": ""}, path: attribute("rotation_trigger"), says: "rotation_trigger is empty: is the variable set?",
		},
		"a region with a typo": {
			config: values{"regions": []string{"us-south", "us_suoth"}}, path: element("us_suoth"), says: `Unknown region "us_suoth". Did you mean us-south?`,
		},
		"a region like no other": {
			config: values{"regions": []string{"frankfurt"}}, path: element("frankfurt"),
			says: `Unknown region "frankfurt". watsonx runs in: us-south, eu-de, eu-gb, jp-tok, au-syd, ca-tor.`,
		},
		"a region that is null": {
			config: values{"regions": []any{nil}}, path: attribute("regions"), says: "regions holds null where a name must stand.",
		},
		"a region of a variable that is not set": {
			config: values{"regions": []string{""}}, path: element(""), says: "The name of the region is empty: is the variable set?",
		},
		"no region at all": {config: values{"regions": []string{}}, path: attribute("regions"), says: "at least 1"},
		"a key of days and a half": {
			config: values{"rotate_after_days": 1.5}, path: attribute("rotate_after_days"),
			says: "rotate_after_days is 1.5 and must be a whole number of days.",
		},
		"half a key that is kept": {
			config: retention("keep_last", 1.5), path: attribute("retention", "keep_last"),
			says: "retention.keep_last is 1.5 and must be a whole number of keys.",
		},
		"more than a hundred years to live": {
			config: values{"expire_after_days": 36501}, path: attribute("expire_after_days"),
			says: "expire_after_days is 36501 and must be a whole number of days from 1 to 36500.",
		},
		"more keys than anybody has": {
			config: retention("keep_last", 36501), path: attribute("retention", "keep_last"),
			says: "retention.keep_last is 36501 and must be a whole number of keys from 0 to 36500.",
		},
		"an age that no duration holds": {
			config: retention("min_age_days", 200000), path: attribute("retention", "min_age_days"),
			says: "retention.min_age_days is 200000 and must be a whole number of days from 0 to 36500.",
		},
		"a number that no integer holds": {
			config: values{"rotate_after_days": 1e30}, path: attribute("rotate_after_days"),
			says: "rotate_after_days is 1000000000000000000000000000000 and must be a whole number of days from 1 to 36500.",
		},
		"an adoption with a value of one's own": {
			config: values{"adopt_existing": true, "api_key_wo": own("first"), "api_key_wo_version": 1}, path: attribute("adopt_existing"),
			says: "Adopt first and apply; then remove adopt_existing",
		},
		"an unknown deletion policy": {config: values{"deletion_policy": "everything"}, path: attribute("deletion_policy"), says: `"everything"`},
		"a description that ends with our mark": {
			config: values{"description": "x [terraform-provider-watsonx abc anywhere]"}, path: attribute("description"), says: "must not end with the mark",
		},
		"a time limit in words": {config: values{"timeouts": values{"update": "2 minutes"}}, path: attribute("timeouts", "update"), says: "2 minutes"},
		"a look-up in an unknown region": {
			data: "watsonx_user_api_key", config: values{"regions": []string{"mars"}}, path: element("mars"), says: `"mars"`,
		},
		"a look-up in no region": {
			data: "watsonx_user_api_key", config: values{"regions": []string{}}, path: attribute("regions"), says: "at least 1",
		},
		"a list of keys older than nothing": {
			data: "watsonx_user_api_keys", config: values{"older_than_days": 0}, path: attribute("older_than_days"),
			says: "older_than_days is 0 and must be a whole number of days from 1 to 36500",
		},
		"a list of keys of an unknown status": {
			data: "watsonx_user_api_keys", config: values{"status": "Gone"}, path: attribute("status"), says: `"Gone"`,
		},
		"a list of keys of an unknown scope": {
			data: "watsonx_user_api_keys", config: values{"scope": "world"}, path: attribute("scope"), says: `"world"`,
		},
		"a list of keys in an unknown data center": {
			data: "watsonx_user_api_keys", config: values{"regions": []string{"mars"}}, path: element("mars"), says: `"mars"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin := cloud.NewPlugin(t)
			said := plugin.Validate(resourceName, values{})
			if c.data == "" {
				said = append(said, plugin.Validate(resourceName, c.config)...)
			} else {
				_, heard := plugin.Look(c.data, c.config)
				said = append(said, heard...)
			}
			refused(t, cloud, said, c.path, c.says)
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

// The CLI says so in the plan, with the line of the argument, also of what only a
// variable or the environment makes wrong.
func TestAccUserAPIKey_refusesBadInputInThePlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", smallest)
	cli.Require()
	cli.Init()
	given := func(kind, value, argument string) string {
		return fmt.Sprintf("variable \"given\" {\n  type    = %s\n  default = %s\n}\n\nresource \"watsonx_user_api_key\" \"this\" {\n  %s = var.given\n}\n",
			kind, value, argument)
	}
	for _, c := range []struct {
		config string
		says   []string
	}{
		{installedIn(`["mars"]`), []string{`regions = ["mars"]`, "us-south"}},
		{given("string", `""`, "rotation_trigger"), []string{"rotation_trigger = var.given", "rotation_trigger is empty: is the variable set?"}},
		{given("set(string)", `["us-south", null]`, "regions"), []string{"regions holds null where a name must stand"}},
		{given("number", "1.5", "rotate_after_days"), []string{"rotate_after_days is 1.5 and must be a whole number of days"}},
		{"provider \"watsonx\" {\n  visibility = \"internal\"\n}\n" + smallest, []string{`visibility = "internal"`, "public-and-private"}},
		{smallest, []string{"Invalid visibility", "IC_VISIBILITY", `"internal"`}},
	} {
		if c.config == smallest {
			cloud.Setenv("IC_VISIBILITY", "internal")
		}
		cli.Write("main.tf", c.config)
		code, said := cli.Run("plan", "-no-color", "-input=false")
		if code != 1 || !saying(c.says...).MatchString(strings.ReplaceAll(said, "│", "")) {
			t.Errorf("want an error with %q, got exit code %d:\n%s\nfor\n%s", c.says, code, said, c.config)
		}
	}
	must(t, unasked(cloud))
}

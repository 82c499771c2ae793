// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Nobody knows how the service answers a second task credential in a region, and
// how soon it shows what it accepted. The main scenarios pass with every answer;
// where something takes its time, the provider's waits turn the cloud's clock.

// ways are the kinds of cloud that the main scenarios run in.
func ways() map[string]emulator.Options {
	const slow = 5 * time.Second
	return map[string]emulator.Options{
		"a second credential is a conflict":                {SecondCredential: "conflict"},
		"a second credential is a bad request":             {SecondCredential: "bad-request"},
		"a second credential is allowed":                   {SecondCredential: "allow"},
		"a second credential replaces the first":           {SecondCredential: "replace"},
		"a second credential is a conflict, after a while": {SecondCredential: "conflict", Propagation: slow},
		"a second credential is allowed, after a while":    {SecondCredential: "allow", Propagation: slow},
	}
}

func TestAccUserAPIKey_livesItsLifeInEveryKindOfCloud(t *testing.T) {
	t.Parallel()
	config := func(trigger, arguments string) string {
		return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  rotation_trigger = %[1]q
  %[2]s
}
`, trigger, arguments)
	}
	const three = `regions = ["us-south", "eu-gb", "ca-tor"]`
	all := []string{"us-south", "eu-gb", "ca-tor"}

	for name, options := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, options)
			later := func() { cloud.Advance(day) }

			cloud.Test(t, resource.TestStep{
				Config: config("1", ""),
				Check:  series(cloud, 0, "us-south"),
			}, resource.TestStep{
				PreConfig: later,
				Config:    config("2", ""), ConfigPlanChecks: before(cloud.Quiet(), rotated([]string{"us-south"}, "rotation_trigger")),
				Check: series(cloud, 1, "us-south"),
			}, resource.TestStep{ // two more regions take a new key
				PreConfig: later,
				Config:    config("2", three), ConfigPlanChecks: before(cloud.Warns("will be rotated")),
				Check: series(cloud, 2, all...),
			}, resource.TestStep{
				PreConfig: later,
				Config:    config("3", three), ConfigPlanChecks: before(cloud.Quiet(), rotated(all, "rotation_trigger")),
				Check: series(cloud, 3, all...),
			}, resource.TestStep{
				Config: config("3", `regions = ["ca-tor"]`),
				ConfigPlanChecks: before(cloud.Quiet(),
					edits("regions", "task_credentials.us-south", "task_credentials.eu-gb")),
				Check: series(cloud, 3, "ca-tor"),
			}, resource.TestStep{
				PreConfig: later,
				Config:    config("4", "regions = [\"ca-tor\"]\n  retention = { keep_last = 1 }"),
				ConfigPlanChecks: before(cloud.Warns("Phased out keys will be deleted"),
					rotated([]string{"ca-tor"}, "rotation_trigger", "retention", "phased_out_keys.*", "phased_out_keys.*", "phased_out_keys.*")),
				Check: series(cloud, 1, "ca-tor"),
			})
		})
	}
}

func TestAccUserAPIKey_takesKeysOverInEveryKindOfCloud(t *testing.T) {
	t.Parallel()
	two := installedIn(`["us-south", "eu-de"]`)
	both := []string{"us-south", "eu-de"}
	theirs := []statecheck.StateCheck{value(knownvalue.Bool(false), "active_key", "managed")}

	for name, options := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, options)
			config := fmt.Sprintf("import {\n  to = watsonx_user_api_key.this\n  id = %q\n}\n", cloud.Owner()) + two
			console(t, cloud, "create", both...)
			cloud.ClearRequests()

			cloud.TestLeaving(t, func() error { return cloud.Leaving(2, 0) }, resource.TestStep{
				Config: config, ConfigPlanChecks: before(acctest.Stays(this)), ConfigStateChecks: theirs,
				Check: resource.ComposeTestCheckFunc(unchanged(cloud), series(cloud, 0, both...)),
			}, resource.TestStep{ // rotated by the console, and taken over
				PreConfig: func() {
					cloud.Advance(day)
					console(t, cloud, "rotate")
				},
				Config: config, ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)), ConfigStateChecks: theirs,
				Check: resource.ComposeTestCheckFunc(unchanged(cloud), series(cloud, 1, both...)),
			}, resource.TestStep{ // withdrawn in one region by somebody else
				PreConfig: func() {
					cloud.Advance(day)
					must(t, cloud.DeleteCredential(credentialIn(t, cloud, "eu-de")))
				},
				Config:           config,
				ConfigPlanChecks: before(wasDue("not_installed"), rotated(both, "rotation_due", "active_key.managed", "task_credentials.eu-de")),
				Check:            series(cloud, 2, both...),
			})
		})
	}
}

func TestAccUserAPIKey_adoptsInEveryKindOfCloud(t *testing.T) {
	t.Parallel()
	for name, options := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, options)
			console(t, cloud, "create", "us-south")

			// In the second region the key is not installed, so adoption rotates it.
			cloud.TestLeaving(t, func() error { return cloud.Leaving(1, 0) }, resource.TestStep{
				Config: `
resource "watsonx_user_api_key" "this" {
  regions        = ["us-south", "eu-de"]
  adopt_existing = true
}
`,
				Check: series(cloud, 1, "us-south", "eu-de"),
			})
		})
	}
}

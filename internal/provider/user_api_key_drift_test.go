// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// credentialIn returns the ID of the first user's task credential in a region.
func credentialIn(t *testing.T, cloud *acctest.Cloud, region string) string {
	t.Helper()
	for _, c := range cloud.Installed() {
		if c.Region == region {
			return c.ID
		}
	}
	t.Fatalf("there is no task credential in %s: %+v", region, cloud.Installed())
	return ""
}

// onActive does something to the Active key.
func onActive(act func(*acctest.Cloud, string) error) func(*acctest.Cloud) error {
	return func(cloud *acctest.Cloud) error { return act(cloud, cloud.Active()) }
}

// What happens behind Terraform's back, and the plan that answers it.
func TestAccUserAPIKey_answersDrift(t *testing.T) {
	t.Parallel()
	home, both := []string{"us-south"}, []string{"us-south", "eu-de"}
	inBoth := installedIn(`["us-south", "eu-de"]`)
	lost := func(cloud *acctest.Cloud) error { return cloud.DeleteCredential(credentialIn(t, cloud, "eu-de")) }
	cases := map[string]struct {
		config  string // of every step
		behind  func(*acctest.Cloud) error
		due     string // why a rotation is, after the refresh
		plan    plancheck.PlanCheck
		keys    int  // of the series, after the apply
		rotates bool // whether another key is Active then
		left    int  // keys that the destroy leaves
		cli     bool // whether it is told through the CLI
	}{
		"the key is deleted in IAM": {
			cli:    true,
			config: smallest,
			behind: onActive((*acctest.Cloud).DeleteKey),
			due:    "missing",
			plan: acctest.Plans(this, acctest.Change{
				Action:  plancheck.ResourceActionUpdate,
				Known:   []string{"active_key", "task_credentials.us-south", "rotation_due", "rotation_reason"},
				Unknown: newKey(home...),
			}),
			keys: 1, rotates: true,
		},
		"the key is disabled": {
			config: smallest,
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.SetDisabled(id, true) }),
			due:    "disabled",
			plan:   rotated(home, "rotation_due", "rotation_reason", "active_key.disabled"),
			keys:   2, rotates: true,
		},
		"the description is another": {
			config: described("set"),
			behind: onActive(func(cloud *acctest.Cloud, id string) error {
				return cloud.SetDescription(id, "edited "+cloud.Series()[0].Description)
			}),
			plan: edits("description", "active_key.description"),
			keys: 1,
		},
		"somebody made a key beside it": {
			config: smallest,
			behind: func(cloud *acctest.Cloud) error {
				_, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
				return err
			},
			plan: acctest.Stays(this),
			keys: 2, left: 1,
		},
		"the credential of one region is deleted": {
			config: inBoth, behind: lost, due: "not_installed",
			plan: rotated(both, "rotation_due", "rotation_reason", "task_credentials.eu-de"),
			keys: 2, rotates: true,
		},
		"the credential of one region is deleted, and the value is at hand": {
			config: keptIn(`["us-south", "eu-de"]`), behind: lost,
			plan: acctest.Plans(this, acctest.Change{
				Action:  plancheck.ResourceActionUpdate,
				Known:   []string{"task_credentials.eu-de"},
				Unknown: []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at"},
			}),
			keys: 1,
		},
		"the console rotates in one region": {
			config: inBoth,
			behind: func(cloud *acctest.Cloud) error {
				return cloud.Console(emulator.ConsoleAction{Act: "rotate", Regions: []string{"eu-de"}})
			},
			due: "not_installed",
			plan: acctest.Plans(this, acctest.Change{
				Action: plancheck.ResourceActionUpdate,
				// Of the one that is still in us-south the state knows only the ID.
				Known:   []string{"previous_key_id", "rotation_due", "rotation_reason", "active_key.managed", "active_key.tag"},
				Unknown: append(newKey(both...), "phased_out_keys"),
			}),
			keys: 3, rotates: true, left: 1,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			var active string
			leaves := func() error { return cloud.Leaving(c.left, 0) }
			test := cloud.TestInProcessLeaving
			if c.cli {
				test = cloud.TestLeaving
			}
			test(t, leaves, resource.TestStep{
				Config: c.config,
			}, resource.TestStep{
				PreConfig: func() {
					active = cloud.Active()
					cloud.Advance(day)
					must(t, c.behind(cloud))
				},
				Config:           c.config,
				ConfigPlanChecks: before(wasDue(c.due), c.plan),
				Check: check(func() error {
					if rotates := cloud.Active() != active; rotates != c.rotates || cloud.Active() == "" || len(cloud.Series()) != c.keys {
						return fmt.Errorf("want %d keys and the Active one changed: %t; was %s: %+v", c.keys, c.rotates, active, cloud.Series())
					}
					return nil
				}),
			})
		})
	}
}

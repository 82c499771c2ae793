// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A drift is a change behind Terraform's back and the plan that answers it.
type drift struct {
	config  string // of every step
	behind  func(*testing.T, *acctest.Cloud)
	plan    []plancheck.PlanCheck
	keys    int  // of the series, after the apply
	rotates bool // whether another key is Active then
	left    int  // keys that the destroy leaves
	locked  bool // whether keys must be unlocked before the destroy
	cli     bool // whether it is told through the CLI
}

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
func onActive(act func(*acctest.Cloud, string) error) func(*testing.T, *acctest.Cloud) {
	return func(t *testing.T, cloud *acctest.Cloud) {
		t.Helper()
		must(t, act(cloud, cloud.Active()))
	}
}

// mintsAnew is the exact plan of a rotation where no key is Active any more.
func mintsAnew(known ...string) plancheck.PlanCheck {
	return acctest.Plans(this, acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   append([]string{"active_key", "task_credentials.us-south", "rotation_due", "rotation_reason"}, known...),
		Unknown: newKey("us-south"),
	})
}

func TestAccUserAPIKey_answersDriftOfTheActiveKey(t *testing.T) {
	t.Parallel()
	answerDrift(t, map[string]drift{
		"deleted in IAM": {
			cli:    true,
			config: smallest,
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.DeleteKey(id) }),
			plan:   []plancheck.PlanCheck{wasDue("missing"), mintsAnew()},
			keys:   1, rotates: true,
		},
		"disabled": {
			config: smallest,
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.SetDisabled(id, true) }),
			plan:   []plancheck.PlanCheck{wasDue("disabled"), rotated([]string{"us-south"}, "rotation_due", "rotation_reason", "active_key.disabled")},
			keys:   2, rotates: true,
		},
		"locked": {
			config: smallest,
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.SetLocked(id, true) }),
			plan:   []plancheck.PlanCheck{wasDue(""), acctest.Stays(this)},
			keys:   1, locked: true,
		},
		"expired": {
			config: smallest,
			behind: onActive(func(cloud *acctest.Cloud, id string) error {
				return cloud.SetExpiresAt(id, cloud.Now().Add(-time.Minute))
			}),
			plan: []plancheck.PlanCheck{wasDue("expired"), rotated([]string{"us-south"}, "rotation_due", "rotation_reason", "active_key.expires_at")},
			keys: 2, rotates: true,
		},
		"with another description": {
			config: described("set"),
			behind: onActive(func(cloud *acctest.Cloud, id string) error {
				return cloud.SetDescription(id, "edited "+cloud.Series()[0].Description)
			}),
			plan: []plancheck.PlanCheck{wasDue(""), edits("description", "active_key.description")},
			keys: 1,
		},
		"without its mark": {
			config: smallest,
			behind: onActive(func(cloud *acctest.Cloud, id string) error { return cloud.SetDescription(id, "edited") }),
			plan:   []plancheck.PlanCheck{wasDue(""), acctest.Stays(this)},
			keys:   1, // the state knows whose it is
		},
	})
}

func TestAccUserAPIKey_answersDriftOfTheTaskCredentials(t *testing.T) {
	t.Parallel()
	both := []string{"us-south", "eu-de"}
	gone := func(region string) func(*testing.T, *acctest.Cloud) {
		return func(t *testing.T, cloud *acctest.Cloud) {
			t.Helper()
			must(t, cloud.DeleteCredential(credentialIn(t, cloud, region)))
		}
	}
	answerDrift(t, map[string]drift{
		"deleted in one region": {
			cli:    true,
			config: installedIn(`["us-south", "eu-de"]`),
			behind: gone("eu-de"),
			plan: []plancheck.PlanCheck{
				wasDue("not_installed"),
				rotated(both, "rotation_due", "rotation_reason", "task_credentials.eu-de"),
			},
			keys: 2, rotates: true,
		},
		"deleted in one region, with the value at hand": {
			config: keptIn(`["us-south", "eu-de"]`),
			behind: gone("eu-de"),
			plan: []plancheck.PlanCheck{wasDue(""), acctest.Plans(this, acctest.Change{
				Action:  plancheck.ResourceActionUpdate,
				Known:   []string{"task_credentials.eu-de"},
				Unknown: []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at"},
			})},
			keys: 1,
		},
		"deleted in the only region": {
			config: smallest,
			behind: gone("us-south"),
			plan:   []plancheck.PlanCheck{wasDue("not_installed"), mintsAnew()},
			keys:   2, rotates: true,
		},
		"deleted in the only region, by somebody who also made a key": {
			config: smallest,
			behind: func(t *testing.T, cloud *acctest.Cloud) {
				t.Helper()
				_, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
				must(t, err)
				gone("us-south")(t, cloud)
			},
			plan: []plancheck.PlanCheck{wasDue("not_installed"), mintsAnew()},
			keys: 3, rotates: true, left: 1,
		},
		"of one region made by the console": {
			config: installedIn(`["us-south", "eu-de"]`),
			behind: func(t *testing.T, cloud *acctest.Cloud) {
				t.Helper()
				console(t, cloud, "rotate", "eu-de")
			},
			plan: []plancheck.PlanCheck{
				wasDue("not_installed"),
				acctest.Plans(this, acctest.Change{
					Action: plancheck.ResourceActionUpdate,
					// Of the one that is still in us-south the state knows only the ID.
					Known:   []string{"previous_key_id", "rotation_due", "rotation_reason", "active_key.managed", "active_key.tag"},
					Unknown: append(newKey(both...), "phased_out_keys"),
				}),
			},
			keys: 3, rotates: true, left: 1,
		},
	})
}

func TestUserAPIKey_answersDriftOfTheSeries(t *testing.T) {
	t.Parallel()
	answerDrift(t, map[string]drift{
		"a foreign key appears": {
			config: smallest,
			behind: func(t *testing.T, cloud *acctest.Cloud) {
				t.Helper()
				_, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
				must(t, err)
			},
			plan: []plancheck.PlanCheck{wasDue(""), acctest.Stays(this)},
			keys: 2, left: 1,
		},
		"everything is gone": {
			config: smallest,
			behind: func(t *testing.T, cloud *acctest.Cloud) {
				t.Helper()
				console(t, cloud, "delete")
			},
			plan: []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, plancheck.ResourceActionCreate)},
			keys: 1, rotates: true,
		},
		"only a Phased out key is left": {
			config: smallest,
			behind: func(t *testing.T, cloud *acctest.Cloud) {
				t.Helper()
				active := cloud.Active()
				_, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
				must(t, err)
				must(t, cloud.DeleteCredential(credentialIn(t, cloud, "us-south")))
				must(t, cloud.DeleteKey(active))
			},
			plan: []plancheck.PlanCheck{wasDue("missing"), mintsAnew()},
			keys: 2, rotates: true, left: 1,
		},
	})
}

// answerDrift creates a key, lets each drift happen, and applies what is planned.
func answerDrift(t *testing.T, cases map[string]drift) {
	t.Helper()
	for name, d := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			var active string
			leaves := func() error {
				if got := len(cloud.Series()); got != d.left {
					return fmt.Errorf("the destroy left %d keys, want %d: %+v", got, d.left, cloud.Series())
				}
				return nil
			}
			steps := []resource.TestStep{{
				Config: d.config,
			}, {
				PreConfig: func() {
					active = cloud.Active()
					cloud.Advance(day)
					d.behind(t, cloud)
				},
				Config:           d.config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: d.plan},
				Check: check(func() error {
					if rotates := cloud.Active() != active; rotates != d.rotates || cloud.Active() == "" || len(cloud.Series()) != d.keys {
						return fmt.Errorf("want %d keys and the Active one changed: %t; was %s: %+v", d.keys, d.rotates, active, cloud.Series())
					}
					return nil
				}),
			}}
			if d.locked {
				steps = append(steps, resource.TestStep{
					PreConfig: func() { must(t, cloud.SetLocked(active, false)) },
					Config:    d.config,
				})
			}
			test := cloud.TestInProcessLeaving
			if d.cli {
				test = cloud.TestLeaving
			}
			test(t, leaves, steps...)
		})
	}
}

func TestUserAPIKey_forgetsAPhasedOutKeyThatWasDeleted(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var first string

	cloud.TestInProcess(t, resource.TestStep{
		Config: triggered("1"),
	}, resource.TestStep{
		PreConfig: func() {
			first = cloud.Active()
			cloud.Advance(day)
		},
		Config: triggered("2"),
	}, resource.TestStep{
		PreConfig: func() {
			must(t, cloud.Console(emulator.ConsoleAction{Act: "delete", KeyID: first}))
			cloud.ClearRequests()
		},
		Config:            triggered("2"),
		ConfigPlanChecks:  before(cloud.Quiet(), acctest.Stays(this)),
		ConfigStateChecks: append(notDue(), value(knownvalue.MapSizeExact(0), "phased_out_keys")),
		Check:             resource.ComposeTestCheckFunc(unchanged(cloud), series(cloud, 0, "us-south")),
	})
}

func TestUserAPIKey_rotatesPastALockedKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var first string

	cloud.TestInProcess(t, resource.TestStep{
		Config: retained("1", "keep_last = 0"),
	}, resource.TestStep{
		PreConfig: func() {
			first = cloud.Active()
			must(t, cloud.SetLocked(first, true))
			cloud.Advance(day)
		},
		Config:           retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+"rotation_trigger changes"), rotated([]string{"us-south", "eu-de"}, "rotation_trigger", "active_key.locked")),
		Check:            series(cloud, 1, "us-south", "eu-de"),
	}, resource.TestStep{ // retention does not touch what somebody locked
		Config:           retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)),
	}, resource.TestStep{
		PreConfig:        func() { must(t, cloud.SetLocked(first, false)) },
		Config:           retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(onlyWarns(cloud, "Deletion of Phased out keys"), edits("phased_out_keys.*")),
		Check:            series(cloud, 0, "us-south", "eu-de"),
	})
}

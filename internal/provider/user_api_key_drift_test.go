// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const inTwoRegions = `
resource "watsonx_user_api_key" "this" {
  regions         = ["us-south", "eu-de"]
  deletion_policy = "delete_all"
}
`

func TestAccUserAPIKey_meetsDrift(t *testing.T) {
	t.Parallel()
	both := []string{"us-south", "eu-de"}
	due := func(others ...string) plancheck.PlanCheck {
		return rotated(both, append([]string{"rotation_due"}, others...)...)
	}
	cases := map[string]struct {
		drift     func(*testing.T, *acctest.Cloud)
		plan      func(*acctest.Cloud) []plancheck.PlanCheck
		phasedOut int // in the end
	}{
		"a rotation in the console is taken over": {
			drift: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				c.Advance(time.Hour)
				console(t, c, "rotate")
			},
			plan: func(c *acctest.Cloud) []plancheck.PlanCheck {
				return []plancheck.PlanCheck{c.Quiet(), acctest.Stays(this)}
			},
			phasedOut: 1,
		},
		"a credential that was deleted in one region is replaced by a rotation": {
			drift: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				must(t, c.DeleteCredential(credentialIn(c, "eu-de")))
			},
			plan: func(c *acctest.Cloud) []plancheck.PlanCheck {
				return []plancheck.PlanCheck{
					c.Warns(`(?s)will be rotated.*no longer installed in eu-de`),
					due("task_credentials.eu-de"),
				}
			},
			phasedOut: 1,
		},
		"a key that was deleted in IAM is replaced in place": {
			drift: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				must(t, c.DeleteKey(c.Active()))
			},
			plan: func(c *acctest.Cloud) []plancheck.PlanCheck {
				return []plancheck.PlanCheck{
					c.Warns(`(?s)will be rotated.*gone`),
					plancheck.ExpectResourceAction(this, plancheck.ResourceActionUpdate),
				}
			},
		},
		"a key that was withdrawn everywhere is replaced in place": {
			drift: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				for _, region := range both {
					must(t, c.DeleteCredential(credentialIn(c, region)))
				}
			},
			plan: func(c *acctest.Cloud) []plancheck.PlanCheck {
				return []plancheck.PlanCheck{
					c.Warns(`will be rotated`),
					plancheck.ExpectResourceAction(this, plancheck.ResourceActionUpdate),
				}
			},
			phasedOut: 1,
		},
		"where everything is gone, it is created again": {
			drift: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				console(t, c, "delete")
			},
			plan: func(*acctest.Cloud) []plancheck.PlanCheck {
				return []plancheck.PlanCheck{plancheck.ExpectResourceAction(this, plancheck.ResourceActionCreate)}
			},
		},
		"a description that was changed elsewhere is shown, and left where none is configured": {
			drift: func(t *testing.T, c *acctest.Cloud) {
				t.Helper()
				must(t, c.SetDescription(c.Active(), "by hand"))
			},
			plan: func(c *acctest.Cloud) []plancheck.PlanCheck {
				return []plancheck.PlanCheck{c.Quiet(), acctest.Stays(this)}
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})

			cloud.Test(t, resource.TestStep{
				Config: inTwoRegions,
			}, resource.TestStep{
				PreConfig:        func() { c.drift(t, cloud) },
				Config:           inTwoRegions,
				ConfigPlanChecks: before(c.plan(cloud)...),
				ConfigStateChecks: []statecheck.StateCheck{
					value(knownvalue.StringFunc(func(id string) error {
						if id != cloud.Active() {
							return fmt.Errorf("the Active key is %q", cloud.Active())
						}
						return nil
					}), "active_key", "id"),
					value(knownvalue.Bool(false), "rotation_due"),
				},
				Check: series(cloud, c.phasedOut, both...),
			})
		})
	}
}

// credentialIn returns the ID of the first user's credential in a region.
func credentialIn(cloud *acctest.Cloud, region string) string {
	for _, c := range cloud.Installed() {
		if c.Region == region {
			return c.ID
		}
	}
	return ""
}

func TestAccUserAPIKey_staysInStateWhenARefreshIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]emulator.Fault{
		"the keys, with 401":        {Path: "/iam/v1/apikeys", Status: 401},
		"the keys, with 403":        {Path: "/iam/v1/apikeys", Status: 403},
		"the credentials, with 401": {Path: "/platform/us-south/*", Status: 401},
		"the credentials, with 403": {Path: "/platform/us-south/*", Status: 403},
		"the credentials, with 404": {Path: "/platform/us-south/*", Status: 404},
	}
	for name, fault := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})

			cloud.Test(t, resource.TestStep{
				Config: smallest,
			}, resource.TestStep{
				PreConfig: func() {
					must(t, cloud.AddFault(fault))
					cloud.ClearRequests()
				},
				Config:      smallest,
				ExpectError: saying("Could not read the user API key of", fmt.Sprint(fault.Status), "IBM Cloud transaction: "),
			}, resource.TestStep{
				PreConfig: func() {
					cloud.ClearFaults()
					if err := unchangedNow(cloud); err != nil {
						t.Error(err)
					}
				},
				Config: smallest, ConfigPlanChecks: before(acctest.Stays(this)),
			})
		})
	}
}

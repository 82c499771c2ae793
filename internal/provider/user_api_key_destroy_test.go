// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// policed is a series in two regions with a deletion policy.
func policed(policy, trigger string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  regions          = ["us-south", "eu-de"]
  deletion_policy  = %[1]q
  rotation_trigger = %[2]q
  adopt_existing   = true
}
`, policy, trigger)
}

func TestAccUserAPIKey_destroysWhatThePolicySays(t *testing.T) {
	t.Parallel()
	ends := acctest.Change{
		Action: plancheck.ResourceActionDestroy,
		Known: []string{
			"id", "account_id", "iam_id", "tag", "active_key", "previous_key_id", "phased_out_keys", "task_credentials", "rotation_due",
			"description", "regions", "rotation_trigger", "on_external_rotation", "store_api_key", "adopt_existing", "deletion_policy",
		},
	}
	cases := map[string]struct {
		policy      string
		keys        int // left of a Phased out key of the console and a minted one that is Active
		credentials int
		console     bool // at last the console rotates once more, in both regions
		says        string
		cli         bool
	}{
		"delete_managed deletes the minted keys and leaves the console's": {
			policy: "delete_managed", keys: 1, says: `(?s)Deletion of user API keys.*delete_managed.*It leaves: cpd-apikey-`, cli: true,
		},
		"delete_all deletes every key, the console's Active one too": {
			policy: "delete_all", console: true, says: `It leaves: none`,
		},
		"abandon leaves everything as it is": {
			policy: "abandon", keys: 2, credentials: 2, says: `(?s)User API keys will be left behind.*abandon.*deletes no key`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			console(t, cloud, "create", "us-south", "eu-de")
			gone := func() error { return cloud.Leaving(c.keys, c.credentials) }
			test := cloud.TestInProcessLeaving
			if c.cli {
				test = cloud.TestLeaving
			}

			test(t, gone, resource.TestStep{
				Config: policed(c.policy, "1"),
			}, resource.TestStep{
				Config: policed(c.policy, "2"),
				Check:  series(cloud, 1, "us-south", "eu-de"),
			}, resource.TestStep{
				PreConfig: func() {
					if c.console {
						console(t, cloud, "rotate")
					}
					cloud.ClearRequests()
				},
				Config:           policed(c.policy, "2"),
				Destroy:          true,
				ConfigPlanChecks: before(cloud.Warns(c.says), acctest.Plans(this, ends)),
			})
			if err := unchangedNow(cloud); (err == nil) != (c.policy == "abandon") {
				t.Errorf("requests that change something: %v", err)
			}
		})
	}
}

// Keys of the same second have the same name. Only their IDs tell which of them
// goes and which stays.
func TestUserAPIKey_namesTheIDsOfKeysThatShareAName(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const key = `cpd-apikey-\S+ \(ApiKey-\S+\)`
	cloud := acctest.NewCloud(t, emulator.Options{Clock: func() time.Time { return noon }})
	must(t, cloud.Console(emulator.ConsoleAction{Act: "create", Regions: []string{"us-south"}}))
	cloud.TestInProcessLeaving(t, func() error { return cloud.Leaving(1, 0) }, resource.TestStep{
		Config: policed("delete_managed", "1"), // Taken over, and rotated since eu-de has none.
		Check:  series(cloud, 1, "us-south", "eu-de"),
	}, resource.TestStep{
		Config: policed("delete_managed", "1"), Destroy: true,
		ConfigPlanChecks: before(cloud.Warns(`destroy deletes: ` + key + `\.\s+It leaves: ` + key + `\.`)),
	})
}

func TestUserAPIKey_finishesADestroyThatFailedHalfWay(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.TestInProcess(t,
		resource.TestStep{Config: triggered("1")},
		resource.TestStep{Config: triggered("2")},
		resource.TestStep{
			PreConfig: func() {
				must(t, cloud.AddFault(emulator.Fault{Method: "DELETE", Path: "/iam/v1/apikeys/*", Status: 403, Skip: 1}))
			},
			Config: triggered("2"), Destroy: true,
			ExpectError: saying("Could not delete the user API keys", "403", "IBM Cloud transaction: "),
		},
		resource.TestStep{
			PreConfig: func() {
				must(t, cloud.Leaving(1, 0)) // The credential first, then the keys, one after the other.
				cloud.ClearFaults()
			},
			Config: triggered("2"), Destroy: true,
		},
	)
}

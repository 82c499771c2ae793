// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAccUserAPIKey_importsByEachFormOfID(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.Test(t, resource.TestStep{
		Config: guarded(`description = "for the jobs"`, `regions = ["us-south", "eu-de", "jp-tok"]`),
	}, resource.TestStep{ // account_id/iam_id is the resource's id
		ResourceName: this, ImportState: true, ImportStateVerify: true,
	}, resource.TestStep{
		ResourceName: this, ImportState: true, ImportStateVerify: true, ImportStateId: cloud.Users()[0].IAMID,
	})
}

func TestUserAPIKey_keepsRegionsThatAnImportFoundAndTheConfigurationLeavesOut(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	plugin := configured(t, cloud)
	imported, said := plugin.Import(resourceName, cloud.Users()[0].IAMID, nil)
	quiet(t, said)
	adopted(t, cloud, plugin, imported, nil)
	must(t, unchangedNow(cloud))
}

func TestUserAPIKey_refusesImports(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		id    func(*acctest.Cloud) string
		empty bool // no key was created
		want  []string
	}{
		"of the wrong form, and shows the right ones": {
			id:   func(*acctest.Cloud) string { return "IBMid-1/2" },
			want: []string{"Invalid import ID", "account_id/iam_id", "# iam_id", "identity = {"},
		},
		"of somebody else's keys": {
			id:   func(c *acctest.Cloud) string { return c.Users()[1].IAMID },
			want: []string{"Could not import the user API key of", "belong to", "Import"},
		},
		"of another account": {
			id: func(c *acctest.Cloud) string {
				return "0123456789abcdef0123456789abcdef/" + c.Users()[0].IAMID
			},
			want: []string{"Could not import the user API key of", "configure the provider with the owner's credentials"},
		},
		"when there is nothing to import": {
			id:    (*acctest.Cloud).Owner,
			empty: true,
			want:  []string{"No key is Active", "Remove the import block"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			if !c.empty {
				console(t, cloud, "create")
			}
			cloud.ClearRequests()
			plugin := configured(t, cloud)
			imported, said := plugin.Import(resourceName, c.id(cloud), nil)
			if len(said) == 0 {
				_, said = plugin.Read(resourceName, imported)
			}
			refusal(t, said, c.want...)
			must(t, unchangedNow(cloud))
		})
	}
}

// The error shows an import block, which a user would paste.
func TestAccUserAPIKey_refusesAnExistingKeyAndShowsTheImportThatWorks(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south")
	console(t, cloud, "rotate", "us-south", "eu-de")
	active := cloud.Active()
	config := installedIn(`["us-south", "eu-de"]`)
	left := func() error { return seriesIs(cloud, 1, "us-south", "eu-de") }

	cloud.TestLeaving(t, left, resource.TestStep{
		Config:      config,
		ExpectError: saying("Could not create the user API key", "adopt_existing = true"),
	})
	must(t, unchangedNow(cloud))
	block := ""
	for _, said := range cloud.Diagnostics() {
		block = regexp.MustCompile(`(?m)^import \{\n(?:.*\n)+?\}$`).FindString(said.Detail)
	}
	if block == "" {
		t.Fatalf("the error holds no import block: %v", cloud.Diagnostics())
	}
	cloud.TestLeaving(t, left, resource.TestStep{
		Config:           block + "\n" + config,
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)),
		ConfigStateChecks: []statecheck.StateCheck{
			value(knownvalue.StringExact(active), "active_key", "id"),
			value(knownvalue.Bool(false), "active_key", "managed"),
			value(knownvalue.MapSizeExact(2), "task_credentials"),
			value(knownvalue.MapSizeExact(1), "phased_out_keys"),
			value(knownvalue.Null(), "api_key"),
		},
		Check: unchanged(cloud),
	})
}

func TestUserAPIKey_adoptsAnExistingKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	active := cloud.Active()
	must(t, cloud.SetDescription(active, "made by hand"))
	cloud.TestInProcess(t, resource.TestStep{
		Config: guarded("adopt_existing = true", `deletion_policy = "delete_all"`, `regions = ["us-south", "eu-de"]`),
		ConfigPlanChecks: before(acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionCreate,
			Known:  []string{"regions", "store_api_key", "adopt_existing", "deletion_policy", "on_external_rotation"},
			Unknown: []string{
				"id", "account_id", "iam_id", "tag", "description", "active_key", "previous_key_id", "phased_out_keys", "task_credentials",
				"rotation_due", "rotation_reason",
			},
		})),
		ConfigStateChecks: []statecheck.StateCheck{
			value(knownvalue.StringExact(active), "active_key", "id"),
			value(knownvalue.StringExact("made by hand"), "description"),
			value(knownvalue.Null(), "previous_key_id"),
		},
		Check: check(func() error { return edited(cloud) }), // the mark
	})
}

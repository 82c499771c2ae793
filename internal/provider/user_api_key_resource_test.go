// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A create and a rotation, with everything that the state shows of them.
func TestAccUserAPIKey_basic(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	id, key := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesDiffer())
	follow := func(checks ...statecheck.StateCheck) []statecheck.StateCheck {
		return append(checks,
			id.AddStateValue(this, tfjsonpath.New("id")),
			key.AddStateValue(this, tfjsonpath.New("active_key").AtMapKey("id")))
	}

	cloud.Test(t, resource.TestStep{
		Config: triggered("1"),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionCreate,
			Known: []string{
				"rotation_trigger", "description", "regions", "store_api_key", "adopt_existing", "deletion_policy",
				"on_external_rotation", "rotation_due",
			},
			Unknown: []string{"id", "account_id", "iam_id", "tag", "active_key", "phased_out_keys", "task_credentials"},
		})),
		ConfigStateChecks: follow(
			value(knownvalue.StringExact(cloud.Owner()), "id"),
			value(knownvalue.StringExact(cloud.Users()[0].AccountID), "account_id"),
			value(knownvalue.StringExact(cloud.Users()[0].IAMID), "iam_id"),
			value(knownvalue.StringExact(""), "description"),
			value(knownvalue.StringExact("delete_managed"), "deletion_policy"),
			value(knownvalue.Bool(false), "store_api_key"),
			value(knownvalue.Bool(false), "adopt_existing"),
			value(knownvalue.Null(), "api_key"),
			value(knownvalue.Null(), "previous_key_id"),
			value(knownvalue.MapSizeExact(0), "phased_out_keys"),
			value(shownKey(cloud), "active_key"),
			value(shownCredential(cloud), "task_credentials"),
		),
		Check: series(cloud, 0, "us-south"),
	}, resource.TestStep{
		Config:           triggered("2"),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+byTrigger), rotated([]string{"us-south"}, "rotation_trigger")),
		ConfigStateChecks: follow(
			value(knownvalue.StringExact("Active"), "active_key", "status"),
			value(knownvalue.NotNull(), "previous_key_id"),
			value(knownvalue.MapSizeExact(1), "phased_out_keys"),
		),
		Check: series(cloud, 1, "us-south"),
	})
}

// What is gone is created again.
func TestAccUserAPIKey_disappears(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.Test(t, resource.TestStep{
		Config:             smallest,
		Check:              check(func() error { return cloud.Console(emulator.ConsoleAction{Act: "delete"}) }),
		ExpectNonEmptyPlan: true,
	})
}

// shownKey compares the Active key with the only one in the store.
func shownKey(cloud *acctest.Cloud) knownvalue.Check {
	of := func(field func(emulator.KeyRecord) string) knownvalue.Check {
		return knownvalue.StringFunc(func(shown string) error {
			if stored := field(cloud.Series()[0]); shown != stored {
				return fmt.Errorf("shows %q, and the cloud holds %q", shown, stored)
			}
			return nil
		})
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id":          of(func(k emulator.KeyRecord) string { return k.ID }),
		"name":        of(func(k emulator.KeyRecord) string { return k.Name }),
		"crn":         of(func(k emulator.KeyRecord) string { return crn(k) }),
		"status":      of(func(k emulator.KeyRecord) string { return k.Status }),
		"created_at":  of(func(k emulator.KeyRecord) string { return k.CreatedAt.Truncate(time.Minute).Format(time.RFC3339) }),
		"description": knownvalue.StringExact(""),
		"expires_at":  knownvalue.Null(),
		"disabled":    knownvalue.Bool(false),
		"locked":      knownvalue.Bool(false),
		"managed":     knownvalue.Bool(true),
		"tag": knownvalue.StringFunc(func(shown string) error {
			if _, mark := userkey.ReadMark(cloud.Series()[0].Description); shown == "" || shown != mark.Tag {
				return fmt.Errorf("shows the tag %q, and the key has the mark %+v", shown, mark)
			}
			return nil
		}),
	})
}

func crn(k emulator.KeyRecord) string {
	return "crn:v1:bluemix:public:iam-identity::a/" + k.AccountID + "::apikey:" + k.ID
}

// shownCredential compares the credential with the only one in the store.
func shownCredential(cloud *acctest.Cloud) knownvalue.Check {
	of := func(field func(emulator.CredentialRecord) string) knownvalue.Check {
		return knownvalue.StringFunc(func(shown string) error {
			if stored := field(cloud.Installed()[0]); shown != stored {
				return fmt.Errorf("shows %q, and the cloud holds %q", shown, stored)
			}
			return nil
		})
	}
	return knownvalue.MapExact(map[string]knownvalue.Check{"us-south": knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id":         of(func(c emulator.CredentialRecord) string { return c.ID }),
		"name":       of(func(c emulator.CredentialRecord) string { return cloud.Series()[0].Name }),
		"key_id":     of(func(c emulator.CredentialRecord) string { return c.KeyID }),
		"created_at": of(func(c emulator.CredentialRecord) string { return c.CreatedAt.Format(time.RFC3339) }),
	})})
}

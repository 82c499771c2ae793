// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// retained is a series with a trigger and a retention, the inside of an HCL object.
func retained(trigger, retention string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  regions          = ["us-south", "eu-de"]
  rotation_trigger = %[1]q
  retention        = { %[2]s }
}
`, trigger, retention)
}

// prunedLast fails unless a key was deleted since the journal was cleared, and
// only after the last task credential was stored.
func prunedLast(cloud *acctest.Cloud) error {
	var order []string
	for _, sent := range mutations(cloud) {
		switch {
		case sent.Method == http.MethodPost && strings.HasPrefix(sent.Path, "/platform/") && sent.Status == 201:
			order = append(order, "install")
		case sent.Method == http.MethodDelete && strings.HasPrefix(sent.Path, "/iam/v1/apikeys/"):
			order = append(order, "discard")
		}
	}
	if diff := cmp.Diff([]string{"install", "install", "discard"}, order); diff != "" {
		return fmt.Errorf("the order of installations and deletions (-want +got):\n%s", diff)
	}
	return nil
}

func TestAccUserAPIKey_prunesOnceTheNewKeyIsActiveEverywhere(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	both := []string{"us-south", "eu-de"}
	var first string

	cloud.Test(t, resource.TestStep{
		Config: retained("1", "keep_last = 1"),
	}, resource.TestStep{ // the first Phased out key is kept
		PreConfig: func() {
			first = cloud.Active()
			cloud.Advance(day)
		},
		Config:           retained("2", "keep_last = 1"),
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+byTrigger), rotated(both, "rotation_trigger")),
		Check:            series(cloud, 1, both...),
	}, resource.TestStep{ // and goes with the second
		PreConfig: func() {
			cloud.Advance(day)
			cloud.ClearRequests()
		},
		Config: retained("3", "keep_last = 1"),
		ConfigPlanChecks: before(
			planCheck(func() error { return warned(cloud, "Deletion of Phased out keys", first) }),
			rotated(both, "rotation_trigger", "phased_out_keys.*"),
		),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.MapSizeExact(1), "phased_out_keys")},
		Check: resource.ComposeTestCheckFunc(series(cloud, 1, both...), check(func() error {
			return errors.Join(prunedLast(cloud), absent(cloud, first))
		})),
	})
}

func TestUserAPIKey_prunesTheKeyFromBeforeWhereNoneIsKept(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	both := []string{"us-south", "eu-de"}
	var first string

	cloud.TestInProcess(t, resource.TestStep{
		Config: retained("1", "keep_last = 0"),
	}, resource.TestStep{
		PreConfig: func() {
			first = cloud.Active()
			cloud.Advance(day)
			cloud.ClearRequests()
		},
		Config: retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(
			planCheck(func() error { return warned(cloud, "Deletion of Phased out keys", first) }),
			acctest.Plans(this, acctest.Change{
				Action:  plancheck.ResourceActionUpdate,
				Known:   []string{"rotation_trigger", "previous_key_id"},
				Unknown: newKey(both...),
			}),
		),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.MapSizeExact(0), "phased_out_keys")},
		Check: resource.ComposeTestCheckFunc(series(cloud, 0, both...), check(func() error {
			return errors.Join(prunedLast(cloud), absent(cloud, first))
		})),
	})
}

func TestUserAPIKey_prunesAgainWhatItCouldNotPrune(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	both := []string{"us-south", "eu-de"}
	var first string
	// The entry is there again, and goes.
	again := acctest.Plans(this, acctest.Change{Action: plancheck.ResourceActionUpdate, Known: []string{"phased_out_keys.*"}})

	cloud.TestInProcess(t, resource.TestStep{
		Config: retained("1", "keep_last = 0"),
	}, resource.TestStep{
		PreConfig: func() {
			first = cloud.Active()
			cloud.Advance(day)
			must(t, cloud.AddFault(emulator.Fault{Method: "DELETE", Path: "/iam/v1/apikeys/*", Status: 500}))
		},
		Config:             retained("2", "keep_last = 0"),
		ConfigStateChecks:  []statecheck.StateCheck{value(knownvalue.MapSizeExact(0), "phased_out_keys")},
		ExpectNonEmptyPlan: true,
		ConfigPlanChecks:   resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{wasDue(""), again}},
		Check: resource.ComposeTestCheckFunc(series(cloud, 1, both...), check(func() error {
			return errors.Join(warned(cloud, "Phased out keys were not deleted", first), warned(cloud, "left to clean up", "transaction"))
		})),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.ClearFaults()
			cloud.ClearRequests()
		},
		Config: retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(again,
			planCheck(func() error { return warned(cloud, "Deletion of Phased out keys", first) })),
		Check: resource.ComposeTestCheckFunc(series(cloud, 0, both...), check(func() error {
			if sent := mutations(cloud); len(sent) != 1 || sent[0].Method != http.MethodDelete {
				return fmt.Errorf("want one DELETE and nothing else that changes anything: %+v", sent)
			}
			return nil
		})),
	}, resource.TestStep{
		Config:           retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Stays(this)),
	})
}

func TestUserAPIKey_prunesNothingBeforeARotationIsComplete(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var first, second string

	cloud.TestInProcess(t, resource.TestStep{
		Config: retained("1", "keep_last = 1"),
	}, resource.TestStep{
		PreConfig: func() {
			first = cloud.Active()
			cloud.Advance(day)
		},
		Config: retained("2", "keep_last = 1"),
	}, resource.TestStep{ // the new key comes to one of two regions
		PreConfig: func() {
			second = cloud.Active()
			cloud.Advance(day)
			must(t, cloud.AddFault(emulator.Fault{Method: "POST", Path: "/platform/us-south/*", Status: 403}))
		},
		Config:      retained("3", "keep_last = 1"),
		ExpectError: saying("Could not rotate", "us-south"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.ClearFaults()
			for _, id := range []string{first, second} {
				if absent(cloud, id) == nil {
					t.Errorf("the rotation failed, and yet the key %s was deleted", id)
				}
			}
		},
		Config: retained("3", "keep_last = 1"),
		Check: resource.ComposeTestCheckFunc(check(func() error { return absent(cloud, first) }), check(func() error {
			if cloud.Active() == "" || len(cloud.Installed()) != 2 {
				return fmt.Errorf("no key is Active in both regions: %+v", cloud.Series())
			}
			return nil
		})),
	})
}

// absent fails if the key is still in IAM.
func absent(cloud *acctest.Cloud, id string) error {
	if slices.ContainsFunc(cloud.Keys(), func(k emulator.KeyRecord) bool { return k.ID == id }) {
		return fmt.Errorf("the key %s is still there", id)
	}
	return nil
}

// warned fails unless the provider gave a warning that holds all these texts.
func warned(cloud *acctest.Cloud, texts ...string) error {
	for _, d := range cloud.Diagnostics() {
		if d.Warning && !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(d.String(), text) }) {
			return nil
		}
	}
	return fmt.Errorf("no warning holds %q; the provider said: %v", texts, cloud.Diagnostics())
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestUserAPIKey_prunesWhatRetentionDoesNotKeep(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	both := []string{"us-south", "eu-de"}
	var active, next string // whose entry comes, and whose goes
	rotation := func(trigger, retention string, left int, plan ...plancheck.PlanCheck) resource.TestStep {
		return resource.TestStep{
			PreConfig: func() {
				active, next = cloud.Active(), active
				cloud.Advance(day)
			},
			Config: retained(trigger, retention), ConfigPlanChecks: before(plan...),
			ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.MapSizeExact(left), "phased_out_keys")},
			Check:             series(cloud, left, both...),
		}
	}
	deletes := planCheck(func() error { return warned(cloud, "Deletion of Phased out keys", next) })

	cloud.TestInProcess(t,
		resource.TestStep{Config: retained("1", "keep_last = 1")},
		rotation("2", "keep_last = 1", 1, onlyWarns(cloud, rotates+byTrigger), rotated(both, "rotation_trigger")),
		rotation("3", "keep_last = 1", 1, deletes, rotated(both, "rotation_trigger", "phased_out_keys.*")),
		rotation("4", "keep_last = 0", 0, deletes, acctest.Plans(this, acctest.Change{ // the previous key, too, gets no entry
			Action:  plancheck.ResourceActionUpdate,
			Known:   []string{"rotation_trigger", "retention.keep_last", "previous_key_id", "phased_out_keys.*"},
			Unknown: newKey(both...),
		})),
	)
}

// How long a key is Phased out is counted from when a refresh found it, which the
// private state remembers: jobs used it until then, however long ago it was created.
func TestUserAPIKey_keepsAPhasedOutKeyUntilItIsOldEnough(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	config := acctest.Values{"retention": acctest.Values{"min_age_days": 7}}
	p, r := managed(t, cloud, config)
	old := cloud.Active()
	cloud.Advance(100 * day)
	must(t, cloud.DeleteCredential(credentialIn(t, cloud, "us-south")))

	applied(t, p, &r, config)
	want := cloud.Now().Format(time.RFC3339)
	cloud.Advance(7*day - time.Minute)
	quiet(t, applied(t, configured(t, cloud), &r, config))
	if got := r.Text("phased_out_keys", old, "phased_out_at"); got != want {
		t.Errorf("phased_out_at is %s, want %s", got, want)
	}
	cloud.Advance(time.Minute)
	must(t, onlySaid(applied(t, configured(t, cloud), &r, config), "Deletion of Phased out keys"))
	must(t, absent(cloud, old))
}

func TestUserAPIKey_prunesAgainWhatItCouldNotPrune(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	both := []string{"us-south", "eu-de"}
	// The entry is there again, and goes.
	again := acctest.Plans(this, acctest.Change{Action: plancheck.ResourceActionUpdate, Known: []string{"phased_out_keys.*"}})

	cloud.TestInProcess(t, resource.TestStep{
		Config: retained("1", "keep_last = 0"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(day)
			must(t, cloud.AddFault(emulator.Fault{Method: "DELETE", Path: "/iam/v1/apikeys/*", Status: 500}))
		},
		Config:             retained("2", "keep_last = 0"),
		ConfigStateChecks:  []statecheck.StateCheck{value(knownvalue.MapSizeExact(0), "phased_out_keys")},
		ExpectNonEmptyPlan: true,
		ConfigPlanChecks:   resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{wasDue(""), again}},
		Check: resource.ComposeTestCheckFunc(series(cloud, 1, both...), check(func() error {
			return errors.Join(warned(cloud, "Phased out keys were not deleted"), warned(cloud, "left to clean up", "transaction"))
		})),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.ClearFaults()
			cloud.ClearRequests()
		},
		Config:           retained("2", "keep_last = 0"),
		ConfigPlanChecks: before(again, onlyWarns(cloud, "Deletion of Phased out keys")),
		Check: resource.ComposeTestCheckFunc(series(cloud, 0, both...), check(func() error {
			if sent := mutations(cloud); len(sent) != 1 || sent[0].Method != http.MethodDelete {
				return fmt.Errorf("want one DELETE and nothing else that changes anything: %+v", sent)
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

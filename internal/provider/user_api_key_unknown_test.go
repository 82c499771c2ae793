// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAccUserAPIKey_installsInAProvidersRegionThatIsUnknownInThePlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})

	cloud.Test(t, resource.TestStep{
		Config: `
resource "terraform_data" "source" {
  input = "ca-tor"
}

provider "watsonx" {
  region = terraform_data.source.output
}

resource "watsonx_user_api_key" "this" {}
`,
		ConfigPlanChecks: before(acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionCreate,
			Known: []string{
				"description", "store_api_key", "adopt_existing", "deletion_policy", "on_external_rotation", "rotation_due",
			},
			Unknown: []string{"id", "account_id", "iam_id", "tag", "regions", "active_key", "phased_out_keys", "task_credentials"},
		})),
		Check: series(cloud, 0, "ca-tor"),
	})
}

// What decides and is not known leaves open what it decides, and nothing else:
// whatever a plan leaves open is planned anew for everything that depends on it.
func TestUserAPIKey_leavesOpenWhatAnUnknownArgumentDecides(t *testing.T) {
	t.Parallel()
	perhapsRotates := []string{"active_key", "previous_key_id", "phased_out_keys", "task_credentials"}
	cases := map[string][]string{ // what is open beside the argument
		"rotation_trigger":     perhapsRotates,
		"regions":              perhapsRotates,
		"regions, an element":  perhapsRotates,
		"rotate_after_days":    nil,
		"expire_after_days":    {"active_key.expires_at"},
		"description":          {"active_key.description"},
		"action_when_leaked":   nil,
		"locked":               {"active_key.locked"},
		"retention":            {"phased_out_keys"},
		"store_api_key":        {"api_key"},
		"on_external_rotation": nil,
		"deletion_policy":      nil,
	}
	for name, open := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			argument, _, isElement := strings.Cut(name, ", ")
			var value any = acctest.Unknown
			if isElement {
				value = []any{"us-south", acctest.Unknown}
			}
			s := newStage(t, still())
			s.applies(tfjson.ActionCreate, acctest.Values{"rotation_trigger": "1"})
			s.applies(tfjson.ActionUpdate, acctest.Values{"rotation_trigger": "2"})
			report, err := s.w.Plan(t.Context(), acctest.Values{"rotation_trigger": "2", argument: value})
			must(t, err)
			change, err := report.Change()
			must(t, err)
			want := acctest.Plans(this, acctest.Change{
				Action: plancheck.ResourceActionUpdate, Unknown: append([]string{argument}, open...),
			})
			var found plancheck.CheckPlanResponse
			want.CheckPlan(t.Context(), plancheck.CheckPlanRequest{Plan: &tfjson.Plan{
				ResourceChanges: []*tfjson.ResourceChange{{Address: this, Change: change}},
			}}, &found)
			must(t, found.Error)
		})
	}
}

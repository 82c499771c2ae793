// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const (
	address  = "watsonx_user_api_key.this"
	smallest = `resource "watsonx_user_api_key" "this" {}`
	first    = `resource "watsonx_user_api_key" "this" { rotation_trigger = "1" }`
	second   = `resource "watsonx_user_api_key" "this" { rotation_trigger = "2" }`
)

// before is a check of the plan that a step applies.
func before(check plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{check}}
}

// Each check of a step can fail, and what a step cannot ask for is refused.
func TestCloud_Play(t *testing.T) {
	t.Parallel()
	region := func(want string) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address,
			tfjsonpath.New("task_credentials").AtMapKey("us-south").AtMapKey("region"), knownvalue.StringExact(want))}
	}
	cases := map[string]struct {
		steps []resource.TestStep
		want  string // in the error; "" for none
	}{
		"a story": {steps: []resource.TestStep{
			{Config: smallest, ConfigPlanChecks: before(plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate))},
			{Config: smallest, ConfigPlanChecks: before(acctest.Stays(address))},
			{Config: `resource "watsonx_user_api_key" "this" { rotate_after_days = 0 }`, ExpectError: regexp.MustCompile("from 1 to 36500")},
			{Config: first},
			{Config: second, ConfigPlanChecks: before(plancheck.ExpectUnknownValue(address, tfjsonpath.New("active_key").AtMapKey("id")))},
			{Config: second, Destroy: true, ConfigPlanChecks: before(plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroy))},
		}},
		"another plan": {
			steps: []resource.TestStep{{Config: smallest, ConfigPlanChecks: before(acctest.Stays(address))}},
			want:  "step 1 of 1: check of the plan",
		},
		"another plan of an update": {
			steps: []resource.TestStep{{Config: first}, {Config: second, ConfigPlanChecks: before(acctest.Plans(address, acctest.Change{
				Action: plancheck.ResourceActionUpdate, Known: []string{"rotation_trigger"},
			}))}},
			want: `"active_key.id"`,
		},
		"another state": {
			steps: []resource.TestStep{{Config: smallest, ConfigStateChecks: region("eu-de")}},
			want:  "check of the state",
		},
		"an unhappy look at the cloud": {
			steps: []resource.TestStep{{Config: smallest, Check: func(*terraform.State) error { return errors.New("rain") }}},
			want:  "rain",
		},
		"an error": {
			steps: []resource.TestStep{{Config: `resource "watsonx_user_api_key" "this" { rotate_after_days = 0 }`}},
			want:  "from 1 to 36500",
		},
		"no error where one is due": {
			steps: []resource.TestStep{{Config: smallest, ExpectError: regexp.MustCompile("from 1 to 36500")}},
			want:  "there was none",
		},
		"another error": {
			steps: []resource.TestStep{{
				Config: `resource "watsonx_user_api_key" "this" { rotate_after_days = 0 }`, ExpectError: regexp.MustCompile("no such region"),
			}},
			want: `an error that matches "no such region" was expected`,
		},
		"a plan that is not empty": {
			steps: []resource.TestStep{{Config: smallest, Check: func(*terraform.State) error { return nil }, ExpectNonEmptyPlan: true}},
			want:  "the plan after a refresh is empty",
		},
		"a field that takes a CLI": {
			steps: []resource.TestStep{{Config: smallest, PlanOnly: true}}, want: "takes a CLI",
		},
		"two resources":  {steps: []resource.TestStep{{Config: smallest + "\n" + first}}, want: "there are 2 resources"},
		"no resource":    {steps: []resource.TestStep{{Config: `provider "watsonx" {}`}}, want: "there are 0 resources"},
		"a data source":  {steps: []resource.TestStep{{Config: `data "watsonx_user_api_key" "this" {}`}}, want: "Unsupported block type"},
		"a reference":    {steps: []resource.TestStep{{Config: `resource "watsonx_user_api_key" "this" { description = var.d }`}}, want: "Variables not allowed"},
		"a wrong name":   {steps: []resource.TestStep{{Config: `resource "watsonx_user_api_key" "this" { trigger = "1" }`}}, want: `no argument "trigger"`},
		"a wrong block":  {steps: []resource.TestStep{{Config: `provider "watsonx" { region = "mars" }` + "\n" + smallest}}, want: "mars"},
		"a broken block": {steps: []resource.TestStep{{Config: `resource "watsonx_user_api_key" "this" {`}}, want: "main.hcl"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			err := cloud.Play(t.Context(), c.steps...)
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want == "":
				if err := cloud.Nothing(); err != nil {
					t.Error(err)
				}
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
}

// What changes behind the provider's back shows in the plan after the refresh alone.
func TestCloud_Play_refreshesOnceMore(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	err := cloud.Play(t.Context(), resource.TestStep{
		Config: smallest,
		Check:  func(*terraform.State) error { return cloud.SetDisabled(cloud.Active(), true) },
	})
	if want := "the plan after a refresh is not empty: update of ["; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, want one with %q", err, want)
	}
}

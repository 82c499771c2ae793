// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// minted checks that a value is one that the cloud minted.
func minted(cloud *acctest.Cloud) knownvalue.Check {
	return knownvalue.StringFunc(func(v string) error {
		if !slices.Contains(cloud.Secrets(), v) {
			return errors.New("the value is none that the cloud minted")
		}
		return nil
	})
}

func TestAccUserAPIKey_keepsTheValueOnlyOnRequest(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	sensitive := statecheck.ExpectSensitiveValue(this, tfjsonpath.New("api_key"))

	cloud.Test(t, resource.TestStep{
		Config:            triggered("1"),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Null(), "api_key"), sensitive},
	}, resource.TestStep{
		Config: guarded("store_api_key = true", `rotation_trigger = "2"`),
		ConfigPlanChecks: before(
			plancheck.ExpectUnknownValue(this, tfjsonpath.New("api_key")),
			plancheck.ExpectSensitiveValue(this, tfjsonpath.New("api_key")),
		),
		ConfigStateChecks: []statecheck.StateCheck{value(minted(cloud), "api_key"), sensitive},
	}, resource.TestStep{ // switched off: gone at once, without a rotation
		PreConfig:         cloud.ClearRequests,
		Config:            triggered("2"),
		ConfigPlanChecks:  before(edits("store_api_key", "api_key")),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Null(), "api_key")},
		Check:             unchanged(cloud),
	})
}

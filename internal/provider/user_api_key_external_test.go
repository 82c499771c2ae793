// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// onExternal is a series with an answer to rotations outside Terraform.
func onExternal(answer string) string {
	return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  on_external_rotation = %[1]q
}
`, answer)
}

// replaced is the pattern of the warning that another key was made Active.
const replaced = "(?s)The Active key was replaced outside Terraform.*is Active for .* since .*, in place of .*It was not created by this provider"

// The value that was kept is not that of the key which is Active now.
func TestUserAPIKey_adoptsAnExternalRotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var ours, theirs string
	follows := func(id *string) knownvalue.Check {
		return knownvalue.StringFunc(func(v string) error {
			if v != *id {
				return fmt.Errorf("%s, want %s", v, *id)
			}
			return nil
		})
	}
	keeping := func(answer string) string {
		return guarded(fmt.Sprintf("on_external_rotation = %q", answer), "store_api_key = true")
	}

	cloud.TestInProcessLeaving(t, func() error { return cloud.Leaving(1, 1) }, resource.TestStep{
		Config:            keeping("adopt"),
		ConfigStateChecks: []statecheck.StateCheck{value(minted(cloud), "api_key")},
	}, resource.TestStep{
		PreConfig: func() {
			ours = cloud.Active()
			cloud.Advance(day)
			console(t, cloud, "rotate")
			theirs = cloud.Active()
			cloud.ClearRequests()
		},
		Config:           keeping("adopt"),
		ConfigPlanChecks: before(onlyWarns(cloud, replaced), wasDue(""), acctest.Stays(this)),
		ConfigStateChecks: append(notDue(),
			value(follows(&theirs), "active_key", "id"),
			value(knownvalue.Bool(false), "active_key", "managed"),
			value(follows(&ours), "previous_key_id"),
			value(knownvalue.MapSizeExact(1), "phased_out_keys"),
			value(knownvalue.Null(), "api_key")),
		Check: unchanged(cloud),
	}, resource.TestStep{ // adopted is adopted, and the next update marks it
		Config:            keeping("error"),
		ConfigPlanChecks:  before(cloud.Quiet(), edits("on_external_rotation", "active_key.tag")),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.Bool(false), "active_key", "managed")},
		Check:             check(func() error { return edited(cloud) }),
	})
}

func TestUserAPIKey_replacesAnExternalRotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())

	cloud.TestInProcessLeaving(t, func() error { return cloud.Leaving(1, 0) }, resource.TestStep{
		Config: onExternal("rotate"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(day)
			console(t, cloud, "rotate")
		},
		Config: onExternal("rotate"),
		ConfigPlanChecks: before(
			onlyWarns(cloud, replaced, rotates+"the Active key was replaced outside Terraform"),
			wasDue("not_installed"),
			rotated([]string{"us-south"}, "rotation_due", "rotation_reason", "active_key.managed", "active_key.tag"),
		),
		ConfigStateChecks: append(notDue(), value(knownvalue.Bool(true), "active_key", "managed")),
		Check:             series(cloud, 2, "us-south"),
	})
}

// The destroy at the end meets a key that nobody has accepted; that is no reason not
// to delete what is ours.
func TestAccUserAPIKey_stopsAtAnExternalRotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var theirs string

	cloud.TestLeaving(t, func() error {
		if theirs == "" || cloud.Active() != theirs {
			return fmt.Errorf("want the key %s: %+v", theirs, cloud.Series())
		}
		return cloud.Leaving(1, 1)
	}, resource.TestStep{
		Config: onExternal("error"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(day)
			console(t, cloud, "rotate")
			theirs = cloud.Active()
			cloud.ClearRequests()
		},
		Config:      onExternal("error"),
		ExpectError: saying("The Active key was replaced outside Terraform", "Find out who rotated the key", `"adopt"`, `"rotate"`),
	})
}

func TestUserAPIKey_saysWhichArgumentStopsAtAnExternalRotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	p := configured(t, cloud)
	config := acctest.Values{"on_external_rotation": "error"}
	var r acctest.Resource
	applied(t, p, &r, config)
	cloud.Advance(day)
	console(t, cloud, "rotate")

	refreshed, said := p.Read(resourceName, r)
	must(t, onlySaid(said, replaced))
	_, said = p.Plan(resourceName, refreshed, config)
	if len(said) != 1 || said[0].Warning || said[0].Path != `AttributeName("on_external_rotation")` {
		t.Errorf("want one error about on_external_rotation: %v", said)
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
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

	cloud.TestInProcessLeaving(t, func() error { return cloud.Leaving(1, 1) }, resource.TestStep{
		Config: onExternal("adopt"),
	}, resource.TestStep{
		PreConfig: func() {
			ours = cloud.Active()
			cloud.Advance(day)
			console(t, cloud, "rotate")
			theirs = cloud.Active()
			cloud.ClearRequests()
		},
		Config:           onExternal("adopt"),
		ConfigPlanChecks: before(onlyWarns(cloud, replaced), wasDue(""), acctest.Stays(this)),
		ConfigStateChecks: append(notDue(),
			value(follows(&theirs), "active_key", "id"),
			value(knownvalue.Bool(false), "active_key", "managed"),
			value(follows(&ours), "previous_key_id"),
			value(knownvalue.MapSizeExact(1), "phased_out_keys")),
		Check: unchanged(cloud),
	}, resource.TestStep{ // adopted is adopted, and the next update marks it
		Config:            onExternal("error"),
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

func TestUserAPIKey_adoptsWhatItWasToReplaceAfterAChangeOfMind(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())

	cloud.TestInProcess(t, resource.TestStep{
		Config: onExternal("rotate"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(day)
			console(t, cloud, "rotate")
			cloud.ClearRequests()
		},
		Config: onExternal("adopt"),
		ConfigPlanChecks: before(
			onlyWarns(cloud, replaced), wasDue("not_installed"),
			edits("on_external_rotation", "rotation_due", "rotation_reason", "active_key.tag"),
		),
		ConfigStateChecks: append(notDue(), value(knownvalue.Bool(false), "active_key", "managed")),
		Check:             check(func() error { return edited(cloud) }),
	}, resource.TestStep{ // what was adopted is not rotated away later
		PreConfig:        cloud.ClearRequests,
		Config:           onExternal("rotate"),
		ConfigPlanChecks: before(cloud.Quiet(), wasDue(""), edits("on_external_rotation")),
		Check:            unchanged(cloud),
	}, resource.TestStep{ // so that the destroy finds no key of others
		PreConfig: func() {
			cloud.Advance(day)
			must(t, cloud.DeleteKey(cloud.Active()))
		},
		Config: onExternal("rotate"),
		Check:  series(cloud, 1, "us-south"),
	})
}

func TestAccUserAPIKey_stopsAtAnExternalRotation(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var ours, theirs string
	stops := saying("The Active key was replaced outside Terraform", "Find out who rotated the key", `"adopt"`, `"rotate"`)

	// The destroy at the end meets a key that nobody has accepted; that is no
	// reason not to delete what is ours.
	cloud.TestLeaving(t, func() error {
		if absent(cloud, theirs) == nil || absent(cloud, ours) != nil {
			return fmt.Errorf("want the key %s and not %s: %+v", theirs, ours, cloud.Series())
		}
		return cloud.Leaving(1, 1)
	}, resource.TestStep{
		Config: onExternal("error"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(day)
			console(t, cloud, "rotate")
			cloud.ClearRequests()
		},
		Config:      onExternal("error"),
		ExpectError: stops,
	}, resource.TestStep{ // the way out
		PreConfig:         func() { must(t, unchangedNow(cloud)) },
		Config:            onExternal("rotate"),
		ConfigPlanChecks:  before(wasDue(""), acctest.Plans(this, externalRotation("on_external_rotation"))),
		ConfigStateChecks: notDue(),
		Check:             series(cloud, 2, "us-south"),
	}, resource.TestStep{
		Config: onExternal("error"),
	}, resource.TestStep{
		PreConfig: func() {
			ours = cloud.Active()
			cloud.Advance(day)
			must(t, cloud.DeleteKey(phasedOutByOthers(cloud)))
			console(t, cloud, "rotate")
			theirs = cloud.Active()
		},
		Config:      onExternal("error"),
		ExpectError: stops,
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

// externalRotation is the exact plan that replaces a key of the console.
func externalRotation(arguments ...string) acctest.Change {
	return acctest.Change{
		Action:  plancheck.ResourceActionUpdate,
		Known:   append([]string{"previous_key_id", "phased_out_keys.*", "active_key.managed", "active_key.tag"}, arguments...),
		Unknown: append(newKey("us-south"), "phased_out_keys.*.phased_out_at"),
	}
}

// phasedOutByOthers returns the Phased out key that carries no mark.
func phasedOutByOthers(cloud *acctest.Cloud) string {
	for _, k := range cloud.Series() {
		if k.Status == "Phased out" && k.Description == "" {
			return k.ID
		}
	}
	return ""
}

func TestUserAPIKey_putsTheActiveKeyBackWhereAnEarlierOneWasInstalled(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	var value1, name1 string
	config := func(trigger string) string {
		return fmt.Sprintf(`
resource "watsonx_user_api_key" "this" {
  regions          = ["us-south", "eu-de"]
  store_api_key    = true
  rotation_trigger = %[1]q
}
`, trigger)
	}

	cloud.TestInProcess(t, resource.TestStep{
		Config:            config("1"),
		ConfigStateChecks: []statecheck.StateCheck{value(minted(cloud, &value1), "api_key")},
	}, resource.TestStep{
		PreConfig: func() {
			name1 = cloud.Series()[0].Name
			cloud.Advance(day)
		},
		Config: config("2"),
	}, resource.TestStep{
		PreConfig: func() {
			cloud.Advance(day)
			must(t, cloud.DeleteCredential(credentialIn(t, cloud, "eu-de")))
			installByHand(t, cloud, "eu-de", name1, value1)
		},
		Config: config("2"),
		ConfigPlanChecks: before(wasDue(""), acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionUpdate,
			// The earlier key is Phased out again, and the state knows only its ID.
			Known:   []string{"task_credentials.eu-de.name", "task_credentials.eu-de.key_id"},
			Unknown: []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at", "phased_out_keys"},
		})),
		ConfigStateChecks: []statecheck.StateCheck{value(knownvalue.MapSizeExact(1), "phased_out_keys")},
		Check:             series(cloud, 1, "us-south", "eu-de"),
	})
}

// installByHand stores a value as a task credential, as a script of somebody
// else would.
func installByHand(t *testing.T, cloud *acctest.Cloud, region, name, value string) {
	t.Helper()
	byHand(t, cloud, http.MethodPost, "/platform/"+region+"/v1/task_credentials",
		fmt.Sprintf(`{"name": %q, "type": "iam_api_key", "secret": {"api_key": %q}}`, name, value))
}

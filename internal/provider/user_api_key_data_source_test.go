// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// lookup is the address of the data source in the tests' configurations.
const lookup = "data.watsonx_user_api_key.this"

// looking is a configuration that does not manage the key.
const looking = `
data "watsonx_user_api_key" "this" {
  regions = ["us-south", "eu-de"]
}
`

// found is a state check of an attribute of a data source.
func found(address string, check knownvalue.Check, path ...string) statecheck.StateCheck {
	at := tfjsonpath.New(path[0])
	for _, name := range path[1:] {
		at = at.AtMapKey(name)
	}
	return statecheck.ExpectKnownValue(address, at, check)
}

func TestAccUserAPIKeyDataSource_looksUpTheActiveKeyInAnotherConfiguration(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	console(t, cloud, "rotate")
	console(t, cloud, "rotate")
	left := func() error { return seriesIs(cloud, 2, "us-south", "eu-de") }
	active := knownvalue.StringExact(cloud.Active())

	cloud.TestLeaving(t, left, resource.TestStep{
		PreConfig: cloud.ClearRequests,
		Config:    looking,
		ConfigStateChecks: []statecheck.StateCheck{
			found(lookup, knownvalue.StringExact(cloud.Owner()), "id"),
			found(lookup, knownvalue.StringExact(cloud.Users()[0].AccountID), "account_id"),
			found(lookup, knownvalue.StringExact(cloud.Users()[0].IAMID), "iam_id"),
			found(lookup, active, "active_key", "id"),
			found(lookup, knownvalue.StringExact("Active"), "active_key", "status"),
			found(lookup, active, "task_credentials", "eu-de", "key_id"),
			found(lookup, knownvalue.MapSizeExact(2), "phased_out_keys"),
		},
		Check: unchanged(cloud),
	})
}

func TestUserAPIKeyDataSource_looksInTheProvidersRegion(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "au-syd")
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(acctest.Values{"region": "au-syd"}))
	looked, said := plugin.Look(resourceName, nil)
	quiet(t, said)
	attributes, err := looked.Attributes()
	must(t, err)
	if got := looked.Text("active_key", "id"); got != cloud.Active() {
		t.Errorf("the Active key is %q, want %s", got, cloud.Active())
	}
	must(t, knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("au-syd")}).CheckValue(attributes["regions"]))
}

func TestUserAPIKeyDataSource_tellsAbsentFromForbidden(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	config := acctest.Values{"regions": []string{"us-south", "eu-de"}}
	_, said := configured(t, cloud).Look(resourceName, config)
	refusal(t, said, "No user API key is Active", "The look-up itself worked", "us-south", "allow_missing")

	config["allow_missing"] = true
	looked, said := configured(t, cloud).Look(resourceName, config)
	quiet(t, said)
	if looked.Text("id") != cloud.Owner() || looked.Text("active_key", "id") != "" || len(looked.Names("task_credentials")) > 0 {
		t.Errorf("the look-up shows %v", looked)
	}

	// Also with allow_missing: nobody knows what is there.
	must(t, cloud.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: 403}))
	_, said = configured(t, cloud).Look(resourceName, config)
	refusal(t, said, "Could not look up the Active user API key", "eu-de", "403", "IAM platform role Administrator", "IBM Cloud transaction: ")
}

func TestAccUserAPIKeyDataSource_seesTheNewKeyInTheSameApplyWhereItDependsOnTheResource(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	// The look-up before the rotation must not be what the one after it gets. Without a
	// reference to the resource, Terraform reads the data source before the rotation.
	config := func(trigger string) string {
		return fmt.Sprintf(`
resource "terraform_data" "start" {
  triggers_replace = %[1]q
}

data "watsonx_user_api_key" "earlier" {
  allow_missing = true
  depends_on    = [terraform_data.start]
}

resource "watsonx_user_api_key" "this" {
  rotation_trigger = %[1]q
  depends_on       = [data.watsonx_user_api_key.earlier]
}

data "watsonx_user_api_key" "this" {
  depends_on = [watsonx_user_api_key.this]
}

data "watsonx_user_api_key" "behind" {
  allow_missing = true
}

output "active" {
  value = data.watsonx_user_api_key.this.active_key.id
}
`, trigger)
	}
	id := tfjsonpath.New("active_key").AtMapKey("id")
	same := statecheck.CompareValuePairs(this, id, lookup, id, compare.ValuesSame())
	was := func(address string) statecheck.StateCheck {
		return statecheck.CompareValuePairs(this, tfjsonpath.New("previous_key_id"), address, id, compare.ValuesSame())
	}

	cloud.Test(t, resource.TestStep{
		Config: config("1"),
		ConfigStateChecks: []statecheck.StateCheck{
			same, statecheck.ExpectKnownValue("data.watsonx_user_api_key.behind", tfjsonpath.New("active_key"), knownvalue.Null()),
		},
	}, resource.TestStep{
		Config:            config("2"),
		ConfigStateChecks: []statecheck.StateCheck{same, was("data.watsonx_user_api_key.earlier"), was("data.watsonx_user_api_key.behind")},
		ConfigPlanChecks: before(
			plancheck.ExpectResourceAction(lookup, plancheck.ResourceActionRead),
			plancheck.ExpectUnknownOutputValue("active"),
		),
		Check: series(cloud, 1, "us-south"),
	})
}

// Nobody can create what a trusted profile lacks.
func TestUserAPIKeyDataSource_tellsWhoCannotHaveAKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Role: "trusted-profile"})
	plugin := configured(t, cloud)
	_, said := plugin.Look(resourceName, nil)
	refusal(t, said, "No user API key is Active", "is a trusted profile", "an API key of a user")
	if strings.Contains(said[0].String(), "Create one") {
		t.Errorf("the error says to create a key: %s", said[0])
	}
	_, said = plugin.Look(resourceName, acctest.Values{"allow_missing": true})
	quiet(t, said)
	_, said = plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": "ApiKey-of-another-day"})
	refusal(t, said, "Could not rotate the user API key", "is a trusted profile", "an API key of a user")
	must(t, unchangedNow(cloud))
}

func TestUserAPIKeyDataSource_tellsThatATokenIsNone(t *testing.T) {
	t.Parallel()
	const token = "no.token.either"
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("IBMCLOUD_API_KEY", "")
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(acctest.Values{"iam_token": token}))
	_, said := plugin.Look(resourceName, nil)
	refusal(t, said, "bearer token", "Check iam_token: it must hold a bearer token")
	if text := said[0].String(); strings.Contains(text, "did not answer") || strings.Contains(text, token) {
		t.Errorf("the error says what it must not: %s", text)
	}
}

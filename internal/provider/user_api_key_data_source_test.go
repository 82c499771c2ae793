// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// found is a state check of an attribute of a data source.
func found(address string, check knownvalue.Check, path ...string) statecheck.StateCheck {
	at := tfjsonpath.New(path[0])
	for _, name := range path[1:] {
		at = at.AtMapKey(name)
	}
	return statecheck.ExpectKnownValue(address, at, check)
}

func TestUserAPIKeyDataSource_looksUpTheActiveKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "au-syd")
	console(t, cloud, "rotate")
	user, active := cloud.Users()[0], cloud.Active()
	cloud.ClearRequests()
	t.Cleanup(func() { must(t, unchangedNow(cloud)) })
	cases := map[string]struct {
		config  acctest.Values
		regions []string
	}{
		"in the provider's region": {nil, []string{"au-syd"}},
		"in two":                   {acctest.Values{"regions": []string{"us-south", "au-syd"}}, []string{"au-syd", "us-south"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(acctest.Values{"region": "au-syd"}))
			looked, said := plugin.Look(resourceName, c.config)
			quiet(t, said)
			got := []string{
				looked.Text("id"), looked.Text("account_id"), looked.Text("iam_id"), looked.Text("active_key", "id"),
				looked.Text("active_key", "status"), looked.Text("task_credentials", "au-syd", "key_id"),
			}
			if diff := cmp.Diff([]string{cloud.Owner(), user.AccountID, user.IAMID, active, "Active", active}, got); diff != "" {
				t.Errorf("the look-up (-want +got):\n%s", diff)
			}
			attributes, err := looked.Attributes()
			must(t, err)
			if regions := fmt.Sprint(attributes["regions"]); regions != fmt.Sprint(c.regions) || len(looked.Names("phased_out_keys")) != 1 {
				t.Errorf("it looked in %s, and Phased out are %v", regions, looked.Names("phased_out_keys"))
			}
		})
	}
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

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const rotateAction = "watsonx_rotate_user_api_key"

// managed returns a configured provider and a resource that it created.
func managed(t *testing.T, cloud *acctest.Cloud, config acctest.Values) (*acctest.Plugin, acctest.Resource) {
	t.Helper()
	plugin := configured(t, cloud)
	created, said := plugin.Apply(resourceName, acctest.Resource{}, config)
	quiet(t, said)
	cloud.Advance(time.Minute)
	return plugin, created
}

// adopted refreshes a resource after an action and fails the test unless it shows
// the Active key and plans no change.
func adopted(t *testing.T, cloud *acctest.Cloud, plugin *acctest.Plugin, r acctest.Resource, config acctest.Values) acctest.Resource {
	t.Helper()
	read, said := plugin.Read(resourceName, r)
	quiet(t, said)
	if got := read.Text("active_key", "id"); got != cloud.Active() {
		t.Errorf("the resource shows the Active key %q, want %q", got, cloud.Active())
	}
	planned, said := plugin.Plan(resourceName, read, config)
	quiet(t, said)
	if !planned.State.RawEquals(read.State) {
		t.Error("the resource plans a change after the action")
	}
	return read
}

// refusal fails the test unless the provider said one error that holds the texts.
func refusal(t *testing.T, said []acctest.Diagnostic, texts ...string) {
	t.Helper()
	if len(said) != 1 || said[0].Warning {
		t.Fatalf("the provider said %v, want one error", said)
	}
	if pattern := saying(texts...); !pattern.MatchString(said[0].String()) {
		t.Errorf("the error does not say %q: %s", texts, said[0])
	}
}

// refusalAbout is refusal, of an error about the attribute.
func refusalAbout(t *testing.T, said []acctest.Diagnostic, path string, texts ...string) {
	t.Helper()
	refusal(t, said, texts...)
	if said[0].Path != path {
		t.Errorf("the error is about %q, want %q: %s", said[0].Path, path, said[0])
	}
}

func TestRotateUserAPIKeyAction_rotatesAndTheResourceAdoptsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"with everything that a key carries": {
			"regions": []string{"us-south", "eu-de"}, "description": "for the jobs", "expire_after_days": 90,
			"rotation_trigger": "1", "locked": true, "action_when_leaked": "delete",
		},
		"with nothing": {},
		"where rotations outside Terraform are errors": {"on_external_rotation": "error"},
		"where rotations outside Terraform are undone": {"on_external_rotation": "rotate"},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, created := managed(t, cloud, config)
			before := cloud.Active()

			progress, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": before})
			quiet(t, said)
			after := cloud.Active()
			if after == "" || after == before {
				t.Fatalf("the Active key was %s and is %s", before, after)
			}
			regions, _ := config["regions"].([]string)
			if regions == nil {
				regions = []string{"us-south"}
			}
			must(t, seriesIs(cloud, 1, regions...))
			if len(progress) < 3 || !strings.Contains(progress[len(progress)-1], "is Active in") {
				t.Errorf("the progress was %q", progress)
			}

			read := adopted(t, cloud, plugin, created, config)
			if got := read.Text("previous_key_id"); got != before {
				t.Errorf("the previous key is %q, want %q", got, before)
			}
			for _, name := range []string{"description", "action_when_leaked"} {
				if was, is := created.Text("active_key", name), read.Text("active_key", name); was != is {
					t.Errorf("the %s was %q and is %q", name, was, is)
				}
			}
			if had, has := created.Text("active_key", "expires_at") != "", read.Text("active_key", "expires_at") != ""; had != has {
				t.Errorf("the key had an end: %t; the new one has: %t", had, has)
			}
		})
	}
}

// What is no ID and no region is refused by the tests of the arguments of all actions.
func TestRotateUserAPIKeyAction_refusesWithoutAChange(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _ := managed(t, cloud, acctest.Values{"regions": []string{"us-south", "eu-de", "jp-tok"}})
	cloud.ClearRequests()
	_, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": "ApiKey-of-another-day"})
	refusal(t, said, "Could not rotate the user API key", "ApiKey-of-another-day",
		"Nothing was changed", "invoke the action again", `expected_active_key_id = "`+cloud.Active()+`"`)
	if strings.Contains(said[0].String(), "plan") { // There is none to make again.
		t.Errorf("the error speaks of a plan: %s", said[0])
	}
	_, said = plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": cloud.Active(), "regions": []string{"us-south", "eu-gb"}})
	refusalAbout(t, said, attribute("regions"), "also installed in eu-de, jp-tok", "stay Active", "leave regions out")
	must(t, unchangedNow(cloud))
}

// A key that nobody knows of would be of no use to anybody: it would be installed
// nowhere.
func TestRotateUserAPIKeyAction_mintsNoFirstKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	_, said := configured(t, cloud).Invoke(rotateAction, acctest.Values{"expected_active_key_id": "ApiKey-of-another-day", "regions": []string{"eu-de"}})
	refusal(t, said, "Could not rotate the user API key", "No key is Active for "+cloud.Owner(), "watsonx_user_api_key")
	must(t, unchangedNow(cloud))
}

// An outage elsewhere must not keep a leaked key Active here, and the action must
// not say more than it has seen.
func TestRotateUserAPIKeyAction_warnsOfRegionsThatItCouldNotSee(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _ := managed(t, cloud, acctest.Values{"regions": []string{"us-south", "eu-de"}})
	before := cloud.Active()
	must(t, cloud.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: 503}))
	progress, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": before})
	warning(t, said, "", "Whether "+before+" is installed in eu-de could not be seen")
	if len(progress) == 0 || strings.Contains(progress[len(progress)-1], "Phased out") {
		t.Errorf("the progress was %q", progress)
	}
}

func TestRotateUserAPIKeyAction_rotatesAKeyThatTheConsoleMadeAndNotTwice(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	plugin := configured(t, cloud)
	once := acctest.Values{"expected_active_key_id": cloud.Active(), "regions": []string{"us-south", "eu-de", "jp-tok"}}
	_, said := plugin.Invoke(rotateAction, once)
	quiet(t, said)
	must(t, seriesIs(cloud, 1, "us-south", "eu-de", "jp-tok"))

	cloud.ClearRequests()
	_, said = plugin.Invoke(rotateAction, once)
	refusal(t, said, "Could not rotate the user API key")
	must(t, unchangedNow(cloud))
}

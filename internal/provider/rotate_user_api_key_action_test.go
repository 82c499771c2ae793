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
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
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

func TestRotateUserAPIKeyAction_rotatesAndTheResourceAdoptsIt(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"with two regions":                             {"regions": []string{"us-south", "eu-de"}},
		"with a description and an end":                {"description": "for the jobs", "expire_after_days": 90},
		"where rotations outside Terraform are errors": {"on_external_rotation": "error"},
		"where rotations outside Terraform are undone": {"on_external_rotation": "rotate"},
		"with a trigger, which stays as it is":         {"rotation_trigger": "1"},
		"with a lock and something to do about a leak": {"locked": true, "action_when_leaked": "delete"},
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
			if was, is := created.Text("active_key", "description"), read.Text("active_key", "description"); was != is {
				t.Errorf("the description was %q and is %q", was, is)
			}
			if had, has := created.Text("active_key", "expires_at") != "", read.Text("active_key", "expires_at") != ""; had != has {
				t.Errorf("the key had an end: %t; the new one has: %t", had, has)
			}
		})
	}
}

func TestRotateUserAPIKeyAction_refusesWithoutAChange(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		expected func(*acctest.Cloud) string
		regions  []string
		want     []string
		path     string
	}{
		"where another key is Active": {
			expected: func(*acctest.Cloud) string { return "ApiKey-of-another-day" },
			want: []string{
				"Could not rotate the user API key", "ApiKey-of-another-day",
				"Nothing was changed", "invoke the action again", "expected_active_key_id", "ApiKey-",
			},
		},
		"where no key is expected": {
			expected: func(*acctest.Cloud) string { return "" },
			want:     []string{"must be an ID"}, path: `AttributeName("expected_active_key_id")`,
		},
		"where the name of a key is expected": {
			expected: func(c *acctest.Cloud) string { return c.Series()[0].Name },
			want:     []string{"must be an ID"}, path: `AttributeName("expected_active_key_id")`,
		},
		"in a region that there is not": {
			expected: (*acctest.Cloud).Active, regions: []string{"us-north"},
			want: []string{"us-north"}, path: `AttributeName("regions")`,
		},
		"in fewer regions than the key is installed in": {
			expected: (*acctest.Cloud).Active, regions: []string{"us-south", "eu-gb"},
			want: []string{"also installed in eu-de, jp-tok", "stay Active", "leave regions out"}, path: `AttributeName("regions")`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, _ := managed(t, cloud, acctest.Values{"regions": []string{"us-south", "eu-de", "jp-tok"}})
			cloud.ClearRequests()
			config := acctest.Values{"expected_active_key_id": c.expected(cloud)}
			if c.regions != nil {
				config["regions"] = c.regions
			}
			_, said := plugin.Invoke(rotateAction, config)
			refusal(t, said, c.want...)
			if !strings.HasPrefix(said[0].Path, c.path) {
				t.Errorf("the error is about %q, want %q", said[0].Path, c.path)
			}
			must(t, unchangedNow(cloud))
		})
	}
}

// A key that nobody knows of would be of no use to anybody: it would be installed
// nowhere.
func TestRotateUserAPIKeyAction_mintsNoFirstKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	for name, config := range map[string]acctest.Values{
		"everywhere":  {"expected_active_key_id": "ApiKey-of-another-day"},
		"in a region": {"expected_active_key_id": "ApiKey-of-another-day", "regions": []string{"eu-de"}},
	} {
		_, said := plugin.Invoke(rotateAction, config)
		t.Log(name)
		refusal(t, said, "Could not rotate the user API key", "No key is Active for "+cloud.Owner(), "watsonx_user_api_key")
		must(t, unchangedNow(cloud))
	}
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
	if len(said) != 1 || !said[0].Warning || !saying("Whether "+before+" is installed in eu-de could not be seen").MatchString(said[0].String()) {
		t.Errorf("the provider said %v, want one warning about eu-de", said)
	}
	if len(progress) == 0 || strings.Contains(progress[len(progress)-1], "Phased out") {
		t.Errorf("the progress was %q", progress)
	}
}

// The whole error of an action speaks of invoking it, since there is no plan to
// make again.
func TestRotateUserAPIKeyAction_speaksOfNoPlan(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _ := managed(t, cloud, nil)
	_, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": "ApiKey-of-another-day"})
	refusal(t, said, `expected_active_key_id = "`+cloud.Active()+`"`)
	if strings.Contains(said[0].String(), "plan") {
		t.Errorf("the error speaks of a plan: %s", said[0])
	}
}

func TestRotateUserAPIKeyAction_doesNotRotateTwice(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _ := managed(t, cloud, nil)
	once := acctest.Values{"expected_active_key_id": cloud.Active()}
	_, said := plugin.Invoke(rotateAction, once)
	quiet(t, said)
	active := cloud.Active()

	cloud.ClearRequests()
	_, said = plugin.Invoke(rotateAction, once)
	refusal(t, said, "Could not rotate the user API key")
	must(t, unchangedNow(cloud))
	if cloud.Active() != active {
		t.Errorf("the Active key is %s, want %s", cloud.Active(), active)
	}
}

func TestRotateUserAPIKeyAction_rotatesAKeyThatTheConsoleMade(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	_, said := plugin.Invoke(rotateAction, acctest.Values{"expected_active_key_id": cloud.Active(), "regions": []string{"us-south", "eu-de", "jp-tok"}})
	quiet(t, said)
	must(t, seriesIs(cloud, 1, "us-south", "eu-de", "jp-tok"))
}

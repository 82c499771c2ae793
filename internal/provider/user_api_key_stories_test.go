// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A key with a value of the user's own that is gone cannot be minted again with
// that value. Other arguments may change meanwhile, and the apply does what the
// plan shows.
func TestUserAPIKeyOwnValue_waitsForAVersionWhileOtherArgumentsChange(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"a description":                       {"api_key_wo": own("first"), "description": "x"},
		"another region, and another value":   {"api_key_wo": own("second"), "regions": []string{"eu-de"}},
		"one more region, and the same value": {"api_key_wo": own("first"), "regions": []string{"eu-de", "us-south"}},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			plugin, r := managed(t, cloud, acctest.Values{"api_key_wo": own("first"), "api_key_wo_version": 1})
			must(t, cloud.DeleteKey(cloud.Active()))
			config["api_key_wo_version"] = 1
			r, said := plugin.Read(resourceName, r)
			must(t, noError(said))
			cloud.ClearRequests()

			planned, said := plugin.Plan(resourceName, r, config)
			must(t, noError(said))
			if !saidSomewhere(said, "is due for a rotation", "Raise api_key_wo_version to rotate") {
				t.Errorf("the plan does not say that it waits for a version: %v", said)
			}
			after, said := plugin.Apply(resourceName, r, config)
			must(t, noError(said))
			if broken := planned.BrokenBy(after); broken != nil {
				t.Errorf("the apply contradicts the plan at %q", broken)
			}
			if n := counted(cloud)["POST /iam/v1/apikeys"]; n != 0 {
				t.Errorf("%d keys were minted", n)
			}

			config["api_key_wo"], config["api_key_wo_version"] = own("third"), 2
			_, said = plugin.Apply(resourceName, after, config)
			must(t, noError(said))
			if cloud.Active() == "" {
				t.Errorf("no key is Active after a new version: %+v", cloud.Series())
			}
		})
	}
}

// saidSomewhere reports whether one of the warnings holds these texts in this order.
func saidSomewhere(said []acctest.Diagnostic, texts ...string) bool {
	for _, d := range said {
		if d.Warning && saying(texts...).MatchString(d.String()) {
			return true
		}
	}
	return false
}

// Applies that fail one after the other leave at most one key more than the first
// of them, and when the region is well again the next one goes on.
func TestUserAPIKey_pilesUpNoKeysWhereARegionRefuses(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	regions := []string{"eu-de", "us-south"}
	config := func(trigger string) acctest.Values {
		return acctest.Values{"regions": regions, "rotation_trigger": trigger}
	}
	plugin, r := managed(t, cloud, config("1"))
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodPost, Path: "/platform/us-south/*", Status: 403}))
	var most int
	for run := range 6 {
		cloud.Advance(time.Hour)
		fresh := configured(t, cloud)
		refreshed, said := fresh.Read(resourceName, r)
		must(t, noError(said))
		r, said = fresh.Apply(resourceName, refreshed, config("2"))
		if noError(said) == nil {
			t.Fatalf("apply %d succeeded: %v", run, said)
		}
		if run == 0 {
			most = len(cloud.Series()) + 1
		}
		if got := len(cloud.Series()); got > most {
			t.Fatalf("after apply %d there are %d keys, and at most %d are allowed", run, got, most)
		}
	}
	cloud.ClearFaults()
	cloud.Advance(time.Hour)
	applied(t, plugin, &r, config("2"))
	active := cloud.Active()
	for _, c := range cloud.Installed() {
		if c.KeyID != active {
			t.Errorf("in %s the key %s is installed, want %s", c.Region, c.KeyID, active)
		}
	}
	adopted(t, cloud, plugin, r, config("2"))
}

// What retention releases goes where IAM has no room for another key, and also
// where nothing is rotated.
func TestUserAPIKey_prunesAtTheLimitOfKeys(t *testing.T) {
	t.Parallel()
	for name, trigger := range map[string]string{"with a rotation": "5", "without one": "4"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := still()
			options.KeyLimit = 5 // the login key and four of the series
			cloud := acctest.NewCloud(t, options)
			plugin, r := managed(t, cloud, acctest.Values{"rotation_trigger": "1"})
			for _, trigger := range []string{"2", "3", "4"} {
				applied(t, plugin, &r, acctest.Values{"rotation_trigger": trigger})
				cloud.Advance(day)
			}
			config := acctest.Values{"rotation_trigger": trigger, "retention": acctest.Values{"keep_last": 2}}
			if said := applied(t, plugin, &r, config); !saidSomewhere(said, "Deletion of Phased out keys", "As retention says, this deletes") {
				t.Errorf("the plan does not say what it deletes: %v", said)
			}
			must(t, seriesIs(cloud, 2, "us-south"))
			adopted(t, cloud, plugin, r, config)
		})
	}
}

// The plan looks at a region that is added and says which key is Active there. The
// apply replaces it.
func TestUserAPIKey_replacesAYoungerKeyInARegionThatIsAdded(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"regions": []string{"us-south"}})
	first := cloud.Active()
	console(t, cloud, "create", "eu-de")
	config := acctest.Values{"regions": []string{"us-south", "eu-de"}}

	said := applied(t, plugin, &r, config)
	if !saidSomewhere(said, "Another key is Active in a region that is added", "is Active in eu-de") {
		t.Errorf("the plan does not say which key is there: %v", said)
	}
	must(t, seriesIs(cloud, 2, "eu-de", "us-south"))
	if got := r.Text("previous_key_id"); got != first {
		t.Errorf("previous_key_id is %q, want %q", got, first)
	}
	adopted(t, cloud, plugin, r, config)
}

// A lock that was taken off for an edit goes back on, whatever happens.
func TestUserAPIKey_locksAgainAfterAnEditThatFails(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(acctest.Values{"max_retries": 0}))
	r, said := plugin.Apply(resourceName, acctest.Resource{}, acctest.Values{"locked": true})
	quiet(t, said)
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodPut, Path: "/iam/v1/apikeys/*", Status: 500}))
	after, said := plugin.Apply(resourceName, r, acctest.Values{"locked": true, "description": "x"})
	if noError(said) == nil {
		t.Errorf("the edit succeeded: %v", said)
	}
	must(t, lockedAll(cloud, true))
	cloud.ClearFaults()
	applied(t, plugin, &after, acctest.Values{"locked": true, "description": "x"})
	must(t, lockedAll(cloud, true))
	adopted(t, cloud, plugin, after, acctest.Values{"locked": true, "description": "x"})
}

// The plan of a create looks: it names the key that is there and the ways out, as a
// warning, since the same plan may destroy that key.
func TestUserAPIKey_saysInThePlanOfACreateThatAKeyIsThere(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create")
	plugin := configured(t, cloud)
	planned, said := plugin.Plan(resourceName, acctest.Resource{}, acctest.Values{})
	if len(said) != 1 || !saidSomewhere(said, "The create would be refused", cloud.Active(), "import {", "adopt_existing = true", "If this plan also destroys that key, ignore this") {
		t.Errorf("the provider said: %v", said)
	}
	if !planned.Exists() {
		t.Error("nothing is planned")
	}
	_, said = plugin.Plan(resourceName, acctest.Resource{}, acctest.Values{"adopt_existing": true})
	quiet(t, said)

	cloud.Setenv("IBMCLOUD_API_KEY", "a-key-that-nobody-ever-made-in-this-cloud")
	_, said = configured(t, cloud).Plan(resourceName, acctest.Resource{}, acctest.Values{})
	refusal(t, said, "The user API key cannot be created with these credentials", "IAM does not know the API key")
	must(t, unchangedNow(cloud))
}

// A refresh of an unchanged world changes nothing, whatever was applied before it,
// and not one byte of the private state: Terraform would show a difference.
func TestUserAPIKey_changesNothingInARefreshOfAnUnchangedWorld(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin := configured(t, cloud)
	var r acctest.Resource
	full := known()
	for _, step := range []struct {
		name   string
		config acctest.Values
	}{
		{"a create", acctest.Values{"rotation_trigger": "1"}},
		{"a rotation", acctest.Values{"rotation_trigger": "2"}},
		{"an edit of all", full},
		{"another rotation", plus(full, acctest.Values{"rotation_trigger": "4"})},
		{"less", acctest.Values{"rotation_trigger": "4"}},
	} {
		name, config := step.name, step.config
		var said []acctest.Diagnostic
		r, said = plugin.Apply(resourceName, r, config)
		must(t, noError(said))
		cloud.Advance(time.Minute)
		for range 3 {
			read, said := configured(t, cloud).Read(resourceName, r)
			quiet(t, said)
			if changed := r.BrokenBy(read); changed != nil {
				t.Errorf("after %s a refresh changes %q", name, changed)
			}
			if !bytes.Equal(r.Private, read.Private) {
				t.Errorf("after %s a refresh changes the private state from %s to %s", name, r.Private, read.Private)
			}
			if diff := cmp.Diff(r.Identity, read.Identity); diff != "" {
				t.Errorf("after %s a refresh changes the identity:\n%s", name, diff)
			}
			r = read
			cloud.Advance(time.Hour)
		}
	}
}

// A dry run refuses what the real run refuses.
func TestDeletePhasedOutKeysAction_refusesOnADryRunWhatTheRealRunRefuses(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin, _, _, past := rotations(t, cloud, 2)
	must(t, cloud.SetLocked(past[0], true))
	cloud.ClearRequests()
	for name, id := range map[string]string{"an unknown key": "ApiKey-none", "the Active key": cloud.Active(), "a locked key": past[0]} {
		t.Log(name)
		_, dry := plugin.Invoke(deleteAction, acctest.Values{"key_ids": []string{past[1], id}, "dry_run": true})
		refusal(t, dry, "Could not delete the Phased out user API keys")
		_, wet := plugin.Invoke(deleteAction, acctest.Values{"key_ids": []string{past[1], id}})
		refusal(t, wet, "Could not delete the Phased out user API keys")
		if diff := cmp.Diff(wet[0].Detail, dry[0].Detail); diff != "" {
			t.Errorf("the dry run does not say what the real run says (-real +dry):\n%s", diff)
		}
	}
	must(t, unchangedNow(cloud))
}

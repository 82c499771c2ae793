// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// asked returns how often the journal has the question which key the provider
// itself authenticates with.
func asked(cloud *acctest.Cloud) int {
	n := 0
	for _, sent := range cloud.Requests() {
		if strings.HasSuffix(sent.Path, "/v1/apikeys/details") {
			n++
		}
	}
	return n
}

// ownSeries creates two keys of the series and returns the resource and their
// values, the Active one's last.
func ownSeries(t *testing.T, cloud *acctest.Cloud) (r acctest.Resource, values [2]string) {
	t.Helper()
	p := configured(t, cloud)
	for i, trigger := range []string{"1", "2"} {
		applied(t, p, &r, acctest.Values{"rotation_trigger": trigger, "store_api_key": true})
		values[i] = r.Text("api_key")
		cloud.Advance(day)
	}
	return r, values
}

func TestUserAPIKey_leavesTheKeyItAuthenticatesWithAlone(t *testing.T) {
	t.Parallel()
	const (
		phasedOut = iota
		active
	)
	cases := map[string]struct {
		own     int
		changes acctest.Values
		says    string
	}{
		"a trigger that would rotate it away": {active, acctest.Values{"rotation_trigger": "3"}, "Will not rotate away the key"},
		"an edit, and a region that comes": {
			active, acctest.Values{"description": "new", "regions": []string{"us-south", "eu-de"}}, "Will not change the key",
		},
		"a rotation that would prune it": {
			phasedOut, acctest.Values{"rotation_trigger": "3", "retention": acctest.Values{"keep_last": 1}}, "Will not delete the key",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, still())
			r, values := ownSeries(t, cloud)
			cloud.Setenv("IBMCLOUD_API_KEY", values[c.own])
			p := configured(t, cloud)
			cloud.ClearRequests()
			config := plus(acctest.Values{"rotation_trigger": "2", "store_api_key": true}, c.changes)

			refreshed, said := p.Read(resourceName, r)
			quiet(t, said)
			_, said = p.Plan(resourceName, refreshed, config)
			must(t, noError(said))
			if n := asked(cloud); n != 0 {
				t.Errorf("refresh and plan asked %d times for the provider's own key", n)
			}
			_, said = p.Apply(resourceName, refreshed, config)
			errs := slices.DeleteFunc(said, func(d acctest.Diagnostic) bool { return d.Warning })
			if len(errs) != 1 || !saying(c.says, "Authenticate the provider with another key").MatchString(errs[0].Detail) {
				t.Errorf("want one error that says %q and what to do: %v", c.says, errs)
			}
			must(t, unchangedNow(cloud))
			if n := asked(cloud); n != 1 {
				t.Errorf("the apply asked %d times for the provider's own key, want once", n)
			}
		})
	}
}

func TestUserAPIKey_doesNotDestroyTheKeyItAuthenticatesWith(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	r, values := ownSeries(t, cloud)
	cloud.Setenv("IBMCLOUD_API_KEY", values[1])
	cloud.ClearRequests()
	left, said := configured(t, cloud).Destroy(resourceName, r)
	refusal(t, said, "Could not delete the user API keys", "Will not delete the key", "authenticates with it", "Authenticate the provider with another key")
	if !left.Exists() {
		t.Error("the refusal left no state")
	}
	must(t, unchangedNow(cloud))
}

func TestUserAPIKey_doesNotAdoptTheKeyItAuthenticatesWith(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	_, values := ownSeries(t, cloud)
	cloud.Setenv("IBMCLOUD_API_KEY", values[1])
	p := configured(t, cloud)
	cloud.ClearRequests()

	r, said := p.Apply(resourceName, acctest.Resource{}, acctest.Values{"adopt_existing": true})
	refusal(t, said, "Could not", "Will not adopt the key")
	if r.Exists() {
		t.Error("the refusal left a state")
	}
	must(t, unchangedNow(cloud))
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// results returns the results of a list block, all or as many as the limit allows.
func results(t *testing.T, cloud *acctest.Cloud, config acctest.Values, limit int64, include bool) []acctest.Listed {
	t.Helper()
	plugin := configured(t, cloud)
	var all []acctest.Listed
	quiet(t, plugin.List(resourceName, config, limit, include, func(l acctest.Listed) bool {
		all = append(all, l)
		return true
	}))
	return all
}

// owners returns whom results name, by IAM ID, and fails the test on an error.
func owners(t *testing.T, results []acctest.Listed) []string {
	t.Helper()
	var ids []string
	for _, r := range results {
		quiet(t, r.Said)
		ids = append(ids, r.Identity["iam_id"])
	}
	return ids
}

// people returns the IAM IDs of the cloud's users: the first, then the others in order.
func people(cloud *acctest.Cloud) []string {
	var others []string
	for _, u := range cloud.Users()[1:] {
		others = append(others, u.IAMID)
	}
	slices.Sort(others)
	return append([]string{cloud.Users()[0].IAMID}, others...)
}

func TestUserAPIKeyListResource_findsTheSeriesOfTheCaller(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Users: 1})
	for _, scope := range []string{"user", "account"} {
		if found := results(t, cloud, acctest.Values{"scope": scope}, 0, false); len(found) != 0 {
			t.Errorf("scope %s: found %+v where nothing is", scope, found)
		}
	}
	for n, act := range []string{"create", "rotate"} {
		console(t, cloud, act, "us-south", "eu-de")
		cloud.ClearRequests()
		found := results(t, cloud, nil, 0, false)
		if diff := cmp.Diff(people(cloud), owners(t, found)); diff != "" {
			t.Fatalf("owners (-want +got):\n%s", diff)
		}
		if got := found[0].Identity["account_id"]; got != cloud.Users()[0].AccountID {
			t.Errorf("the identity names the account %q", got)
		}
		if found[0].Resource.Exists() {
			t.Error("there is a resource that nobody asked for")
		}
		active := slices.IndexFunc(cloud.Series(), func(k emulator.KeyRecord) bool { return k.ID == cloud.Active() })
		want := cloud.Owner() + ", " + []string{"1 key", "2 keys"}[n] + ", Active: " + cloud.Series()[active].Name
		if found[0].DisplayName != want {
			t.Errorf("the display name is %q, want %q", found[0].DisplayName, want)
		}
		must(t, unchangedNow(cloud))
	}
}

// The keys of an account may fill many pages.
func TestUserAPIKeyListResource_findsEverybodyInOneOrderWithNoMorePagesThanItNeeds(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Users: 12, PageSize: 2})
	console(t, cloud, "create")
	pages := func(limit int64) (sent int) {
		cloud.ClearRequests()
		got := owners(t, results(t, cloud, acctest.Values{"scope": "account"}, limit, false))
		if diff := cmp.Diff(people(cloud)[:min(limit, 12)], got); diff != "" {
			t.Errorf("owners with the limit %d (-want +got):\n%s", limit, diff)
		}
		must(t, unchangedNow(cloud))
		return counted(cloud)["GET /iam/v1/apikeys"]
	}
	most, before := pages(100), pages(1)
	for _, limit := range []int64{4, 8} {
		sent := pages(limit)
		if sent <= before || sent >= most {
			t.Errorf("with the limit %d %d pages were asked for, want more than %d and fewer than %d", limit, sent, before, most)
		}
		before = sent
	}
	if diff := cmp.Diff(people(cloud), owners(t, results(t, cloud, acctest.Values{"scope": "account"}, 0, false))); diff != "" {
		t.Errorf("owners without a limit (-want +got):\n%s", diff)
	}
}

// Terraform may have enough before the limit is reached; what comes after must
// not be asked for.
func TestUserAPIKeyListResource_stopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Users: 6})
	console(t, cloud, "create")
	plugin := configured(t, cloud)

	taken := 0
	quiet(t, plugin.List(resourceName, acctest.Values{"scope": "account"}, 0, false, func(acctest.Listed) bool {
		taken++
		cloud.ClearRequests()
		return taken < 1
	}))
	if taken != 1 {
		t.Errorf("%d results came, want one", taken)
	}
	if sent := cloud.Requests(); len(sent) > 0 {
		t.Errorf("after the end these requests were sent: %+v", sent)
	}
}

func TestUserAPIKeyListResource_deliversTroubleAsAResult(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		cloud emulator.Options
		fault emulator.Fault
		scope string
		want  int // results before the error
		says  string
	}{
		"everybody is none of a viewer's business": {
			cloud: emulator.Options{Role: "viewer"}, scope: "account", says: "403",
		},
		"everybody's keys cannot be listed, and one's own can": {
			fault: emulator.Fault{Method: "GET", Path: "/iam/v1/apikeys", Status: 403, Skip: 1}, scope: "account", want: 1, says: "403",
		},
		"IAM is out of order": {
			fault: emulator.Fault{Method: "GET", Path: "/iam/v1/apikeys", Status: 500}, scope: "user", says: "500",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, c.cloud)
			if c.cloud.Role == "" {
				console(t, cloud, "create")
			}
			if c.fault.Path != "" {
				must(t, cloud.AddFault(c.fault))
			}
			found := results(t, cloud, acctest.Values{"scope": c.scope}, 0, false)
			if len(found) != c.want+1 {
				t.Fatalf("%d results came, want %d and an error: %+v", len(found), c.want, found)
			}
			owners(t, found[:c.want])
			last := found[c.want]
			if len(last.Said) != 1 || last.Said[0].Warning || !strings.Contains(last.Said[0].String(), c.says) {
				t.Errorf("the last result says %v, want an error with %q", last.Said, c.says)
			}
			if last.Identity["iam_id"] != "" {
				t.Errorf("the error has an identity: %v", last.Identity)
			}
		})
	}
}

func TestUserAPIKeyListResource_refusesAnUnknownScope(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := configured(t, cloud)
	said := plugin.List(resourceName, acctest.Values{"scope": "world"}, 0, false, func(acctest.Listed) bool {
		t.Error("a result came")
		return false
	})
	if len(said) != 1 || said[0].Path != `AttributeName("scope")` {
		t.Errorf("the provider said %v, want one error about scope", said)
	}
}

// What Terraform writes for a result can be applied as it is: after the import
// the plan is empty.
func TestUserAPIKeyListResource_findsWhatCanBeImportedAsItIs(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*testing.T, *acctest.Cloud){
		"a series that the console made in two regions": func(t *testing.T, cloud *acctest.Cloud) {
			t.Helper()
			console(t, cloud, "create", "eu-de", "jp-tok")
			console(t, cloud, "rotate")
		},
		"a series with a description, an end and a lock, made by another state": func(t *testing.T, cloud *acctest.Cloud) {
			t.Helper()
			other := cloud.NewPlugin(t)
			quiet(t, other.Configure(nil))
			_, said := other.Apply(resourceName, acctest.Resource{}, acctest.Values{
				"description": "for the jobs", "expire_after_days": 90, "locked": true, "store_api_key": true,
			})
			quiet(t, said)
		},
	}
	for name, prepare := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			prepare(t, cloud)
			active := cloud.Active()
			cloud.ClearRequests()
			found := results(t, cloud, nil, 0, true)
			if len(found) != 1 || found[0].Resource.Text("active_key", "id") != active {
				t.Fatalf("found %+v, want the series with %s", found, active)
			}
			quiet(t, found[0].Said)
			if found[0].Resource.Text("api_key") != "" {
				t.Error("the result holds the value of the key")
			}

			plugin := configured(t, cloud)
			config, said := plugin.Generate(resourceName, found[0].Resource)
			quiet(t, said)
			quiet(t, plugin.Validate(resourceName, config))
			imported, said := plugin.Import(resourceName, "", found[0].Identity)
			quiet(t, said)
			imported, said = plugin.Read(resourceName, imported)
			quiet(t, said)
			planned, said := plugin.Plan(resourceName, imported, config)
			quiet(t, said)
			if !planned.State.RawEquals(imported.State) {
				t.Errorf("the generated configuration %v plans a change", config)
			}
			must(t, unchangedNow(cloud))
			if cloud.Active() != active {
				t.Errorf("the Active key is %s, want %s", cloud.Active(), active)
			}
		})
	}
}

// What is installed for somebody else cannot be seen, so nothing is said of it.
func TestUserAPIKeyListResource_saysOfOthersOnlyWhoTheyAre(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Users: 3})
	found := results(t, cloud, acctest.Values{"scope": "account"}, 0, true)
	if diff := cmp.Diff(people(cloud)[1:], owners(t, found)); diff != "" {
		t.Fatalf("owners (-want +got):\n%s", diff)
	}
	plugin := configured(t, cloud)
	for _, r := range found {
		if got := r.Resource.Text("iam_id"); got != r.Identity["iam_id"] {
			t.Errorf("the resource is of %q and the identity of %q", got, r.Identity["iam_id"])
		}
		config, said := plugin.Generate(resourceName, r.Resource)
		quiet(t, said)
		if len(config) != 0 {
			t.Errorf("the configuration says more than is known: %v", config)
		}
		quiet(t, plugin.Validate(resourceName, config))
	}
}

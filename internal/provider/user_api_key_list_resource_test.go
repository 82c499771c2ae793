// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
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

// The first look at the keys is of the caller's own, the second of everybody's.
func TestUserAPIKeyListResource_deliversTroubleAsAResult(t *testing.T) {
	t.Parallel()
	for before, summary := range []string{"Could not list the user API keys", "Could not list the user API keys of the account"} {
		cloud := acctest.NewCloud(t, emulator.Options{})
		console(t, cloud, "create")
		must(t, cloud.AddFault(emulator.Fault{Method: "GET", Path: "/iam/v1/apikeys", Status: 403, Skip: before}))
		found := results(t, cloud, acctest.Values{"scope": "account"}, 0, false)
		if len(found) != before+1 {
			t.Fatalf("%d results came, want %d and an error: %+v", len(found), before, found)
		}
		owners(t, found[:before])
		refusal(t, found[before].Said, summary, "403")
		if id := found[before].Identity["iam_id"]; id != "" {
			t.Errorf("the error has the identity of %s", id)
		}
	}
}

func TestUserAPIKeyListResource_refusesAnUnknownScope(t *testing.T) {
	t.Parallel()
	plugin := configured(t, acctest.NewCloud(t, emulator.Options{}))
	said := plugin.List(resourceName, acctest.Values{"scope": "world"}, 0, false, func(acctest.Listed) bool {
		t.Error("a result came")
		return false
	})
	refusalAbout(t, said, attribute("scope"), "world")
}

// What Terraform writes for a result can be applied as it is: after the import
// the plan is empty.
func TestUserAPIKeyListResource_findsWhatCanBeImportedAsItIs(t *testing.T) {
	t.Parallel()
	cases := map[string]acctest.Values{
		"made by the console":     nil,
		"made by the other state": {"description": "for the jobs", "expire_after_days": 90, "locked": true, "store_api_key": true},
	}
	for name, other := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			if other == nil {
				console(t, cloud, "create", "eu-de", "jp-tok")
				console(t, cloud, "rotate")
			} else {
				managed(t, cloud, other)
			}
			cloud.ClearRequests()
			found := results(t, cloud, nil, 0, true)
			if len(found) != 1 || found[0].Resource.Text("active_key", "id") != cloud.Active() {
				t.Fatalf("found %+v, want the series with %s", found, cloud.Active())
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
			adopted(t, cloud, plugin, imported, config)
			must(t, unchangedNow(cloud))
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

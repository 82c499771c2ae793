// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKeysDataSource_filters(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	// Three keys: 100, 10 and 0 days old, the last one Active.
	console(t, cloud, "create")
	cloud.Advance(90 * day)
	console(t, cloud, "rotate")
	cloud.Advance(10 * day)
	console(t, cloud, "rotate")
	cases := map[string]struct {
		filter  acctest.Values
		numbers []int // of keys in the store, in the order of the list
	}{
		"all, the newest first": {nil, []int{2, 1, 0}},
		"Active":                {acctest.Values{"status": "Active"}, []int{2}},
		"Phased out":            {acctest.Values{"status": "Phased out"}, []int{1, 0}},
		"of ten days":           {acctest.Values{"older_than_days": 10}, []int{1, 0}},
		"older than that":       {acctest.Values{"older_than_days": 11}, []int{0}},
		"of no such age":        {acctest.Values{"older_than_days": 101}, nil},
		"Phased out and old":    {acctest.Values{"status": "Phased out", "older_than_days": 50}, []int{0}},
		"Active somewhere":      {acctest.Values{"status": "Active", "regions": []string{"us-south", "eu-de"}}, []int{2}},
		"Active where none is":  {acctest.Values{"status": "Active", "regions": []string{"eu-de"}}, nil},
	}
	cloud.ClearRequests()
	t.Cleanup(func() { must(t, unchangedNow(cloud)) })
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []knownvalue.Check
			for _, n := range c.numbers {
				key := cloud.Series()[n]
				want = append(want, knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"id":     knownvalue.StringExact(key.ID),
					"status": knownvalue.StringExact(key.Status),
					"iam_id": knownvalue.StringExact(key.IAMID),

					"created_by":         knownvalue.StringExact(key.IAMID),
					"modified_at":        knownvalue.StringRegexp(regexp.MustCompile(`^2\d{3}-\d\d-\d\dT\d\d:\d\d:00Z$`)),
					"entity_tag":         knownvalue.StringRegexp(regexp.MustCompile(`^1-[0-9a-f]{32}$`)),
					"action_when_leaked": knownvalue.StringExact(key.ActionWhenLeaked),
				}))
			}
			must(t, knownvalue.ListExact(want).CheckValue(keysIn(t, cloud, c.filter)))
		})
	}
}

// keysIn looks keys up without the CLI.
func keysIn(t *testing.T, cloud *acctest.Cloud, config acctest.Values) any {
	t.Helper()
	looked, said := configured(t, cloud).Look("watsonx_user_api_keys", config)
	quiet(t, said)
	attributes, err := looked.Attributes()
	must(t, err)
	return attributes["keys"]
}

func TestUserAPIKeysDataSource_listsTheAccount(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Users: 3})
	console(t, cloud, "create")
	// Each of the others has a Phased out and an Active key, which cannot be told.
	foreign := knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"status":     knownvalue.Null(),
		"account_id": knownvalue.StringExact(cloud.Users()[1].AccountID),
		"iam_id": knownvalue.StringFunc(func(id string) error {
			if id == cloud.Users()[0].IAMID {
				return fmt.Errorf("this is the caller's own key")
			}
			return nil
		}),
	})
	must(t, knownvalue.ListExact([]knownvalue.Check{
		knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(cloud.Active()), "status": knownvalue.StringExact("Active"),
		}), foreign, foreign, foreign, foreign,
	}).CheckValue(keysIn(t, cloud, acctest.Values{"scope": "account"})))
}

func TestUserAPIKeysDataSource_refusesTheAccountToAViewer(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Role: "viewer"})
	must(t, knownvalue.ListSizeExact(0).CheckValue(keysIn(t, cloud, nil)))
	_, said := configured(t, cloud).Look("watsonx_user_api_keys", acctest.Values{"scope": "account"})
	refusal(t, said, "Could not list the user API keys", "403", "IAM platform role Administrator", "IBM Cloud transaction: ")
}

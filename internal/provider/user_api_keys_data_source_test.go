// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// listed checks which keys a data source lists, by their numbers in the store, in
// its order.
func listed(cloud *acctest.Cloud, address string, numbers ...int) statecheck.StateCheck {
	keys := cloud.Series()
	var ids []knownvalue.Check
	for _, n := range numbers {
		ids = append(ids, knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"id":     knownvalue.StringExact(keys[n].ID),
			"status": knownvalue.StringExact(keys[n].Status),
			"iam_id": knownvalue.StringExact(keys[n].IAMID),

			"created_by":         knownvalue.StringExact(keys[n].IAMID),
			"modified_at":        knownvalue.StringRegexp(regexp.MustCompile(`^2\d{3}-\d\d-\d\dT\d\d:\d\d:00Z$`)),
			"entity_tag":         knownvalue.StringRegexp(regexp.MustCompile(`^1-[0-9a-f]{32}$`)),
			"action_when_leaked": knownvalue.StringExact(keys[n].ActionWhenLeaked),
		}))
	}
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("keys"), knownvalue.ListExact(ids))
}

func TestAccUserAPIKeysDataSource_filters(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	// Three keys: 100, 10 and 0 days old, the last one Active.
	console(t, cloud, "create")
	cloud.Advance(90 * 24 * time.Hour)
	console(t, cloud, "rotate")
	cloud.Advance(10 * 24 * time.Hour)
	console(t, cloud, "rotate")
	filters := []struct {
		arguments string
		numbers   []int
	}{
		{"", []int{2, 1, 0}}, // the newest first
		{`status = "Active"`, []int{2}},
		{`status = "Phased out"`, []int{1, 0}},
		{`older_than_days = 10`, []int{1, 0}},
		{`older_than_days = 11`, []int{0}},
		{`older_than_days = 101`, nil},
		{"status = \"Phased out\"\n  older_than_days = 50", []int{0}},
		{"status = \"Active\"\n  regions = [\"us-south\", \"eu-de\"]", []int{2}},
		// Where the user has no credential, no key is Active.
		{"status = \"Active\"\n  regions = [\"eu-de\"]", nil},
	}
	var config strings.Builder
	var checks []statecheck.StateCheck
	for i, f := range filters {
		fmt.Fprintf(&config, "data \"watsonx_user_api_keys\" \"by_%d\" {\n  %s\n}\n", i, f.arguments)
		checks = append(checks, listed(cloud, fmt.Sprintf("data.watsonx_user_api_keys.by_%d", i), f.numbers...))
	}

	cloud.TestLeaving(t, func() error { return seriesIs(cloud, 2, "us-south") }, resource.TestStep{
		PreConfig: cloud.ClearRequests,
		Config:    config.String(), ConfigStateChecks: checks, Check: unchanged(cloud),
	})
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

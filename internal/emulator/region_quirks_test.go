// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestCredentials_everyRegionHasItsQuirks(t *testing.T) {
	t.Parallel()
	type regionQuirks struct {
		Owner, Description, Others, AbsoluteNext bool
		Delete                                   int
	}
	tests := map[string]regionQuirks{
		"us-south": {Owner: true, Description: true, AbsoluteNext: true, Delete: 204},
		"eu-de":    {Owner: true, Description: true, Others: true, Delete: 204},
		"eu-gb":    {Owner: true, Description: true, Delete: 200},
		"jp-tok":   {Description: true, Delete: 204},
		"au-syd":   {Owner: true, Description: true, Delete: 204},
		"ca-tor":   {Owner: true, Delete: 204},
	}
	if len(tests) != len(emulator.Regions()) {
		t.Fatalf("there are %d regions, and %d are tested", len(emulator.Regions()), len(tests))
	}
	for region, want := range tests {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{SecondCredential: "allow", PageSize: 2})
			users := cloud.Users()
			token := cloud.login(t, 0)
			ids := []string{}
			for range 3 {
				ids = append(ids, cloud.install(t, http.StatusCreated, token, region, users[0].APIKey).get(t, "id"))
			}
			foreign := cloud.install(t, http.StatusCreated, cloud.login(t, 1), region, users[1].APIKey).get(t, "id")
			path := "/platform/" + region + "/v1/task_credentials"
			items, links := cloud.credentialPages(t, token, path+"?type=iam_api_key")
			seen := []string{}
			got := regionQuirks{AbsoluteNext: strings.HasPrefix(links[0], cloud.url)}
			for _, item := range items {
				id := fmt.Sprint(item["id"])
				seen = append(seen, id)
				if id == foreign {
					got.Others = true
					continue
				}
				owner, _ := item["owner"].(map[string]any)
				got.Owner = owner["user_id"] == users[0].IAMID
				got.Description = item["description"] == "a description"
			}
			for _, id := range ids {
				if !slices.Contains(seen, id) {
					t.Errorf("the credential %s is missing from the list", id)
				}
			}
			got.Delete = cloud.ask(t, token, http.MethodDelete, path+"/"+ids[0], "").status
			same(t, "quirks", want, got)
			wantForeign := map[bool][2]int{true: {200, 403}, false: {404, 404}}[want.Others]
			gotForeign := [2]int{
				cloud.ask(t, token, http.MethodGet, path+"/"+foreign, "").status,
				cloud.ask(t, token, http.MethodDelete, path+"/"+foreign, "").status,
			}
			if gotForeign != wantForeign {
				t.Errorf("reading and deleting a foreign one: %v, want %v", gotForeign, wantForeign)
			}
		})
	}
}

// credentialPages walks a list of credentials to its end.
func (c cloud) credentialPages(t *testing.T, token, path string) (items []map[string]any, links []string) {
	t.Helper()
	for {
		got := c.ask(t, token, http.MethodGet, path, "")
		items = append(items, got.list(t, "credentials")...)
		next, _ := got.body["next"].(map[string]any)
		if next == nil {
			return items, links
		}
		link := fmt.Sprint(next["href"])
		links = append(links, link)
		path = strings.TrimPrefix(link, c.url)
	}
}

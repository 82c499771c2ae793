// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestKeys_othersBelongToThem(t *testing.T) {
	t.Parallel()
	// What the roles get for: see, change, lock, delete a key of another.
	for role, want := range map[string][4]int{
		"admin":           {200, 403, 403, 204},
		"owner":           {200, 403, 403, 204},
		"viewer":          {403, 403, 403, 403},
		"trusted-profile": {403, 403, 403, 403},
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{Role: role})
			token := cloud.login(t, 0)
			path := "/iam/v1/apikeys/" + cloud.Users()[1].LoginKeyID
			got := [4]int{
				cloud.ask(t, token, http.MethodGet, path, "").status,
				cloud.ask(t, token, http.MethodPut, path, "{}", "If-Match", "*").status,
				cloud.ask(t, token, http.MethodPost, path+"/lock", "").status,
				cloud.ask(t, token, http.MethodDelete, path, "").status,
			}
			if got != want {
				t.Errorf("statuses = %v, want %v", got, want)
			}
			if _, exists := cloud.key(cloud.Users()[1].LoginKeyID); exists != (want[3] != 204) {
				t.Errorf("the key exists: %t", exists)
			}
		})
	}
}

func TestRoles_decideWhoWrites(t *testing.T) {
	t.Parallel()
	// What the roles get for: list, mint, install, withdraw.
	for role, want := range map[string][4]int{
		"admin":           {200, 201, 201, 204},
		"owner":           {200, 201, 201, 204},
		"viewer":          {200, 403, 403, 403},
		"trusted-profile": {200, 403, 403, 403},
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{Role: role})
			token := cloud.login(t, 0)
			user := cloud.Users()[0]
			got := [4]int{
				cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys", "").status,
				cloud.ask(t, token, http.MethodPost, "/iam/v1/apikeys", fmt.Sprintf(`{"name":"k","iam_id":%q}`, user.IAMID)).status,
				cloud.install(t, token, "us-south", user.APIKey).status,
			}
			id := "any"
			for _, held := range cloud.Credentials() {
				if held.IAMID == user.IAMID {
					id = held.ID
				}
			}
			got[3] = cloud.ask(t, token, http.MethodDelete, "/platform/us-south/v1/task_credentials/"+id, "").status
			if got != want {
				t.Errorf("statuses = %v, want %v", got, want)
			}
		})
	}
}

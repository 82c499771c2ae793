// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestServiceID_listsAreTheirOwn(t *testing.T) {
	t.Parallel()
	// Two people and two service IDs, each with a login key; people have two more.
	cloud := newCloud(t, emulator.Options{Role: "service-id", Users: 4, ServiceIDs: []int{2}})
	tests := map[string]struct {
		user  int
		query string
		keys  int
	}{
		"a service ID without a type":          {0, "", 0},
		"a service ID that asks for people":    {0, "?type=user", 0},
		"a service ID that asks for itself":    {0, "?type=serviceid", 1},
		"people of the account":                {0, "?scope=account&type=user", 6},
		"service IDs of the account":           {0, "?scope=account&type=serviceid", 2},
		"a person":                             {1, "", 3},
		"a person who asks for service IDs":    {1, "?type=serviceid", 0},
		"a person, service IDs of the account": {1, "?scope=account&type=serviceid", 2},
		"the account without a type":           {1, "?scope=account", 6},
	}
	for name, test := range tests {
		got := cloud.ask(t, cloud.login(t, test.user), http.MethodGet, "/iam/v1/apikeys"+test.query, "")
		if keys := got.list(t, "apikeys"); len(keys) != test.keys {
			t.Errorf("%s sees %d keys, want %d", name, len(keys), test.keys)
		}
	}
}

// The token must be made from the very key that is stored.
func TestServiceID_storesAKeyWithItsOwnToken(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Role: "service-id"})
	login := cloud.login(t, 0)
	_, first := cloud.mint(t, login, "first")
	_, second := cloud.mint(t, login, "second")
	own := cloud.exchange(t, first).get(t, "access_token")
	cloud.install(t, http.StatusForbidden, login, "us-south", first) // with the login key's token
	cloud.install(t, http.StatusForbidden, own, "us-south", second)
	cloud.install(t, http.StatusBadRequest, cloud.login(t, 1), "us-south", first)
	cloud.install(t, http.StatusCreated, own, "us-south", first)
	same(t, "installed", map[string][]string{"us-south": {"first"}}, cloud.installed())
}

func TestServiceID_ownsJobsAndCannotUseTheConsole(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{Role: "service-id"})
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err == nil {
		t.Error("the console lets a service ID in")
	}
	id, value := cloud.mint(t, token, "key")
	cloud.install(t, http.StatusCreated, cloud.exchange(t, value).get(t, "access_token"), "eu-de", value)
	cloud.startRun(t, token, "eu-de", cloud.makeJob(t, token, "eu-de", nil))
	if runs, jobs := cloud.Runs(), cloud.Jobs(); runs[0].KeyID != id || jobs[0].OwnerIAMID != cloud.Users()[0].IAMID {
		t.Errorf("run = %+v of the job %+v, want the key %s of its owner", runs[0], jobs[0], id)
	}
}

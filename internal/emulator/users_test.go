// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"cmp"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestRoles_decideWhoDoesWhat(t *testing.T) {
	t.Parallel()
	type statuses struct {
		mint, install, withdraw            int
		seeOther, changeOther, removeOther int // with the key of somebody else
	}
	all := statuses{201, 201, 204, 200, 403, 204}
	reads := statuses{403, 403, 403, 403, 403, 403}
	for role, want := range map[string]statuses{"admin": all, "owner": all, "viewer": reads, "trusted-profile": reads} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{Role: role})
			user, other := cloud.Users()[0], cloud.Users()[1]
			cloud.wants(t, http.StatusOK, token, http.MethodGet, "/iam/v1/apikeys", "")
			cloud.wants(t, want.mint, token, http.MethodPost, "/iam/v1/apikeys", `{"name":"k","iam_id":"`+user.IAMID+`"}`)
			stored, _ := cloud.install(t, want.install, token, "us-south", user.APIKey).body["id"].(string)
			cloud.wants(t, want.withdraw, token, http.MethodDelete, southern+"/"+cmp.Or(stored, "any"), "")
			path := "/iam/v1/apikeys/" + other.LoginKeyID
			cloud.wants(t, want.changeOther, token, http.MethodPut, path, "{}", "If-Match", "*")
			cloud.walk(t, token,
				step{"GET", path, "", want.seeOther, ""},
				step{"POST", path + "/lock", "", want.changeOther, ""},
				step{"DELETE", path, "", want.removeOther, ""},
			)
			_, exists := cloud.key(other.LoginKeyID)
			same(t, "the key of the other exists", want.removeOther != http.StatusNoContent, exists)
		})
	}
}

// A person has a series of keys in each account, and neither shows in the other.
func TestAccounts_keepAPersonsKeysApart(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Accounts: 2, Users: 1})
	users := cloud.Users()
	if len(users) != 2 || users[0].IAMID != users[1].IAMID || users[0].AccountID == users[1].AccountID || users[0].APIKey == users[1].APIKey {
		t.Fatalf("want one person in two accounts: %+v", users)
	}
	home, away := cloud.login(t, 0), cloud.login(t, 1)
	id, value := cloud.mint(t, home, "of the first account")
	other, otherValue := cloud.mint(t, away, "of the second account")
	if key, _ := cloud.key(other); key.AccountID != users[1].AccountID {
		t.Errorf("the second key belongs to %q", key.AccountID)
	}
	cloud.wants(t, http.StatusNotFound, away, http.MethodGet, "/iam/v1/apikeys/"+id, "")
	for _, scope := range []string{"entity", "account"} {
		listed := cloud.ask(t, away, http.MethodGet, "/iam/v1/apikeys?pagesize=100&scope="+scope+"&account_id="+users[1].AccountID, "")
		for _, key := range listed.list(t, "apikeys") {
			if key["account_id"] != users[1].AccountID {
				t.Errorf("the list of scope %s shows a key of another account: %v", scope, key)
			}
		}
	}
	// eu-de shows everybody's credentials, but not those of other accounts.
	for _, own := range []struct{ token, value string }{{home, value}, {away, otherValue}} {
		cloud.install(t, http.StatusCreated, own.token, "eu-de", own.value)
		listed := cloud.ask(t, own.token, http.MethodGet, "/platform/eu-de/v1/task_credentials", "")
		if got := len(listed.list(t, "credentials")); got != 1 {
			t.Errorf("an account lists %d credentials, want its own one", got)
		}
	}
	cloud.install(t, http.StatusBadRequest, home, "jp-tok", otherValue)
	// A project belongs to one account, and so do its jobs and the key they run with.
	job := cloud.makeJob(t, away, "eu-de", nil)
	cloud.wants(t, http.StatusNotFound, home, http.MethodGet, jobsIn("eu-de", job), "")
	cloud.startRun(t, away, "eu-de", job)
	same(t, "the key of the run", other, cloud.Runs()[0].KeyID)
}

// All keys go at once, locked ones too, and credentials and jobs stay behind.
func TestRemoveUser_leavesCredentialsWithoutKeys(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{Accounts: 2})
	cloud.withKey(t, "us-south")
	cloud.makeJob(t, token, "us-south", map[string]any{"schedule": "0 * * * *"})
	must(t, cloud.SetLocked(cloud.ownKeys()[0].ID, true))
	cloud.wants(t, http.StatusNoContent, "", http.MethodPost, "/_emulator/users/remove", `{"iam_id":"`+cloud.Users()[0].IAMID+`"}`)
	for _, left := range cloud.Keys() {
		if left.IAMID == cloud.Users()[0].IAMID && left.AccountID == cloud.Users()[0].AccountID {
			t.Errorf("the key %s is left", left.ID)
		}
	}
	same(t, "installed", map[string][]string{"us-south": {""}}, cloud.installed())
	cloud.wants(t, http.StatusUnauthorized, token, http.MethodGet, southern, "")
	same(t, "what the login key is told", "BXNIM0415E", cloud.exchange(t, cloud.Users()[0].APIKey).code())
	same(t, "what that of the other account is told", http.StatusOK, cloud.exchange(t, cloud.Users()[2].APIKey).status)
	cloud.ask(t, "", http.MethodPost, "/_emulator/clock", `{"advance":"1h"}`)
	if runs := cloud.Runs(); len(runs) != 1 || !strings.Contains(runs[0].Error, "BXNIM0415E") {
		t.Errorf("runs = %+v, want one that found no key", runs)
	}
	if err := cloud.RemoveUser(cloud.Users()[0].IAMID, cloud.Users()[0].AccountID); err == nil {
		t.Error("the same user is removed twice")
	}
}

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

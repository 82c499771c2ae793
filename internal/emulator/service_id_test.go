// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestServiceID_tokensSayThatItIsOne(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Role: "service-id"})
	user := cloud.Users()[0]
	_, rest, _ := strings.Cut(cloud.login(t, 0), ".")
	middle, _, _ := strings.Cut(rest, ".")
	var claims map[string]any
	if err := json.Unmarshal(decoded(t, middle), &claims); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"iam_id": user.IAMID, "id": user.IAMID, "realmid": "iam", "sub_type": "ServiceId",
		"sub": strings.TrimPrefix(user.IAMID, "iam-"), "identifier": strings.TrimPrefix(user.IAMID, "iam-"),
		"email": nil,
	}
	for name, value := range want {
		if claims[name] != value {
			t.Errorf("claim %s = %v, want %v", name, claims[name], value)
		}
	}
	if !strings.HasPrefix(user.IAMID, "iam-ServiceId-") || user.Role != "service-id" {
		t.Errorf("user = %s with the role %s", user.IAMID, user.Role)
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := cloud.ask(t, cloud.login(t, test.user), http.MethodGet, "/iam/v1/apikeys"+test.query, "")
			if keys := got.list(t, "apikeys"); len(keys) != test.keys {
				t.Errorf("%d keys, want %d", len(keys), test.keys)
			}
		})
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
	for name, test := range map[string]struct {
		token, value string
		status       int
	}{
		"the token of the login key": {login, first, http.StatusForbidden},
		"the token of another key":   {own, second, http.StatusForbidden},
		"a token of somebody else":   {cloud.login(t, 1), first, http.StatusBadRequest},
	} {
		if got := cloud.install(t, test.token, "us-south", test.value); got.status != test.status {
			t.Errorf("%s: answer = %d %s, want %d", name, got.status, got.code(), test.status)
		}
	}
	if got := cloud.install(t, own, "us-south", first); got.status != http.StatusCreated {
		t.Errorf("its own token: answer = %d %s, want 201", got.status, got.code())
	}
	if diff := cmp.Diff(map[string][]string{"us-south": {"first"}}, cloud.installed()); diff != "" {
		t.Errorf("installed (-want +got):\n%s", diff)
	}
}

func TestServiceID_ownsJobsAndCannotUseTheConsole(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Role: "service-id"})
	token := cloud.login(t, 0)
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err == nil {
		t.Error("the console lets a service ID in")
	}
	id, value := cloud.mint(t, token, "key")
	cloud.install(t, cloud.exchange(t, value).get(t, "access_token"), "eu-de", value)
	cloud.startRun(t, token, "eu-de", cloud.makeJob(t, token, "eu-de", nil))
	if runs, jobs := cloud.Runs(), cloud.Jobs(); runs[0].KeyID != id || jobs[0].OwnerIAMID != cloud.Users()[0].IAMID {
		t.Errorf("run = %+v of the job %+v, want the key %s of its owner", runs[0], jobs[0], id)
	}
}

func TestNew_refusesServiceIDsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{
		"in two accounts":      {Role: "service-id", Accounts: 2},
		"the first one in two": {ServiceIDs: []int{0}, Accounts: 2},
		"beyond the users":     {ServiceIDs: []int{2}},
		"before the users":     {ServiceIDs: []int{-1}},
	} {
		if _, err := emulator.New(options); err == nil {
			t.Errorf("service IDs %s: New() accepts them, want an error", name)
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestNew_refusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]emulator.Options{
		"second credential":       {SecondCredential: "maybe"},
		"role":                    {Role: "emperor"},
		"console credential name": {ConsoleCredentialName: "pretty"},
		"key limit":               {KeyLimit: -1},
		"users":                   {Users: -1},
		"page size":               {PageSize: 101},
		"propagation":             {Propagation: -time.Second},
		"profile":                 {NoProfile: []string{"mars"}},
		"scoped credential":       {ScopedCredentials: []string{"mars"}},
		"host without a name":     {Hosts: []string{""}},
		"host with a port":        {Hosts: []string{"name:8080"}},
		"host with a scheme":      {Hosts: []string{"http://name"}},
		"host of two words":       {Hosts: []string{"a b"}},
		"accounts":                {Role: "service-id", Accounts: 2},
		"accounts of the first":   {ServiceIDs: []int{0}, Accounts: 2},
		"service ID beyond users": {ServiceIDs: []int{2}},
		"service ID before users": {ServiceIDs: []int{-1}},
	} {
		if _, err := emulator.New(options); err == nil {
			t.Errorf("%s: New() accepts it, want an error", name)
		}
	}
}

func TestNew_followsTheMachinesClockByDefault(t *testing.T) {
	t.Parallel()
	server, err := emulator.New(emulator.Options{})
	must(t, err)
	server.Advance(48 * time.Hour)
	machine := time.Now()
	if ahead := server.Now().Sub(machine); ahead < 47*time.Hour || ahead > 49*time.Hour {
		t.Errorf("the clock is %v ahead, want two days", ahead)
	}
}

func TestNew_sameSeedSameCloud(t *testing.T) {
	t.Parallel()
	live := func(seed int64) (any, []string) {
		cloud, token := newSession(t, emulator.Options{Seed: seed})
		_, value := cloud.mint(t, token, "key")
		cloud.install(t, http.StatusCreated, token, "eu-de", value)
		return []any{cloud.Users(), cloud.Keys(), cloud.Credentials()}, cloud.Secrets()
	}
	first, firstSecrets := live(7)
	second, secondSecrets := live(7)
	same(t, "the same seed once more", first, second)
	if !slices.Equal(firstSecrets, secondSecrets) {
		t.Error("the same seed gives other secrets")
	}
	if _, other := live(8); other[0] == firstSecrets[0] {
		t.Error("another seed gives the same secrets")
	}
}

func TestNoProfile_answers500UntilTheConsoleWasOpened(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{NoProfile: []string{"eu-gb"}})
	british := "/platform/eu-gb/v1/task_credentials"
	for _, path := range []string{british, british + "/x", jobsIn("eu-gb")} {
		cloud.wants(t, http.StatusInternalServerError, token, http.MethodGet, path, "")
	}
	cloud.install(t, http.StatusInternalServerError, token, "eu-gb", cloud.Users()[0].APIKey)
	cloud.wants(t, http.StatusOK, token, http.MethodGet, southern, "")
	cloud.wants(t, http.StatusOK, cloud.login(t, 1), http.MethodGet, british, "")
	cloud.withKey(t, "eu-gb")
	cloud.wants(t, http.StatusOK, token, http.MethodGet, british, "")
}

func TestScopedCredentials_areInTheListsOfTheirRegions(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{ScopedCredentials: []string{"au-syd"}})
	for region, want := range map[string]int{"au-syd": 1, "us-south": 0} {
		got := cloud.ask(t, token, http.MethodGet, "/platform/"+region+"/v1/task_credentials", "").list(t, "credentials")
		same(t, "number of credentials in "+region, want, len(got))
		for _, held := range got {
			if scope, _ := held["scope"].(map[string]any); scope["project_id"] == nil {
				t.Errorf("scope = %v, want a project", held["scope"])
			}
		}
	}
}

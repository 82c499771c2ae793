// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := emulator.New(options); err == nil {
				t.Error("New() accepts it, want an error")
			}
		})
	}
}

func TestNew_followsTheMachinesClockByDefault(t *testing.T) {
	t.Parallel()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server.Advance(48 * time.Hour)
	machine := time.Now()
	if ahead := server.Now().Sub(machine); ahead < 47*time.Hour || ahead > 49*time.Hour {
		t.Errorf("the clock is %v ahead, want two days", ahead)
	}
}

func TestNew_sameSeedSameCloud(t *testing.T) {
	t.Parallel()
	live := func(seed int64) (any, []string) {
		cloud := newCloud(t, emulator.Options{Seed: seed})
		token := cloud.login(t, 0)
		_, value := cloud.mint(t, token, "key")
		cloud.install(t, token, "eu-de", value)
		return []any{cloud.Users(), cloud.Keys(), cloud.Credentials()}, cloud.Secrets()
	}
	first, firstSecrets := live(7)
	second, secondSecrets := live(7)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the same seed twice (-first +second):\n%s", diff)
	}
	if !cmp.Equal(firstSecrets, secondSecrets) {
		t.Error("the same seed gives other secrets")
	}
	if _, other := live(8); other[0] == firstSecrets[0] {
		t.Error("another seed gives the same secrets")
	}
}

func TestNoProfile_answers500UntilTheConsoleWasOpened(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{NoProfile: []string{"eu-gb"}})
	token := cloud.login(t, 0)
	british := "/platform/eu-gb/v1/task_credentials"
	for _, path := range []string{british, british + "/x", jobsIn("eu-gb")} {
		if got := cloud.ask(t, token, http.MethodGet, path, ""); got.status != http.StatusInternalServerError {
			t.Errorf("%s answers %d %s, want 500", path, got.status, got.text)
		}
	}
	if got := cloud.install(t, token, "eu-gb", cloud.Users()[0].APIKey); got.status != http.StatusInternalServerError {
		t.Errorf("storing a key answers %d, want 500", got.status)
	}
	for name, other := range map[string]answer{
		"another region": cloud.ask(t, token, http.MethodGet, southern, ""),
		"another user":   cloud.ask(t, cloud.login(t, 1), http.MethodGet, british, ""),
	} {
		if other.status != http.StatusOK {
			t.Errorf("%s answers %d %s, want 200", name, other.status, other.text)
		}
	}
	if err := cloud.Console(emulator.ConsoleAction{Act: "create", Regions: []string{"eu-gb"}}); err != nil {
		t.Fatal(err)
	}
	if got := cloud.ask(t, token, http.MethodGet, british, ""); got.status != http.StatusOK {
		t.Errorf("after the console was opened the answer is %d %s, want 200", got.status, got.text)
	}
}

func TestScopedCredentials_areInTheListsOfTheirRegions(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{ScopedCredentials: []string{"au-syd"}})
	token := cloud.login(t, 0)
	for region, want := range map[string]int{"au-syd": 1, "us-south": 0} {
		got := cloud.ask(t, token, http.MethodGet, "/platform/"+region+"/v1/task_credentials", "").list(t, "credentials")
		if len(got) != want {
			t.Errorf("%s lists %v, want %d credentials", region, got, want)
		}
		for _, held := range got {
			if scope, _ := held["scope"].(map[string]any); scope["project_id"] == nil {
				t.Errorf("scope = %v, want a project", held["scope"])
			}
		}
	}
}

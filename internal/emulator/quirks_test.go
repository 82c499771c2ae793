// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

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

func TestNew_refusesQuirksOfRegionsThatDoNotExist(t *testing.T) {
	t.Parallel()
	for _, options := range []emulator.Options{{NoProfile: []string{"mars"}}, {ScopedCredentials: []string{"mars"}}} {
		if _, err := emulator.New(options); err == nil {
			t.Errorf("New(%+v) works, want an error", options)
		}
	}
}

func TestRecordedReplies_haveTheirShape(t *testing.T) {
	t.Parallel()
	const management, token = "management", "token"
	tests := map[string]struct {
		path   string
		status int
		shape  string
	}{
		"BXNIM0102E":                      {"/iam/v1/apikeys/x", 404, management},
		"BXNIM0308E":                      {"/iam/v1/apikeys", 401, management},
		"BXNIM0308E in the token's shape": {"/iam/v1/apikeys", 401, token},
		"BXNIM0434E":                      {"/iam/identity/token", 400, token},
		"BXNIM0141E":                      {"/iam/identity/token", 400, token},
		"BXNIM0310E":                      {"/iam/identity/token", 400, token},
	}
	if len(tests) != len(emulator.RecordedReplies()) {
		t.Fatalf("there are the recorded replies %q", emulator.RecordedReplies())
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			if got := cloud.ask(t, "", http.MethodPost, "/_emulator/faults", toJSON(t, map[string]any{"path": "*", "recorded": name, "times": 1})); got.status != http.StatusNoContent {
				t.Fatalf("the fault answers %d %s", got.status, got.text)
			}
			got := cloud.ask(t, "", http.MethodGet, test.path, "")
			code, _, _ := strings.Cut(name, " ")
			if got.status != test.status || got.code() != code || (got.body["errorCode"] != nil) != (test.shape == token) {
				t.Errorf("answer = %d %s, want %d in the shape of the %s calls", got.status, got.text, test.status, test.shape)
			}
		})
	}
	cloud := newCloud(t, emulator.Options{})
	if err := cloud.AddFault(emulator.Fault{Path: "*", Recorded: "BXNIM9999E"}); err == nil {
		t.Error("a fault with a reply that nobody recorded works, want an error")
	}
	if err := cloud.AddFault(emulator.Fault{Path: "*", Recorded: "BXNIM0434E", Status: 500}); err == nil {
		t.Error("a fault with a recorded reply and a status works, want an error")
	}
}

func TestIAM_refusesInTheWordsThatWereRecorded(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	for says, got := range map[string]answer{
		"Unable to find object":         cloud.ask(t, cloud.login(t, 0), http.MethodGet, "/iam/v1/apikeys/x", ""),
		"No authorization header found": cloud.ask(t, "", http.MethodGet, "/iam/v1/apikeys", ""),
	} {
		if !strings.Contains(got.text, says) {
			t.Errorf("answer = %d %s, want %q in it", got.status, got.text, says)
		}
	}
}

// All keys go at once, locked ones too, and credentials and jobs stay behind.
func TestRemoveUser_leavesCredentialsWithoutKeys(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Accounts: 2})
	token := cloud.login(t, 0)
	cloud.withKey(t, "us-south")
	cloud.makeJob(t, token, "us-south", map[string]any{"schedule": "0 * * * *"})
	if err := cloud.SetLocked(cloud.ownKeys()[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if got := cloud.ask(t, "", http.MethodPost, "/_emulator/users/remove", `{"iam_id":"`+cloud.Users()[0].IAMID+`"}`); got.status != http.StatusNoContent {
		t.Fatalf("removing the user answers %d %s", got.status, got.text)
	}
	for _, left := range cloud.Keys() {
		if left.IAMID == cloud.Users()[0].IAMID && left.AccountID == cloud.Users()[0].AccountID {
			t.Errorf("the key %s is left", left.ID)
		}
	}
	if diff := cmp.Diff(map[string][]string{"us-south": {""}}, cloud.installed()); diff != "" {
		t.Errorf("installed (-want +got):\n%s", diff)
	}
	if got := cloud.ask(t, token, http.MethodGet, southern, ""); got.status != http.StatusUnauthorized {
		t.Errorf("the old token answers %d, want 401", got.status)
	}
	if got := cloud.exchange(t, cloud.Users()[0].APIKey); got.code() != "BXNIM0415E" {
		t.Errorf("the login key answers %d %s, want BXNIM0415E", got.status, got.code())
	}
	if got := cloud.exchange(t, cloud.Users()[2].APIKey); got.status != http.StatusOK {
		t.Errorf("the login key of the other account answers %d, want 200", got.status)
	}
	cloud.ask(t, "", http.MethodPost, "/_emulator/clock", `{"advance":"1h"}`)
	if runs := cloud.Runs(); len(runs) != 1 || !strings.Contains(runs[0].Error, "BXNIM0415E") {
		t.Errorf("runs = %+v, want one that found no key", runs)
	}
	if err := cloud.RemoveUser(cloud.Users()[0].IAMID, cloud.Users()[0].AccountID); err == nil {
		t.Error("the same user is removed twice")
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"sync"
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

func TestRoutes_areStrict(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	tests := map[string]struct {
		token, method, path, body, media string
		status                           int
	}{
		"nothing there":               {token, "GET", "/nothing", "", "", 404},
		"nothing there in IAM":        {token, "GET", "/iam/v2/apikeys", "", "", 404},
		"the jobs of old":             {token, "GET", "/platform/us-south/v1/jobs", "", "", 404},
		"a region that is not":        {token, "GET", "/platform/mars/v1/task_credentials", "", "", 404},
		"nothing after the slash":     {token, "GET", "/iam/v1/apikeys/", "", "", 404},
		"a method of nothing":         {token, "PATCH", southern, "", "", 405},
		"no update of a credential":   {token, "PUT", southern + "/x", "{}", "", 405},
		"no patch of a credential":    {token, "PATCH", southern + "/x", "{}", "", 405},
		"no token":                    {"", "GET", southern, "", "", 401},
		"no token comes before 400":   {"", "POST", "/iam/v1/apikeys", "{", "", 401},
		"no JSON":                     {token, "POST", southern, "a=b", "application/x-www-form-urlencoded", 415},
		"a JSON patch":                {token, "PATCH", jobsIn("us-south", "x"), "[]", "application/json-patch+json", 404},
		"a patch as plain JSON":       {token, "PATCH", jobsIn("us-south", "x"), "[]", "application/json", 404},
		"another kind of patch":       {token, "PATCH", jobsIn("us-south", "x"), "{}", "application/merge-patch+json", 415},
		"a patch of nothing":          {token, "PATCH", jobsIn("us-south", "x"), "", "", 415},
		"a JSON patch for a new job":  {token, "POST", jobsIn("us-south"), "[]", "application/json-patch+json", 415},
		"no body to cancel a run":     {token, "POST", jobsIn("us-south", "x", "runs", "y", "cancel"), "", "", 404},
		"no body, but its media type": {token, "POST", jobsIn("us-south", "x", "runs", "y", "cancel"), "", "application/json", 404},
		"no JSON to cancel a run":     {token, "POST", jobsIn("us-south", "x", "runs", "y", "cancel"), "a=b", "application/x-www-form-urlencoded", 415},
		"no body to start a run":      {token, "POST", jobsIn("us-south", "x", "runs"), "", "", 415},
		"a broken body":               {token, "POST", southern, "{", "", 400},
		"two bodies":                  {token, "POST", southern, "{}{}", "", 400},
		"a body where none is wanted": {token, "POST", "/iam/v1/apikeys/x/lock", "{}", "", 400},
		"no key of that id":           {token, "GET", "/iam/v1/apikeys/a%2Fb", "", "", 404},
		"limits of another account":   {token, "GET", "/iam/v1/accounts/a/limits/identity", "", "", 403},
		"service ids, always none":    {token, "GET", "/iam/v1/serviceids/?account_id=a", "", "", 200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var headers []string
			if test.media != "" {
				headers = []string{"Content-Type", test.media}
			}
			got := cloud.ask(t, test.token, test.method, test.path, test.body, headers...)
			if got.status != test.status {
				t.Errorf("answer = %d %s, want %d", got.status, got.text, test.status)
			}
			if (got.status == http.StatusMethodNotAllowed) != (got.header.Get("Allow") != "") {
				t.Errorf("Allow = %q with %d", got.header.Get("Allow"), got.status)
			}
			for _, name := range []string{"Date", "Transaction-Id", "X-Correlation-Id", "X-Request-Id"} {
				if got.header.Get(name) == "" {
					t.Errorf("the header %s is missing", name)
				}
			}
		})
	}
}

func TestErrors_statusCodeIsANumberOrAText(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	if got := cloud.ask(t, token, http.MethodGet, "/iam/v1/apikeys/x", ""); got.body["status_code"] != 404.0 {
		t.Errorf("a read is refused with %#v, want the number 404", got.body["status_code"])
	}
	if got := cloud.ask(t, token, http.MethodDelete, "/iam/v1/apikeys/x", ""); got.body["status_code"] != "404" {
		t.Errorf("a write is refused with %#v, want the text 404", got.body["status_code"])
	}
}

func TestServer_manyAtOnceStayWithinTheRules(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{KeyLimit: 5})
	token := cloud.login(t, 0)
	user := cloud.Users()[0]
	body := toJSON(t, map[string]any{"name": "key", "iam_id": user.IAMID})
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			if _, err := cloud.try(t, token, http.MethodPost, "/iam/v1/apikeys", body); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			cloud.Keys()
			cloud.Advance(time.Second)
			if _, err := cloud.try(t, token, http.MethodGet, "/iam/v1/apikeys", ""); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := len(cloud.ownKeys()); got != 4 {
		t.Errorf("%d keys, want 4 beside the login key", got)
	}
	if got := len(cloud.Requests()); got != 25 {
		t.Errorf("%d requests in the journal, want 25", got)
	}
}

func TestEdits_changeWhatTheyName(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	user := cloud.Users()[0]
	if err := cloud.Console(emulator.ConsoleAction{Act: "create"}); err != nil {
		t.Fatal(err)
	}
	cloud.Advance(time.Hour)
	foreign, err := cloud.AddForeignKey(user.IAMID)
	if err != nil {
		t.Fatal(err)
	}
	var credential string
	for _, held := range cloud.Credentials() {
		if held.IAMID == user.IAMID {
			credential = held.ID
		}
	}
	for _, err := range []error{
		cloud.SetDescription(foreign, "words"),
		cloud.SetDisabled(foreign, true),
		cloud.SetLocked(foreign, true),
		cloud.SetExpiresAt(foreign, start()),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	want := []view{{0, emulator.StatusActive, []string{"us-south"}}, {1, emulator.StatusPhasedOut, []string{}}}
	if diff := cmp.Diff(want, cloud.series()); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	key, _ := cloud.key(foreign)
	if key.Description != "words" || !key.Disabled || !key.Locked || !key.ExpiresAt.Equal(start()) {
		t.Errorf("key = %+v", key)
	}
	if err := cloud.DeleteCredential(credential); err != nil {
		t.Error(err)
	}
	if err := cloud.DeleteKey(foreign); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]view{{0, emulator.StatusPhasedOut, []string{}}}, cloud.series()); diff != "" {
		t.Errorf("series (-want +got):\n%s", diff)
	}
	_, err = cloud.AddForeignKey("IBMid-1")
	for _, err := range []error{
		err, cloud.DeleteKey(foreign), cloud.DeleteCredential(credential),
	} {
		if err == nil {
			t.Error("an edit of something that is not there works, want an error")
		}
	}
}

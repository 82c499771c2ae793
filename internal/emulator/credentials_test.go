// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const southern = "/platform/us-south/v1/task_credentials"

// installed are the credentials of the first user: region, and the name of
// the key that is held.
func (c cloud) installed() map[string][]string {
	names := map[string]string{}
	for _, key := range c.Keys() {
		names[key.ID] = key.Name
	}
	held := map[string][]string{}
	for _, credential := range c.Credentials() {
		if credential.IAMID == c.Users()[0].IAMID {
			held[credential.Region] = append(held[credential.Region], names[credential.KeyID])
		}
	}
	return held
}

func TestCreateCredential_rules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change map[string]any
		key    func(cloud, string) error
		status int
	}{
		"a good one":              {status: 201},
		"an empty scope":          {change: map[string]any{"scope": map[string]any{}}, status: 201},
		"no description":          {change: map[string]any{"description": nil}, status: 201},
		"a scope with content":    {change: map[string]any{"scope": map[string]any{"project_id": "p"}}, status: 400},
		"no name":                 {change: map[string]any{"name": nil}, status: 400},
		"no type":                 {change: map[string]any{"type": nil}, status: 400},
		"another type":            {change: map[string]any{"type": "password"}, status: 400},
		"no secret":               {change: map[string]any{"secret": nil}, status: 400},
		"an unknown field":        {change: map[string]any{"region": "eu-de"}, status: 400},
		"an unknown secret":       {change: map[string]any{"secret": map[string]any{"api_key": "x", "kind": "y"}}, status: 400},
		"a key that nobody has":   {change: map[string]any{"secret": map[string]any{"api_key": "unheard-of"}}, status: 400},
		"a disabled key":          {key: func(c cloud, id string) error { return c.SetDisabled(id, true) }, status: 400},
		"an expired key":          {key: func(c cloud, id string) error { return c.SetExpiresAt(id, start()) }, status: 400},
		"a deleted key":           {key: func(c cloud, id string) error { return c.DeleteKey(id) }, status: 400},
		"a locked key is as good": {key: func(c cloud, id string) error { return c.SetLocked(id, true) }, status: 201},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			id, value := cloud.mint(t, token, "key")
			body := map[string]any{"name": "n", "description": "d", "type": "iam_api_key", "secret": map[string]any{"api_key": value}}
			for field, changed := range test.change {
				body[field] = changed
				if changed == nil {
					delete(body, field)
				}
			}
			if test.key != nil {
				if err := test.key(cloud, id); err != nil {
					t.Fatal(err)
				}
			}
			got := cloud.ask(t, token, http.MethodPost, southern, toJSON(t, body))
			if got.status != test.status {
				t.Fatalf("answer = %d %s, want %d", got.status, got.code(), test.status)
			}
			want := map[string][]string{}
			if got.status == http.StatusCreated {
				want["us-south"] = []string{"key"}
			}
			if diff := cmp.Diff(want, cloud.installed()); diff != "" {
				t.Errorf("installed afterwards (-want +got):\n%s", diff)
			}
			if strings.Contains(got.text, value) {
				t.Error("the answer shows the secret")
			}
		})
	}
}

func TestCreateCredential_aKeyOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	if got := cloud.install(t, cloud.login(t, 0), "us-south", cloud.Users()[1].APIKey); got.status != http.StatusBadRequest {
		t.Errorf("status = %d, want 400", got.status)
	}
}

func TestCreateCredential_second(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mode   string
		status int
		code   string
		want   []string
	}{
		"by default a conflict": {"", 409, "already_exists", []string{"first"}},
		"a conflict":            {"conflict", 409, "already_exists", []string{"first"}},
		"a bad request":         {"bad-request", 400, "invalid_request", []string{"first"}},
		"allowed":               {"allow", 201, "", []string{"first", "second"}},
		"replaced":              {"replace", 201, "", []string{"second"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Nobody can see the first one yet. It counts all the same.
			cloud := newCloud(t, emulator.Options{SecondCredential: test.mode, Propagation: time.Minute})
			token := cloud.login(t, 0)
			_, first := cloud.mint(t, token, "first")
			_, second := cloud.mint(t, token, "second")
			cloud.Advance(time.Minute)
			old := cloud.install(t, token, "us-south", first).get(t, "id")
			got := cloud.install(t, token, "us-south", second)
			if got.status != test.status || got.code() != test.code {
				t.Errorf("answer = %d %s, want %d %s", got.status, got.code(), test.status, test.code)
			}
			if got.status == http.StatusCreated && got.get(t, "id") == old {
				t.Error("the second one has the id of the first")
			}
			if diff := cmp.Diff(map[string][]string{"us-south": test.want}, cloud.installed()); diff != "" {
				t.Errorf("installed afterwards (-want +got):\n%s", diff)
			}
			if other := cloud.install(t, token, "eu-de", second); other.status != http.StatusCreated {
				t.Errorf("in another region the answer is %d, want 201", other.status)
			}
		})
	}
}

func TestListCredentials_parameters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query       string
		status      int
		credentials int
	}{
		"all":                      {"", 200, 1},
		"of the type":              {"?type=iam_api_key&limit=5", 200, 1},
		"of another type":          {"?type=parameters", 200, 0},
		"with a version":           {"?version=2021-06-21", 200, 1},
		"of a project":             {"?project_id=p", 200, 0},
		"of a space, as of old":    {"?scope.space_id=s", 200, 0},
		"an unknown parameter":     {"?user=me", 400, 0},
		"a limit of nothing":       {"?limit=0", 400, 0},
		"a start that is not ours": {"?start=%25", 400, 0},
		"a start that is made up":  {"?start=bm93aGVyZQ", 400, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			token := cloud.login(t, 0)
			cloud.install(t, token, "us-south", cloud.Users()[0].APIKey)
			got := cloud.ask(t, token, http.MethodGet, southern+test.query, "")
			if got.status != test.status {
				t.Fatalf("answer = %d %s, want %d", got.status, got.code(), test.status)
			}
			if got.status == http.StatusOK && len(got.list(t, "credentials")) != test.credentials {
				t.Errorf("%d credentials, want %d", len(got.list(t, "credentials")), test.credentials)
			}
		})
	}
}

func TestCredential_propagatesAndIsDeletedAtOnce(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Propagation: time.Minute})
	token := cloud.login(t, 0)
	id := cloud.install(t, token, "us-south", cloud.Users()[0].APIKey).get(t, "id")
	look := func() [2]int {
		return [2]int{
			cloud.ask(t, token, http.MethodGet, southern+"/"+id, "").status,
			len(cloud.ask(t, token, http.MethodGet, southern, "").list(t, "credentials")),
		}
	}
	if got, want := look(), [2]int{404, 0}; got != want {
		t.Errorf("at once: %v, want %v", got, want)
	}
	cloud.Advance(time.Minute)
	if got, want := look(), [2]int{200, 1}; got != want {
		t.Errorf("a minute later: %v, want %v", got, want)
	}
	cloud.ask(t, token, http.MethodDelete, southern+"/"+id, "")
	again := cloud.install(t, token, "us-south", cloud.Users()[0].APIKey).get(t, "id")
	if got := cloud.ask(t, token, http.MethodDelete, southern+"/"+again, ""); got.status != http.StatusNoContent {
		t.Errorf("deleting what cannot be seen yet: %d, want 204", got.status)
	}
	if diff := cmp.Diff(map[string][]string{}, cloud.installed()); diff != "" {
		t.Errorf("installed afterwards (-want +got):\n%s", diff)
	}
}

func TestCredential_andKeyDoNotCascade(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	token := cloud.login(t, 0)
	id, value := cloud.mint(t, token, "key")
	credential := cloud.install(t, token, "us-south", value).get(t, "id")
	cloud.ask(t, token, http.MethodDelete, "/iam/v1/apikeys/"+id, "")
	if diff := cmp.Diff(map[string][]string{"us-south": {""}}, cloud.installed()); diff != "" {
		t.Errorf("after the key is deleted (-want +got):\n%s", diff)
	}
	second, value := cloud.mint(t, token, "second")
	cloud.ask(t, token, http.MethodDelete, southern+"/"+credential, "")
	credential = cloud.install(t, token, "us-south", value).get(t, "id")
	cloud.ask(t, token, http.MethodDelete, southern+"/"+credential, "")
	if _, exists := cloud.key(second); !exists {
		t.Error("deleting the credential deleted the key")
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

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
	secret := func(value string) map[string]any { return map[string]any{"secret": map[string]any{"api_key": value}} }
	cloud, token := newSession(t, emulator.Options{SecondCredential: "allow"})
	_, value := cloud.mint(t, token, "key")
	tests := map[string]struct {
		change map[string]any // nil removes a member
		status int
	}{
		"a good one":             {nil, 201},
		"an empty scope":         {map[string]any{"scope": map[string]any{}}, 201},
		"no description":         {map[string]any{"description": nil}, 201},
		"a scope with content":   {map[string]any{"scope": map[string]any{"project_id": "p"}}, 400},
		"no name":                {map[string]any{"name": nil}, 400},
		"no type":                {map[string]any{"type": nil}, 400},
		"another type":           {map[string]any{"type": "password"}, 400},
		"no secret":              {map[string]any{"secret": nil}, 400},
		"an unknown field":       {map[string]any{"region": "eu-de"}, 400},
		"an unknown secret":      {map[string]any{"secret": map[string]any{"api_key": "x", "kind": "y"}}, 400},
		"a key that nobody has":  {secret("unheard-of"), 400},
		"a key of somebody else": {secret(cloud.Users()[1].APIKey), 400},
		"the key to log in with": {secret(cloud.Users()[0].APIKey), 201},
	}
	for name, test := range tests {
		body := map[string]any{"name": "n", "description": "d", "type": "iam_api_key", "secret": map[string]any{"api_key": value}}
		maps.Copy(body, test.change)
		maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil })
		before := len(cloud.Credentials())
		got := cloud.wants(t, test.status, token, http.MethodPost, southern, toJSON(t, body))
		same(t, name+" is installed", test.status == http.StatusCreated, len(cloud.Credentials()) > before)
		if strings.Contains(got.text, value) {
			t.Errorf("%s: the answer shows the secret", name)
		}
	}
}

func TestCreateCredential_second(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		mode   string
		status int
		code   string
		want   []string // names of the keys installed afterwards
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
			cloud, token := newSession(t, emulator.Options{SecondCredential: test.mode, Propagation: time.Minute})
			_, first := cloud.mint(t, token, "first")
			_, second := cloud.mint(t, token, "second")
			cloud.Advance(time.Minute)
			old := cloud.install(t, http.StatusCreated, token, "us-south", first).get(t, "id")
			got := cloud.install(t, test.status, token, "us-south", second)
			if got.code() != test.code || got.body["id"] == old {
				t.Errorf("answer = %s, want %s, and never the ID of the first one", got.text, test.code)
			}
			same(t, "installed afterwards", map[string][]string{"us-south": test.want}, cloud.installed())
			cloud.install(t, http.StatusCreated, token, "eu-de", second)
		})
	}
}

func TestListCredentials_parameters(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.install(t, http.StatusCreated, token, "us-south", cloud.Users()[0].APIKey)
	cloud.walk(t, token,
		step{"GET", southern + "?type=iam_api_key&limit=5", "", 200, "a name"},
		step{"GET", southern + "?user=me", "", 400, "user"},
		step{"GET", southern + "?limit=0", "", 400, "limit"},
		step{"GET", southern + "?start=%25", "", 400, "start"},
		step{"GET", southern + "?start=bm93aGVyZQ", "", 400, "start"},
	)
}

func TestCredential_propagatesAndIsDeletedAtOnce(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{Propagation: time.Minute})
	id := cloud.install(t, http.StatusCreated, token, "us-south", cloud.Users()[0].APIKey).get(t, "id")
	look := func() [2]int {
		return [2]int{
			cloud.ask(t, token, http.MethodGet, southern+"/"+id, "").status,
			len(cloud.ask(t, token, http.MethodGet, southern, "").list(t, "credentials")),
		}
	}
	same(t, "at once", [2]int{404, 0}, look())
	cloud.Advance(time.Minute)
	same(t, "a minute later", [2]int{200, 1}, look())
	cloud.ask(t, token, http.MethodDelete, southern+"/"+id, "")
	again := cloud.install(t, http.StatusCreated, token, "us-south", cloud.Users()[0].APIKey).get(t, "id")
	cloud.wants(t, http.StatusNoContent, token, http.MethodDelete, southern+"/"+again, "")
	same(t, "installed afterwards", map[string][]string{}, cloud.installed())
}

func TestCredential_andKeyDoNotCascade(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	id, value := cloud.mint(t, token, "deleted first")
	second, secondValue := cloud.mint(t, token, "stays")
	held := cloud.install(t, http.StatusCreated, token, "us-south", value).get(t, "id")
	cloud.wants(t, http.StatusNoContent, token, http.MethodDelete, "/iam/v1/apikeys/"+id, "")
	same(t, "installed after the key is deleted", map[string][]string{"us-south": {""}}, cloud.installed())
	cloud.wants(t, http.StatusNoContent, token, http.MethodDelete, southern+"/"+held, "")
	held = cloud.install(t, http.StatusCreated, token, "us-south", secondValue).get(t, "id")
	cloud.wants(t, http.StatusNoContent, token, http.MethodDelete, southern+"/"+held, "")
	if _, exists := cloud.key(second); !exists {
		t.Error("deleting the credential deleted the key")
	}
}

// What IBM's Python SDK (ibm_watsonx_ai, 2023 to 2025) asks the task credentials
// service, and what it needs to read from the reply. It stores the caller's own
// key, with a token made from it.
func TestTaskCredentials_answerThePythonSDK(t *testing.T) {
	t.Parallel()
	const (
		version = "version=2021-06-21"
		stored  = `{"name":"Python API generated task credentials",` +
			`"description":"Python API generated task credentials","type":"iam_api_key","secret":{"api_key":"KEY"}}`
		withScope = `{"name":"Python API generated task credentials",` +
			`"description":"Python API generated task credentials.","type":"iam_api_key","scope":{},"secret":{"api_key":"KEY"}}`
	)
	// One request after the other; ID and KEY stand for what is known by then.
	requests := []struct {
		does, method, path, body string
		status                   int
		reads                    []string
		items                    int // in the list, -1 for no list
	}{
		{"lists what is there before it stores", "GET", "?" + version, "", 200, nil, 0},
		{"lists it for a project (2025)", "GET", "?" + version + "&project_id=p1", "", 200, nil, 0},
		{"lists it for a space (2023)", "GET", "?scope.space_id=s1", "", 200, nil, 0},
		{"stores its own key", "POST", "?" + version, stored, 201, []string{"id", "name", "scope", "type", "created_at"}, -1},
		{"shows one", "GET", "/ID", "", 200, []string{"id", "name", "scope"}, -1},
		{"shows one with a version", "GET", "/ID?" + version, "", 200, []string{"id", "name", "scope"}, -1},
		{"repeats the query of its list", "GET", "/ID?type=iam_api_key", "", 200, []string{"id"}, -1},
		{"finds it in the list", "GET", "?" + version, "", 200, nil, 1},
		{"asks for a type that has no items", "GET", "?type=parameters", "", 200, nil, 0},
		{"deletes it", "DELETE", "/ID?" + version, "", 204, nil, -1},
		{"stores with an empty scope and a project (2023)", "POST", "?" + version + "&project_id=p1", withScope, 201, []string{"id"}, -1},
		{"deletes it with a space", "DELETE", "/ID?" + version + "&space_id=s1", "", 204, nil, -1},
		{"deletes it with a type", "DELETE", "/ID?type=iam_api_key", "", 404, nil, -1},
	}
	cloud, token := newSession(t, emulator.Options{})
	fill := strings.NewReplacer("KEY", cloud.Users()[0].APIKey)
	id := ""
	for _, request := range requests {
		path := southern + strings.ReplaceAll(request.path, "/ID", "/"+id)
		got := cloud.ask(t, token, request.method, path, fill.Replace(request.body))
		if got.status != request.status {
			t.Fatalf("%s: answer = %d %s, want %d", request.does, got.status, got.code(), request.status)
		}
		for _, member := range request.reads {
			if got.body[member] == nil {
				t.Errorf("%s: the reply has no %q", request.does, member)
			}
		}
		if request.items >= 0 && len(got.list(t, "credentials")) != request.items {
			t.Errorf("%s: %d credentials, want %d", request.does, len(got.list(t, "credentials")), request.items)
		}
		if request.method == http.MethodPost {
			id = got.get(t, "id")
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

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

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// start is when the tests' clock stands still.
func start() time.Time { return time.Date(2026, 11, 23, 10, 30, 15, 0, time.UTC) }

// A cloud is an emulator that listens, and a client that never helps.
type cloud struct {
	*emulator.Server

	url string
}

func newCloud(t *testing.T, o emulator.Options) cloud {
	t.Helper()
	if o.Clock == nil {
		o.Clock = start
	}
	server, err := emulator.New(o)
	must(t, err)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return cloud{Server: server, url: listener.URL}
}

// newSession returns a new cloud and a token of its first user.
func newSession(t *testing.T, o emulator.Options) (cloud, string) {
	t.Helper()
	c := newCloud(t, o)
	return c, c.login(t, 0)
}

// An answer is a reply that arrived whole.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// ask sends one request. Headers come in pairs.
func (c cloud) ask(t *testing.T, token, method, path, body string, headers ...string) answer {
	t.Helper()
	got, err := c.try(t, token, method, path, body, headers...)
	must(t, err)
	return got
}

// wants is ask for an answer with a certain status. It reports any other.
func (c cloud) wants(t *testing.T, status int, token, method, path, body string, headers ...string) answer {
	t.Helper()
	got := c.ask(t, token, method, path, body, headers...)
	if got.status != status {
		t.Errorf("%s %s answers %d %s, want %d", method, c.masked(path), got.status, c.masked(got.text), status)
	}
	return got
}

// A step is one request and its answer.
type step struct {
	method, path, body string
	status             int
	says               string // part of the answer
}

// walk sends one request after the other. It reports answers that are not as the
// steps say.
func (c cloud) walk(t *testing.T, token string, steps ...step) {
	t.Helper()
	for _, s := range steps {
		if got := c.wants(t, s.status, token, s.method, s.path, s.body); !strings.Contains(got.text, s.says) {
			t.Errorf("%s %s %s answers %s, want %q in it", s.method, s.path, c.masked(s.body), c.masked(got.text), s.says)
		}
	}
}

// masked is a text without the secrets in it.
func (c cloud) masked(text string) string {
	for _, secret := range c.Secrets() {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return text
}

// try is ask for requests that may fail on the way.
func (c cloud) try(t *testing.T, token, method, path, body string, headers ...string) (answer, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, c.url+path, strings.NewReader(body))
	must(t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	// A connection of its own for each request, so that the transport never
	// repeats one by itself.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	reply, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		return answer{}, err
	}
	got := answer{status: reply.StatusCode, header: reply.Header, text: string(text)}
	_ = json.NewDecoder(bytes.NewReader(text)).Decode(&got.body) // Some are no JSON.
	return got, nil
}

// exchange trades a key for a token and returns the whole answer.
func (c cloud) exchange(t *testing.T, key string) answer {
	t.Helper()
	form := url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {key}}
	return c.ask(t, "", http.MethodPost, "/iam/identity/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// login returns a token of the n-th user.
func (c cloud) login(t *testing.T, n int) string {
	t.Helper()
	return c.exchange(t, c.Users()[n].APIKey).get(t, "access_token")
}

// mint makes a key of the first user and returns its id and value.
func (c cloud) mint(t *testing.T, token, name string) (id, value string) {
	t.Helper()
	body := toJSON(t, map[string]any{"name": name, "iam_id": c.Users()[0].IAMID})
	got := c.wants(t, http.StatusCreated, token, http.MethodPost, "/iam/v1/apikeys", body)
	return got.get(t, "id"), got.get(t, "apikey")
}

// install stores a key value in a region. It reports an answer with another status.
func (c cloud) install(t *testing.T, status int, token, region, value string) answer {
	t.Helper()
	return c.wants(t, status, token, http.MethodPost, "/platform/"+region+"/v1/task_credentials", toJSON(t, map[string]any{
		"name": "a name", "description": "a description", "type": "iam_api_key", "secret": map[string]any{"api_key": value},
	}))
}

// key is the record of one key, or nothing.
func (c cloud) key(id string) (emulator.KeyRecord, bool) {
	for _, key := range c.Keys() {
		if key.ID == id {
			return key, true
		}
	}
	return emulator.KeyRecord{}, false
}

// ownKeys are the records of the first user without the login key.
func (c cloud) ownKeys() []emulator.KeyRecord {
	var own []emulator.KeyRecord
	for _, key := range c.Keys() {
		if key.IAMID == c.Users()[0].IAMID && key.ID != c.Users()[0].LoginKeyID {
			own = append(own, key)
		}
	}
	return own
}

func (a answer) get(t *testing.T, field string) string {
	t.Helper()
	value, ok := a.body[field].(string)
	if !ok {
		t.Fatalf("the answer %d has no text %q", a.status, field)
	}
	return value
}

// code is what the refusal is called, in any of IBM's shapes; "" if it has no name.
func (a answer) code() string {
	for _, member := range []string{"errorCode", "reason", "message_code", "code"} {
		if found := regexp.MustCompile(`"` + member + `":"([^"]*)"`).FindStringSubmatch(a.text); found != nil {
			return found[1]
		}
	}
	return ""
}

// list is a field that holds objects.
func (a answer) list(t *testing.T, field string) []map[string]any {
	t.Helper()
	items, ok := a.body[field].([]any)
	if !ok {
		t.Fatalf("the answer %d has no list %q", a.status, field)
	}
	objects := make([]map[string]any, 0, len(items))
	for _, item := range items {
		object, _ := item.(map[string]any)
		objects = append(objects, object)
	}
	return objects
}

// pages follows the links of a list to its end and returns one text of each item, page by
// page. A link is a URL, an object with one, or a token for the parameter next.
func (c cloud) pages(t *testing.T, token, path, list, link string, member ...string) (pages [][]string) {
	t.Helper()
	for next := path; ; {
		got := c.wants(t, http.StatusOK, token, http.MethodGet, next, "")
		page := []string{}
		for _, item := range got.list(t, list) {
			page = append(page, text(item, member...))
		}
		pages = append(pages, page)
		value := got.body[link]
		if href := at(value, "href"); href != nil {
			value = href
		}
		reference, isText := value.(string)
		switch {
		case value == nil:
			return pages
		case !isText:
			reference = toJSON(t, value)
		}
		if next = strings.TrimPrefix(reference, c.url); !strings.HasPrefix(next, "/") {
			next = path + "&next=" + url.QueryEscape(reference)
		}
	}
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}

// must ends the test at an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same reports how a value differs from the one that is wanted.
func same(t *testing.T, what string, want, got any, options ...cmp.Option) {
	t.Helper()
	if diff := cmp.Diff(want, got, options...); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

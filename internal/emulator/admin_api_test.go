// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAdmin_keysAreShownWithoutTheirValues(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Users: 3})
	got := cloud.ask(t, "", http.MethodGet, "/_emulator/keys", "")
	var keys []map[string]any
	must(t, json.Unmarshal([]byte(got.text), &keys))
	statuses := map[string]int{}
	for _, key := range keys {
		status, _ := key["status"].(string)
		statuses[status]++
		if len(key) != 9 || key["regions"] == nil {
			t.Errorf("key = %v, want nine fields and no null", key)
		}
	}
	want := map[string]int{emulator.StatusOther: 3, emulator.StatusActive: 2, emulator.StatusPhasedOut: 2}
	same(t, "keys of three users by status", want, statuses)
	for _, secret := range cloud.Secrets() {
		if strings.Contains(got.text, secret) {
			t.Error("a value is shown")
		}
	}
}

func TestAdmin_keysAreATableForATerminal(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Users: 1})
	cloud.withKey(t, "us-south", "eu-de")
	id, _ := cloud.mint(t, cloud.login(t, 0), "two\nlines\tand a tab")
	must(t, cloud.SetLocked(id, true))
	login, made := cloud.Keys()[0], cloud.Keys()[1]
	want := [][]string{
		{"STATUS", "REGIONS", "CREATED", "LOCKED", "NAME", "ID"},
		{"Other", "-", "2026-11-20T10:30:15Z", "-", "login", login.ID},
		{"Active", "us-south,eu-de", "2026-11-23T10:30:15Z", "-", made.Name, made.ID},
		{"Other", "-", "2026-11-23T10:30:15Z", "locked", "two lines and a tab", id},
	}
	got := cloud.ask(t, "", http.MethodGet, "/_emulator/keys", "", "Accept", "text/plain")
	var rows [][]string
	for line := range strings.Lines(got.text) {
		rows = append(rows, regexp.MustCompile(`  +`).Split(strings.TrimSpace(line), -1))
	}
	same(t, "table", want, rows)
}

func TestAdmin_overHTTP(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	cloud.login(t, 0)
	requests := cloud.Requests()
	cloud.walk(t, "",
		step{"POST", "/_emulator/clock", `{"advance":"-1h"}`, 400, "not a duration"},
		step{"POST", "/_emulator/clock", `{"advance":"soon"}`, 400, "not a duration"},
		step{"POST", "/_emulator/clock", `{"advance":"2562047h"}`, 400, "a hundred years"},
		step{"POST", "/_emulator/console/rotate", "{}", 400, "no key to rotate"},
		step{"POST", "/_emulator/console/create", `{"region":"eu-gb"}`, 400, "region"},
		step{"POST", "/_emulator/projects", `{"id":"p1","access":"some"}`, 400, "access"},
		step{"POST", "/_emulator/projects", `{"access":"denied"}`, 400, "id"},
		step{"POST", "/_emulator/projects", `{"id":"p1","acces":"denied"}`, 400, "acces"},
		step{"GET", "/_emulator/secrets", "", 404, ""},
		step{"POST", "/_emulator/keys", "", 405, ""},
	)
	same(t, "the clock after refusals", start(), cloud.Now())
	same(t, "series after refusals", []view{}, cloud.series())
	same(t, "requests after refusals", requests, cloud.Requests())
	cloud.walk(t, "",
		step{"POST", "/_emulator/clock", `{"advance":"24h"}`, 200, "2026-11-24T10:30:15Z"},
		step{"POST", "/_emulator/console/create", "", 204, ""},
		step{"POST", "/_emulator/console/create", `{"regions":["eu-gb"]}`, 204, ""},
		step{"DELETE", "/_emulator/requests", "", 204, ""},
	)
	same(t, "the clock", start().Add(24*time.Hour), cloud.Now())
	same(t, "series", []view{{24, "Active", []string{"us-south"}}, {24, "Active", []string{"eu-gb"}}}, cloud.series())
	same(t, "requests", []emulator.RequestRecord{}, cloud.Requests())
	// A hundred years in all.
	cloud.walk(t, "",
		step{"POST", "/_emulator/clock", `{"advance":"875976h"}`, 200, "2126-10-30T10:30:15Z"},
		step{"POST", "/_emulator/clock", `{"advance":"1ns"}`, 400, "a hundred years"},
	)
	same(t, "the clock in the end", start().Add(876000*time.Hour), cloud.Now())
}

// People write faults by hand, and send back what the list shows.
func TestAdmin_takesFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want []emulator.Fault // none if it is refused
	}{
		"a number and an object": {
			`{"path":"*","status":429,"retry_after":7,"body":{"errors": []}}`,
			[]emulator.Fault{{Path: "*", Status: 429, RetryAfter: "7", Body: `{"errors": []}`}},
		},
		"two texts": {
			`{"path":"*","status":502,"retry_after":"Mon, 23 Nov 2026 10:31:00 GMT","body":"<a href=\"x\">&</a>"}`,
			[]emulator.Fault{{Path: "*", Status: 502, RetryAfter: "Mon, 23 Nov 2026 10:31:00 GMT", Body: `<a href="x">&</a>`}},
		},
		"a list":        {`{"path":"*","status":500,"body":[1]}`, []emulator.Fault{{Path: "*", Status: 500, Body: "[1]"}}},
		"a quoted text": {`{"path":"*","status":500,"body":"\"text\""}`, []emulator.Fault{{Path: "*", Status: 500, Body: `"text"`}}},
		"null":          {`{"path":"*","status":500,"retry_after":null,"body":null}`, []emulator.Fault{{Path: "*", Status: 500}}},
		"all the rest": {
			`{"method":"GET","path":"/iam/*","lost_reply":true,"delay_ms":1,"times":2,"skip":3}`,
			[]emulator.Fault{{Method: "GET", Path: "/iam/*", LostReply: true, DelayMS: 1, Times: 2, Skip: 3}},
		},
		"a reset":             {`{"path":"*","reset":true}`, []emulator.Fault{{Path: "*", Reset: true}}},
		"a cut":               {`{"path":"*","truncate":true}`, []emulator.Fault{{Path: "*", Truncate: true}}},
		"a typing error":      {`{"path":"*","staus":500}`, nil},
		"half a second":       {`{"path":"*","status":500,"retry_after":0.5}`, nil},
		"an odd header":       {`{"path":"*","status":500,"retry_after":{}}`, nil},
		"a status in quotes":  {`{"path":"*","status":"500"}`, nil},
		"a fault that is not": {`{"path":"*"}`, nil},
	}
	cloud := newCloud(t, emulator.Options{})
	for name, test := range tests {
		cloud.ClearFaults()
		if test.want == nil {
			cloud.wants(t, http.StatusBadRequest, "", http.MethodPost, "/_emulator/faults", test.body)
			same(t, "faults after "+name, []emulator.Fault{}, cloud.Faults())
			continue
		}
		cloud.wants(t, http.StatusNoContent, "", http.MethodPost, "/_emulator/faults", test.body)
		same(t, "faults after "+name, test.want, cloud.Faults())
		var shown []json.RawMessage
		must(t, json.Unmarshal([]byte(cloud.ask(t, "", http.MethodGet, "/_emulator/faults", "").text), &shown))
		cloud.ClearFaults()
		cloud.wants(t, http.StatusNoContent, "", http.MethodPost, "/_emulator/faults", string(shown[0]))
		same(t, "faults after the list was sent back, with "+name, test.want, cloud.Faults())
	}
}

func TestAdmin_isOutsideOfFaultsAndJournal(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	must(t, cloud.AddFault(emulator.Fault{Path: "*", Reset: true}))
	if got := cloud.wants(t, http.StatusOK, "", http.MethodGet, "/_emulator/requests", ""); strings.TrimSpace(got.text) != "[]" {
		t.Errorf("answer = %s, want an empty journal", got.text)
	}
	if _, err := cloud.try(t, "", http.MethodGet, "/_emulatorial", ""); err == nil {
		t.Error("a path that only begins alike escapes the fault")
	}
}

func TestAdmin_showsJobsAndRuns(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	cloud.walk(t, "", step{"GET", "/_emulator/jobs", "", 200, "[]"}, step{"GET", "/_emulator/runs", "", 200, "[]"})
	job := cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": "0 11 * * *"})
	cloud.ask(t, "", http.MethodPost, "/_emulator/clock", `{"advance":"1h"}`)
	for _, path := range []string{"/_emulator/jobs", "/_emulator/runs"} {
		if got := cloud.ask(t, "", http.MethodGet, path, ""); strings.Count(got.text, job) != 1 {
			t.Errorf("%s = %s, want the job %s in it once", path, got.text, job)
		}
	}
	cloud.walk(t, cloud.login(t, 0),
		step{"POST", "/_emulator/projects", `{"id":"p1","access":"missing"}`, 204, ""},
		step{"GET", jobsIn("us-south", job), "", 404, "project_not_found"},
		step{"POST", "/_emulator/projects", `{"id":"p1","access":"granted"}`, 204, ""},
		step{"GET", jobsIn("us-south", job), "", 200, job},
	)
}

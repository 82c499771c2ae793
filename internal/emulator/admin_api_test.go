// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestAdmin_keysAreShownWithoutTheirValues(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Users: 3})
	got := cloud.ask(t, "", http.MethodGet, "/_emulator/keys", "")
	var keys []map[string]any
	if err := json.Unmarshal([]byte(got.text), &keys); err != nil {
		t.Fatal(err)
	}
	statuses := map[string]int{}
	for _, key := range keys {
		status, _ := key["status"].(string)
		statuses[status]++
		if len(key) != 9 || key["regions"] == nil {
			t.Errorf("key = %v, want nine fields and no null", key)
		}
	}
	want := map[string]int{emulator.StatusOther: 3, emulator.StatusActive: 2, emulator.StatusPhasedOut: 2}
	if diff := cmp.Diff(want, statuses); diff != "" {
		t.Errorf("keys of three users by status (-want +got):\n%s", diff)
	}
	for _, secret := range cloud.Secrets() {
		if strings.Contains(got.text, secret) {
			t.Error("a value is shown")
		}
	}
}

func TestAdmin_keysAreATableForATerminal(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{Users: 1})
	if err := cloud.Console(emulator.ConsoleAction{Act: "create", Regions: []string{"us-south", "eu-de"}}); err != nil {
		t.Fatal(err)
	}
	id, _ := cloud.mint(t, cloud.login(t, 0), "two\nlines\tand a tab")
	if err := cloud.SetLocked(id, true); err != nil {
		t.Fatal(err)
	}
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
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestAdmin_overHTTP(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, path, body string
		status             int
		check              func(cloud) bool
	}{
		"the clock turns": {
			"POST", "/clock", `{"advance":"24h"}`, 200,
			func(c cloud) bool { return c.Now().Equal(start().Add(24 * time.Hour)) },
		},
		"the clock does not turn back":         {"POST", "/clock", `{"advance":"-1h"}`, 400, func(c cloud) bool { return c.Now().Equal(start()) }},
		"the clock does not turn by 292 years": {"POST", "/clock", `{"advance":"2562047h"}`, 400, func(c cloud) bool { return c.Now().Equal(start()) }},
		"the clock wants a duration":           {"POST", "/clock", `{"advance":"soon"}`, 400, func(c cloud) bool { return c.Now().Equal(start()) }},
		"a fault is added": {
			"POST", "/faults", `{"method":"GET","path":"/iam/*","status":500,"times":1}`, 204,
			func(c cloud) bool { return len(c.Faults()) == 1 },
		},
		"a fault with a typo is not": {"POST", "/faults", `{"path":"*","staus":500}`, 400, func(c cloud) bool { return len(c.Faults()) == 0 }},
		"a fault with a number and an object": {
			"POST", "/faults", `{"path":"*","status":429,"retry_after":7,"body":{"errors": []}}`, 204,
			func(c cloud) bool {
				return cmp.Equal(c.Faults(), []emulator.Fault{{Path: "*", Status: 429, RetryAfter: "7", Body: `{"errors": []}`}})
			},
		},
		"a fault with two texts": {
			"POST", "/faults", `{"path":"*","status":502,"retry_after":"soon","body":"<html>"}`, 204,
			func(c cloud) bool {
				return cmp.Equal(c.Faults(), []emulator.Fault{{Path: "*", Status: 502, RetryAfter: "soon", Body: "<html>"}})
			},
		},
		"a fault with a list": {
			"POST", "/faults", `{"path":"*","status":500,"body":[1]}`, 204,
			func(c cloud) bool {
				return cmp.Equal(c.Faults(), []emulator.Fault{{Path: "*", Status: 500, Body: "[1]"}})
			},
		},
		"a fault with nothing in it": {
			"POST", "/faults", `{"path":"*","status":500,"retry_after":null,"body":null}`, 204,
			func(c cloud) bool { return cmp.Equal(c.Faults(), []emulator.Fault{{Path: "*", Status: 500}}) },
		},
		"a fault with half a second":  {"POST", "/faults", `{"path":"*","status":500,"retry_after":0.5}`, 400, func(c cloud) bool { return len(c.Faults()) == 0 }},
		"a fault with an odd header":  {"POST", "/faults", `{"path":"*","status":500,"retry_after":{}}`, 400, func(c cloud) bool { return len(c.Faults()) == 0 }},
		"a fault with a wrong status": {"POST", "/faults", `{"path":"*","status":"500"}`, 400, func(c cloud) bool { return len(c.Faults()) == 0 }},
		"the faults are listed":       {"GET", "/faults", "", 200, func(cloud) bool { return true }},
		"the faults are cleared":      {"DELETE", "/faults", "", 204, func(c cloud) bool { return len(c.Faults()) == 0 }},
		"the journal is emptied":      {"DELETE", "/requests", "", 204, func(c cloud) bool { return len(c.Requests()) == 0 }},
		"the console creates":         {"POST", "/console/create", "", 204, func(c cloud) bool { return len(c.series()) == 1 }},
		"the console creates elsewhere": {
			"POST", "/console/create", `{"regions":["eu-gb"]}`, 204,
			func(c cloud) bool { return cmp.Equal(c.series(), []view{{0, "Active", []string{"eu-gb"}}}) },
		},
		"the console does not rotate nothing": {"POST", "/console/rotate", "{}", 400, func(c cloud) bool { return len(c.series()) == 0 }},
		"the console knows no such field":     {"POST", "/console/create", `{"region":"eu-gb"}`, 400, func(c cloud) bool { return len(c.series()) == 0 }},
		"the jobs are listed":                 {"GET", "/jobs", "", 200, func(cloud) bool { return true }},
		"the runs are listed":                 {"GET", "/runs", "", 200, func(cloud) bool { return true }},
		"a project is closed":                 {"POST", "/projects", `{"id":"p1","access":"denied"}`, 204, func(cloud) bool { return true }},
		"a project is not half closed":        {"POST", "/projects", `{"id":"p1","access":"some"}`, 400, func(cloud) bool { return true }},
		"a project needs an id":               {"POST", "/projects", `{"access":"denied"}`, 400, func(cloud) bool { return true }},
		"a project has no such field":         {"POST", "/projects", `{"id":"p1","acces":"denied"}`, 400, func(cloud) bool { return true }},
		"an unknown path":                     {"GET", "/secrets", "", 404, func(cloud) bool { return true }},
		"a wrong method":                      {"POST", "/keys", "", 405, func(cloud) bool { return true }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			if got := cloud.ask(t, "", test.method, "/_emulator"+test.path, test.body); got.status != test.status {
				t.Errorf("answer = %d %s, want %d", got.status, got.text, test.status)
			}
			if !test.check(cloud) {
				t.Errorf("the state afterwards is wrong: %s, keys %+v, faults %+v", cloud.Now(), cloud.series(), cloud.Faults())
			}
		})
	}
}

func TestAdmin_theClockStopsAtAHundredYears(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	turn := func(by string) int {
		return cloud.ask(t, "", http.MethodPost, "/_emulator/clock", `{"advance":"`+by+`"}`).status
	}
	if first, second := turn("876000h"), turn("1ns"); first != http.StatusOK || second != http.StatusBadRequest {
		t.Errorf("a hundred years answer %d and a nanosecond more %d, want 200 and 400", first, second)
	}
	if want := start().Add(876000 * time.Hour); !cloud.Now().Equal(want) {
		t.Errorf("the clock shows %s, want %s", cloud.Now(), want)
	}
}

func TestAdmin_faultsCanBeSentBack(t *testing.T) {
	t.Parallel()
	tests := map[string]emulator.Fault{
		"a text for a body":   {Path: "*", Status: 502, Body: `<a href="x">&</a>`},
		"JSON for a body":     {Path: "*", Status: 500, Body: `{"errors": []}`},
		"a quoted text":       {Path: "*", Status: 500, Body: `"text"`},
		"a header of seconds": {Path: "*", Status: 429, RetryAfter: "3600"},
		"a header of words":   {Path: "*", Status: 429, RetryAfter: "Mon, 23 Nov 2026 10:31:00 GMT"},
		"all the rest":        {Method: "GET", Path: "/iam/*", LostReply: true, DelayMS: 1, Times: 2, Skip: 3},
		"a status after":      {Path: "*", Status: 503, LostReply: true},
		"a reset":             {Path: "*", Reset: true},
		"a cut":               {Path: "*", Truncate: true},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			if err := cloud.AddFault(fault); err != nil {
				t.Fatal(err)
			}
			var shown []json.RawMessage
			if err := json.Unmarshal([]byte(cloud.ask(t, "", http.MethodGet, "/_emulator/faults", "").text), &shown); err != nil {
				t.Fatal(err)
			}
			cloud.ClearFaults()
			if got := cloud.ask(t, "", http.MethodPost, "/_emulator/faults", string(shown[0])); got.status != http.StatusNoContent {
				t.Errorf("sending %s back answers %d %s", shown[0], got.status, got.text)
			}
			if diff := cmp.Diff([]emulator.Fault{fault}, cloud.Faults()); diff != "" {
				t.Errorf("faults in force (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAdmin_isOutsideOfFaultsAndJournal(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	if err := cloud.AddFault(emulator.Fault{Path: "*", Reset: true}); err != nil {
		t.Fatal(err)
	}
	if got := cloud.ask(t, "", http.MethodGet, "/_emulator/requests", ""); got.status != http.StatusOK || strings.TrimSpace(got.text) != "[]" {
		t.Errorf("answer = %d %s, want an empty journal", got.status, got.text)
	}
	if _, err := cloud.try(t, "", http.MethodGet, "/_emulatorial", ""); err == nil {
		t.Error("a path that only begins alike escapes the fault")
	}
}

func TestAdmin_showsJobsAndRuns(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	for _, path := range []string{"/_emulator/jobs", "/_emulator/runs"} {
		if got := cloud.ask(t, "", http.MethodGet, path, ""); strings.TrimSpace(got.text) != "[]" {
			t.Errorf("%s = %s, want an empty list", path, got.text)
		}
	}
	job := cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": "0 11 * * *"})
	cloud.ask(t, "", http.MethodPost, "/_emulator/clock", `{"advance":"1h"}`)
	for _, path := range []string{"/_emulator/jobs", "/_emulator/runs"} {
		if got := cloud.ask(t, "", http.MethodGet, path, ""); strings.Count(got.text, job) != 1 {
			t.Errorf("%s = %s, want the job %s in it once", path, got.text, job)
		}
	}
	cloud.ask(t, "", http.MethodPost, "/_emulator/projects", `{"id":"p1","access":"missing"}`)
	if got := cloud.ask(t, cloud.login(t, 0), http.MethodGet, jobsIn("us-south", job), ""); got.code() != "project_not_found" {
		t.Errorf("the job answers %d %s, want its project to be missing", got.status, got.text)
	}
	cloud.ask(t, "", http.MethodPost, "/_emulator/projects", `{"id":"p1","access":"granted"}`)
	if got := cloud.ask(t, cloud.login(t, 0), http.MethodGet, jobsIn("us-south", job), ""); got.status != http.StatusOK {
		t.Errorf("the job answers %d %s after its project came back", got.status, got.text)
	}
}

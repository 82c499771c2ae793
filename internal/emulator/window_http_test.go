// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestWindow_answersItsOwnPageOnly(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	for name, test := range map[string]struct {
		method, path string
		headers      []string
		status       int
	}{
		"the page":                 {method: "GET", path: "/", status: 200},
		"the page of another user": {method: "GET", path: "/?user=2", status: 200},
		"nobody's page":            {method: "GET", path: "/?user=3", status: 404},
		"a user without a number":  {method: "GET", path: "/?user=me", status: 404},
		"its script":               {method: "GET", path: "/_emulator/window/window.js", status: 200},
		"its style":                {method: "GET", path: "/_emulator/window/window.css", status: 200},
		"its template":             {method: "GET", path: "/_emulator/window/page.html", status: 404},
		"a foreign page":           {method: "GET", path: "/", headers: []string{"Origin", "https://attacker.example"}, status: 403},
		"a foreign page's events":  {method: "GET", path: "/_emulator/window/events", headers: []string{"Origin", "https://attacker.example"}, status: 403},
	} {
		got := cloud.wants(t, test.status, "", test.method, test.path, "", test.headers...)
		if got.status != http.StatusOK {
			continue
		}
		policy := got.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the headers of %s are %v, want a policy that lets in nothing foreign, and nosniff", name, got.header)
		}
	}
}

func TestWindow_sendsWhatChanges(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, cloud.url+"/_emulator/window/events", nil)
	must(t, err)
	reply, err := http.DefaultClient.Do(request)
	must(t, err)
	defer reply.Body.Close()
	same(t, "media type", "text/event-stream", reply.Header.Get("Content-Type"))
	same(t, "Cache-Control", "no-store", reply.Header.Get("Cache-Control"))
	events := bufio.NewScanner(reply.Body)
	next := func() map[string]string {
		t.Helper()
		for events.Scan() {
			if line, ok := strings.CutPrefix(events.Text(), "data: "); ok {
				sections := map[string]string{}
				must(t, json.Unmarshal([]byte(line), &sections))
				return sections
			}
		}
		t.Fatalf("the events end: %v", events.Err())
		return nil
	}
	want := []string{"clock", "faults", "jobs", "keys", "requests", "runs", "summary"}
	same(t, "sections of the first event", want, slices.Sorted(maps.Keys(next())))
	cloud.withKey(t, "eu-gb")
	changed := next()
	same(t, "sections after a key was created", []string{"keys", "summary"}, slices.Sorted(maps.Keys(changed)))
	if !strings.Contains(changed["keys"], "<span>eu-gb</span>") {
		t.Errorf("the keys are %s, want one in eu-gb", changed["keys"])
	}
}

func TestWindow_tellsTheEndAndTheKeyOfARun(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.withKey(t, "us-south")
	job, key := cloud.makeJob(t, token, "us-south", nil), cloud.ownKeys()[0]
	cloud.startRun(t, token, "us-south", job)
	cloud.walk(t, "", step{"GET", "/", "", 200, "2026-11-23 10:30 Starting with " + key.Name})
	must(t, cloud.DeleteKey(key.ID))
	cloud.startRun(t, token, "us-south", job)
	cloud.Advance(time.Minute)
	cloud.walk(t, "",
		step{"GET", "/", "", 200, "2026-11-23 10:30 Completed with " + key.ID + ", which is deleted"},
		step{"GET", "/", "", 200, "2026-11-23 10:30 Failed: task_credentials_not_valid"},
	)
}

func TestWindow_showsEveryRunOnItsTimeline(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, test := range map[string]struct {
		schedule any
		passes   time.Duration
		from     string
		runs     int
	}{
		"a month of a nightly job":          {schedule: "0 3 * * *", passes: 40 * day, from: "2026-12-02 10:30Z", runs: 31},
		"all of a job that is younger":      {schedule: "*/5 * * * *", passes: 2 * day, from: "2026-11-23 10:35Z", runs: 576},
		"the latest of a job each minute":   {schedule: "* * * * *", passes: 2 * day, from: "2026-11-24 21:11Z", runs: 800},
		"a day of a job that has never run": {passes: 2 * day, from: "2026-11-24 10:30Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newCloud(t, emulator.Options{})
			cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": test.schedule})
			cloud.Advance(test.passes)
			page := cloud.ask(t, "", http.MethodGet, "/", "").text
			same(t, "number of runs that are drawn", test.runs, strings.Count(page, `<rect class="run `))
			if _, from, _ := strings.Cut(page, `<div class="axis soft"><time>`); !strings.HasPrefix(from, test.from) {
				t.Errorf("the timeline begins at %.17s, want %s", from, test.from)
			}
		})
	}
}

func TestWindow_showsManyRunsOfOneInstant(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	job := cloud.makeJob(t, token, "us-south", nil)
	for range 801 {
		cloud.startRun(t, token, "us-south", job)
	}
	page := cloud.wants(t, http.StatusOK, "", http.MethodGet, "/", "").text
	same(t, "number of runs that are drawn", 800, strings.Count(page, `<rect class="run `))
}

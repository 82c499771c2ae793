// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

func TestStore_Start(t *testing.T) {
	t.Parallel()
	ours := runDocument("R1", "smoke test", "Starting")
	tests := map[string]struct {
		lists, posts []reply
		want         string
		fails        []string
		looks        int
	}{
		"it works":                       {lists: []reply{list()}, posts: []reply{{status: 201, body: ours}}, want: "R1", looks: 1},
		"it is refused":                  {lists: []reply{list()}, posts: []reply{status(400)}, fails: []string{"400"}, looks: 1},
		"there is no such job":           {lists: []reply{status(404)}, fails: []string{"404"}, looks: 1},
		"the project is shut":            {lists: []reply{status(403)}, fails: []string{"not allowed in the project P1 in eu-de"}, looks: 1},
		"the reply is lost":              {lists: []reply{list(), list(ours)}, posts: []reply{lost}, want: "R1", looks: 2},
		"the run is listed late":         {lists: []reply{list(), list(), list(ours)}, posts: []reply{lost}, want: "R1", looks: 3},
		"one of the name was there":      {lists: []reply{list(ours)}, posts: []reply{lost}, fails: []string{"it may still appear", "before you start another"}, looks: 6},
		"one of the name was scheduled":  {lists: []reply{list(), list(runDocument("R1", "smoke test", "Running", "false", "true"))}, posts: []reply{lost}, fails: []string{"may still appear"}, looks: 6},
		"one of the name is another's":   {lists: []reply{list(), list(runDocument("R1", "smoke test", "Running", user, "x"))}, posts: []reply{lost}, fails: []string{"may still appear"}, looks: 6},
		"one of the name is old":         {lists: []reply{list(), list(runDocument("R1", "smoke test", "Running", "09:00", "08:00"))}, posts: []reply{lost}, fails: []string{"may still appear"}, looks: 6},
		"another was started by us, too": {lists: []reply{list(), list(ours, runDocument("R2", "another", "Running"))}, posts: []reply{lost}, want: "R1", looks: 2},
		"there are several":              {lists: []reply{list(), list(ours, runDocument("R0", "smoke test", "Running"))}, posts: []reply{lost}, fails: []string{"several runs", "(R0, R1)"}, looks: 2},
		"it cannot be looked for":        {lists: []reply{list(), status(500)}, posts: []reply{lost}, fails: []string{"could not be found out"}, looks: 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, service := open(t, map[string][]reply{
				"GET ": {list()}, "GET /J1": {ok(jobDocument("J1"))}, "GET /J1/runs": tt.lists, "POST /J1/runs": tt.posts,
			})
			got, err := s.Start(t.Context(), project(), "J1", job.NewRun{Name: "smoke test", Parameters: map[string]string{"p": "v"}})
			wanted(t, err, tt.fails...)
			if got.ID != tt.want || service.count("GET /J1/runs") != tt.looks || service.count("POST") > 1 {
				t.Errorf("Start() = %q after %q", got.ID, service.sent)
			}
			sent := `POST /J1/runs?project_id=P1 {"job_run":{"name":"smoke test","job_parameters":[{"name":"p","value":"v"}]}}`
			if len(tt.posts) > 0 && !slices.Contains(service.sent, sent) {
				t.Errorf("sent %q", service.sent)
			}
		})
	}
}

// TestStore_Start_refusedToOthers says whose key the job runs with.
func TestStore_Start_refusedToOthers(t *testing.T) {
	t.Parallel()
	owned := func(id string) reply {
		return ok(`{"metadata":{"asset_id":"J1"},"entity":{"job":{"task_credentials_support":{"user_id":"` + id + `"}}}}`)
	}
	tests := map[string]struct {
		post, get reply
		owner     string // of the error; empty: it is another error
	}{
		"somebody else's":       {status(403), owned("IBMid-other"), "IBMid-other"},
		"refused as a bad one":  {status(400), owned("IBMid-other"), "IBMid-other"},
		"one's own":             {status(403), owned(user), ""},
		"nobody knows whose":    {status(403), owned(""), ""},
		"the job cannot be had": {status(403), status(500), ""},
		"an outage":             {status(500), owned("IBMid-other"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := open(t, map[string][]reply{"GET /J1": {tt.get}, "GET /J1/runs": {list()}, "POST /J1/runs": {tt.post}, "GET ": {list()}})
			_, err := s.Start(t.Context(), project(), "J1", job.NewRun{})
			foreign, ok := errors.AsType[*job.NotOwnerError](err)
			if err == nil || ok != (tt.owner != "") || ok && (foreign.OwnerID != tt.owner || foreign.CallerID != user) {
				t.Errorf("Start() = %v", err)
			}
		})
	}
}

func TestStore_Wait(t *testing.T) {
	t.Parallel()
	state := func(state string) reply { return ok(runDocument("R1", "n", state)) }
	seven := []reply{state("Running")}
	for range 7 {
		seven = append(seven, status(503))
	}
	tests := map[string]struct {
		gets   []reply
		states []string // what progress was told
		fails  []string
	}{
		"it ends well":                         {gets: []reply{state("Queued"), state("Queued"), state("Running"), state("Completed")}, states: []string{"Queued", "Running", "Completed"}},
		"it fails":                             {gets: []reply{state("Failed")}, states: []string{"Failed"}},
		"it pauses":                            {gets: []reply{state("Paused"), state("Resuming"), state("Canceling"), state("Canceled")}, states: []string{"Paused", "Resuming", "Canceling", "Canceled"}},
		"a new state":                          {gets: []reply{state("Pondering"), state("CompletedWithErrors")}, states: []string{"Pondering", "CompletedWithErrors"}},
		"nothing is new":                       {gets: []reply{state("Starting"), state("Starting"), state("Completed")}, states: []string{"Completed"}},
		"it is not known yet":                  {gets: []reply{status(404), status(404), state("Running"), state("Completed")}, states: []string{"Running", "Completed"}},
		"the service is out of order for long": {gets: append(seven, state("Completed")), states: []string{"Running", "Completed"}},
		"the service answers nonsense":         {gets: []reply{ok("{}"), lost, state("Completed")}, states: []string{"Completed"}},
		"it is never known":                    {gets: []reply{status(404)}, fails: []string{"404"}},
		"it is deleted":                        {gets: []reply{state("Running"), status(404)}, states: []string{"Running"}, fails: []string{"404"}},
		"it cannot be asked for":               {gets: []reply{status(403)}, fails: []string{"not allowed in the project P1"}},
		"the token is worth nothing any more":  {gets: []reply{status(401)}, fails: []string{"401"}},
		"it takes for ever":                    {gets: []reply{state("Running")}, states: []string{"Running"}, fails: []string{"gave up", "was not stopped"}},
		"nothing is heard any more":            {gets: []reply{state("Running"), status(503)}, states: []string{"Running"}, fails: []string{"the latest look at it failed", "503"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := open(t, map[string][]reply{"GET /J1/runs/R1": tt.gets, "POST /J1/runs/R1/refresh_state": {status(404)}, "GET ": {list()}})
			var states []string
			got, err := s.Wait(t.Context(), project(), "J1", job.Run{ID: "R1", State: "Starting"}, func(r job.Run) { states = append(states, r.State) })
			wanted(t, err, tt.fails...)
			if diff := cmp.Diff(tt.states, states); diff != "" {
				t.Errorf("progress (-want +got):\n%s", diff)
			}
			if len(states) > 0 && got.State != states[len(states)-1] {
				t.Errorf("Wait() = %+v after %q", got, states)
			}
			if (err == nil) != got.Ended() {
				t.Errorf("Wait() = %+v, %v", got, err)
			}
			if _, late := errors.AsType[*job.TimeoutError](err); late != strings.Contains(fmt.Sprint(err), "gave up") {
				t.Errorf("the time was over: %v", err)
			}
		})
	}
}

// TestStore_Wait_asksTheServiceToLookAfresh meets a service that shows an old state
// until it is asked to refresh it.
func TestStore_Wait_asksTheServiceToLookAfresh(t *testing.T) {
	t.Parallel()
	s, service := open(t, map[string][]reply{
		"GET /J1/runs/R1":                {ok(runDocument("R1", "n", "Running"))},
		"POST /J1/runs/R1/refresh_state": {status(503), ok(runDocument("R1", "n", "Completed"))},
	})
	got, err := s.Wait(t.Context(), project(), "J1", job.Run{ID: "R1", State: "Running"}, func(job.Run) {})
	if err != nil || !got.Succeeded() {
		t.Errorf("Wait() = %+v, %v", got, err)
	}
	if looks, refreshes := service.count("GET"), service.count("POST"); looks != 10 || refreshes != 2 {
		t.Errorf("looked %d times, and asked %d times to refresh", looks, refreshes)
	}
}

func TestRun_Succeeded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ ended, well bool }{
		"Queued": {}, "Starting": {}, "Running": {}, "Paused": {}, "Resuming": {}, "Canceling": {}, "": {}, "Unheard of": {},
		"Completed": {true, true}, "CompletedWithWarnings": {true, true},
		"CompletedWithErrors": {true, false}, "Failed": {true, false}, "Canceled": {true, false},
	}
	for state, want := range tests {
		r := job.Run{State: state}
		if r.Ended() != want.ended || r.Succeeded() != want.well {
			t.Errorf("%q has ended: %t, well: %t", state, r.Ended(), r.Succeeded())
		}
	}
}

func TestStore_LogTail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		logs  []reply
		lines int
		want  []string
		fails []string
		asked int
	}{
		"the last lines":              {logs: []reply{list(`"a"`, `"b"`, `"c"`, `""`)}, lines: 2, want: []string{"b", "c"}, asked: 1},
		"a line of a megabyte":        {logs: []reply{list(`"`+strings.Repeat("ä", 1<<19)+`"`, `"b"`)}, lines: 2, want: []string{strings.Repeat("ä", 499) + "…", "b"}, asked: 1},
		"fewer lines than wanted":     {logs: []reply{list(`"a"`)}, lines: 5, want: []string{"a"}, asked: 1},
		"no line at all":              {logs: []reply{list()}, lines: 5, want: []string{}, asked: 1},
		"no line is wanted":           {logs: []reply{list(`"a"`)}, lines: 0, want: []string{}, asked: 1},
		"more than 8 MiB":             {logs: []reply{list(strings.Repeat(`"`+strings.Repeat("a", 1<<10)+`",`, 9<<10) + `"b","c"`)}, lines: 2, want: []string{"b", "c"}, asked: 1},
		"a line of more than 8 MiB":   {logs: []reply{list(`"` + strings.Repeat("a", 9<<20) + `"`)}, lines: 2, fails: []string{"larger than 8 MiB"}, asked: 1},
		"blank lines within it":       {logs: []reply{list(`"a"`, `""`, `" "`, `"b"`, `""`, `""`)}, lines: 3, want: []string{"", "", "b"}, asked: 1},
		"there is none":               {logs: []reply{status(404)}, lines: 5, fails: []string{"read the log of the run R1", "404"}, asked: 1},
		"the service is out of order": {logs: []reply{status(500)}, lines: 5, fails: []string{"500"}, asked: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, service := open(t, map[string][]reply{"GET /J1/runs/R1/logs": tt.logs})
			got, err := s.LogTail(t.Context(), project(), "J1", "R1", tt.lines)
			wanted(t, err, tt.fails...)
			if diff := cmp.Diff(tt.want, got); diff != "" || len(service.sent) != tt.asked {
				t.Errorf("LogTail() after %q (-want +got):\n%s", service.sent, diff)
			}
		})
	}
}

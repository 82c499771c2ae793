// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// wanted compares an error with what it must say; nothing means that there is none.
func wanted(t *testing.T, err error, parts ...string) {
	t.Helper()
	if (err == nil) != (len(parts) == 0) {
		t.Fatalf("the error is %v, want %q", err, parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %q, and lacks %q", err, part)
		}
	}
}

func TestStore_Create(t *testing.T) {
	t.Parallel()
	const post, get = "POST ", "GET "
	older := []string{"09:00:00Z", "08:58:59Z"}
	tests := map[string]struct {
		posts, lists []reply
		want         string // ID of the job
		fails        []string
		looks        int
	}{
		"it works":                 {posts: []reply{{status: 201, body: jobDocument("J1")}}, want: "J1"},
		"it is refused":            {posts: []reply{status(400)}, fails: []string{"400"}},
		"the project is not there": {posts: []reply{status(404)}, lists: []reply{status(404)}, fails: []string{"the project P1 in eu-de is not there"}, looks: 1},
		"the asset is not there":   {posts: []reply{status(404)}, lists: []reply{list()}, fails: []string{"404"}, looks: 1},
		"it is not allowed":        {posts: []reply{status(403)}, fails: []string{"not allowed in the project P1 in eu-de"}},
		"the reply is lost":        {posts: []reply{lost}, lists: []reply{list(jobDocument("J1"))}, want: "J1", looks: 1},
		"a gateway gives up":       {posts: []reply{status(504)}, lists: []reply{list(jobDocument("J1"))}, want: "J1", looks: 1},
		"the reply is incomplete":  {posts: []reply{ok(`{}`)}, lists: []reply{list(jobDocument("J1"))}, want: "J1", looks: 1},
		"the job is listed late":   {posts: []reply{lost}, lists: []reply{list(), list(), list(jobDocument("J1"))}, want: "J1", looks: 3},
		"its time is rounded down": {posts: []reply{lost}, lists: []reply{list(jobDocument("J1", "09:00:00Z", "08:59:00Z"))}, want: "J1", looks: 1},
		"its time and owner are not told": {
			posts: []reply{lost}, lists: []reply{list(jobDocument("J1", `"2026-11-23T09:00:00Z"`, `""`, `"`+user+`"`, `""`))}, want: "J1", looks: 1,
		},
		"a job of the name is older":      {posts: []reply{lost}, lists: []reply{list(jobDocument("J0", older...))}, fails: []string{"it may still appear", "import"}, looks: 5},
		"a job of the name is another's":  {posts: []reply{lost}, lists: []reply{list(jobDocument("J0", user, "IBMid-other"))}, fails: []string{"it may still appear"}, looks: 5},
		"a job of the name runs else":     {posts: []reply{lost}, lists: []reply{list(jobDocument("J0", "A1", "A2"))}, fails: []string{"it may still appear"}, looks: 5},
		"a job of the name differs":       {posts: []reply{lost}, lists: []reply{list(jobDocument("J0", `"e"`, `"f"`))}, fails: []string{"it may still appear"}, looks: 5},
		"a job has another schedule":      {posts: []reply{lost}, lists: []reply{list(jobDocument("J0", "0 0 *", "1 0 *"))}, fails: []string{"it may still appear"}, looks: 5},
		"ours is among others":            {posts: []reply{lost}, lists: []reply{list(jobDocument("J0", older...), jobDocument("J1"), jobDocument("J2", "nightly", "x"))}, want: "J1", looks: 1},
		"there are several":               {posts: []reply{lost}, lists: []reply{list(jobDocument("J2"), jobDocument("J1"))}, fails: []string{"several jobs", "(J1, J2)"}, looks: 1},
		"it cannot be looked for":         {posts: []reply{lost}, lists: []reply{status(403)}, fails: []string{"could not be found out", "project P1 in eu-de"}, looks: 1},
		"it cannot be looked for for now": {posts: []reply{lost}, lists: []reply{status(500)}, fails: []string{"could not be found out"}, looks: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, service := open(t, map[string][]reply{post: tt.posts, get: tt.lists})
			got, err := s.Create(t.Context(), project(), plain())
			wanted(t, err, tt.fails...)
			if got.ID != tt.want || service.count(post) != 1 || service.count(get) != tt.looks {
				t.Errorf("Create() = %q after %q", got.ID, service.sent)
			}
			if ambiguous := tt.posts[0].lost && tt.want == ""; ambiguous != errors.Is(err, ibmcloud.ErrAmbiguous) {
				t.Errorf("the error is ambiguous: %t", !ambiguous)
			}
		})
	}
}

// TestStore_Create_takesNoJobThatItKnows loses the reply to a job that is like one
// that was there before, and that the service did not make.
func TestStore_Create_takesNoJobThatItKnows(t *testing.T) {
	t.Parallel()
	for how, meet := range map[string]func(*job.Store) error{
		"made":      func(s *job.Store) error { _, err := s.Create(t.Context(), project(), plain()); return err },
		"read":      func(s *job.Store) error { _, err := s.Read(t.Context(), project(), "J1"); return err },
		"looked up": func(s *job.Store) error { _, err := s.FindByName(t.Context(), project(), "nightly"); return err },
	} {
		one := jobDocument("J1")
		posts := []reply{{status: 201, body: one}, lost}
		if how != "made" {
			posts = posts[1:]
		}
		s, _ := open(t, map[string][]reply{"POST ": posts, "GET ": {list(one)}, "GET /J1": {ok(one)}})
		if err := meet(s); err != nil {
			t.Fatal(err)
		}
		got, err := s.Create(t.Context(), project(), plain())
		if wanted(t, err, "may still appear"); got.ID != "" {
			t.Errorf("%s: Create() = %s, which is another resource's", how, got.ID)
		}
	}
}

func TestStore_Read(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		job, list reply
		fails     []string
		scope     bool
	}{
		"it is there":                {job: ok(jobDocument("J1"))},
		"it is gone":                 {job: status(404), list: list(), fails: []string{"404"}},
		"its project is gone":        {job: status(404), list: status(404), fails: []string{"the project P1 in eu-de is not there"}, scope: true},
		"its project is shut":        {job: status(404), list: status(403), fails: []string{"not allowed in the project P1"}, scope: true},
		"its project cannot be seen": {job: status(404), list: status(500), fails: []string{"404", "project P1 in eu-de is there could not be found out", "500"}},
		"it may not be seen":         {job: status(403), fails: []string{"not allowed in the project P1"}, scope: true},
		"it is out of reach":         {job: status(500), fails: []string{"500"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := open(t, map[string][]reply{"GET /J1": {tt.job}, "GET ": {tt.list}})
			got, err := s.Read(t.Context(), project(), "J1")
			wanted(t, err, tt.fails...)
			if err == nil && (got.ID != "J1" || got.Configuration != `{"env_id":"e","env_type":"x"}` || got.OwnerID != user) {
				t.Errorf("Read() = %+v", got)
			}
			if errors.Is(err, ibmcloud.ErrNotFound) != (tt.job.status == http.StatusNotFound && tt.list.status != http.StatusInternalServerError) {
				t.Errorf("it is gone: %v", err)
			}
			if _, scope := errors.AsType[*job.ScopeError](err); scope != tt.scope {
				t.Errorf("it is the project: %v", err)
			}
		})
	}
}

func TestStore_LatestRun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		runs  reply
		want  *job.Run
		fails []string
	}{
		"it has run":                {runs: list(runDocument("R1", "n", "Failed")), want: &job.Run{ID: "R1", Name: "n", OwnerID: user, State: "Failed", CreatedAt: now}},
		"it has not run":            {runs: list()},
		"its runs may not be seen":  {runs: status(403), fails: []string{"read the latest run of the job J1", "403"}},
		"its runs are out of reach": {runs: status(500), fails: []string{"read the latest run of the job J1", "500"}},
		"its runs are counted only": {runs: ok(`{"total_rows":3,"results":[]}`), fails: []string{"did not list all"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := open(t, map[string][]reply{"GET /J1/runs": {tt.runs}})
			got, err := s.LatestRun(t.Context(), project(), "J1")
			wanted(t, err, tt.fails...)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("LatestRun() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStore_FindByName(t *testing.T) {
	t.Parallel()
	const composed, apart = "n\u00e4chtlich", "na\u0308chtlich"
	jobs := []string{jobDocument("J1"), jobDocument("J2", "nightly", "daily"), jobDocument("J3")}
	tests := map[string]struct {
		list  reply
		name  string
		want  []string // IDs
		fails []string
	}{
		"there are two":                   {list(jobs...), "nightly", []string{"J1", "J3"}, nil},
		"there is none":                   {list(jobs...), "weekly", nil, nil},
		"the service composes letters":    {list(jobDocument("J1", "nightly", composed)), apart, []string{"J1"}, nil},
		"the service takes letters apart": {list(jobDocument("J1", "nightly", apart)), composed, []string{"J1"}, nil},
		"it is in a list that ends early": {ok(`{"total_rows":250,"results":[` + jobs[0] + `]}`), "nightly", []string{"J1"}, nil},
		"the list ends before it":         {ok(`{"total_rows":250,"results":[` + jobs[0] + `]}`), "daily", nil, []string{"did not list all of them", "after 1"}},
		"its project is gone":             {status(404), "nightly", nil, []string{"the project P1 in eu-de is not there"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := open(t, map[string][]reply{"GET ": {tt.list}})
			found, err := s.FindByName(t.Context(), project(), tt.name)
			wanted(t, err, tt.fails...)
			var ids []string
			for _, j := range found {
				ids = append(ids, j.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("FindByName() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStore_Update(t *testing.T) {
	t.Parallel()
	before, after := ok(jobDocument("J1")), ok(jobDocument("J1", "0 0 *", "5 0 *"))
	tests := map[string]struct {
		gets, patches []reply
		same          bool // from and to are the same
		fails         []string
		asked, looked int
	}{
		"it works":               {gets: []reply{before}, patches: []reply{after}, asked: 1, looked: 1},
		"there is nothing to do": {gets: []reply{after}, same: true, looked: 1},
		"it is refused":          {gets: []reply{before}, patches: []reply{status(400)}, fails: []string{"change the job J1", "400"}, asked: 1, looked: 1},
		"it is gone":             {gets: []reply{status(404)}, fails: []string{"change the job J1", "404"}, looked: 1},
		"the reply is lost":      {gets: []reply{before}, patches: []reply{lost, after}, asked: 2, looked: 1},
		"every request is lost":  {gets: []reply{before}, patches: []reply{lost}, fails: []string{"change the job J1"}, asked: 5, looked: 1},
		"it is not allowed":      {gets: []reply{before}, patches: []reply{status(403)}, fails: []string{"not allowed in the project P1"}, asked: 1, looked: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, service := open(t, map[string][]reply{
				"GET /J1": tt.gets, "PATCH /J1": tt.patches, "GET ": {list()},
			})
			to := plain()
			to.Schedule = "5 0 * * *"
			from := plain()
			if tt.same {
				from = to
			}
			got, err := s.Update(t.Context(), project(), "J1", from, to)
			wanted(t, err, tt.fails...)
			if err == nil && got.Schedule != to.Schedule {
				t.Errorf("Update() = %+v", got)
			}
			if asked, looked := service.count("PATCH"), service.count("GET /J1?"); asked != tt.asked || looked != tt.looked {
				t.Errorf("asked %d times and looked %d times: %q", asked, looked, service.sent)
			}
			for _, r := range service.sent {
				if strings.HasPrefix(r, "PATCH") && r != `PATCH /J1?project_id=P1 [{"op":"add","path":"/entity/job/schedule","value":"5 0 * * *"}]` {
					t.Errorf("asked for %s", r)
				}
			}
		})
	}
}

// TestStore_Update_takesAScheduleAway sends null where a service refuses an empty
// schedule, and for bounds only if they go as well.
func TestStore_Update_takesAScheduleAway(t *testing.T) {
	t.Parallel()
	end := job.ScheduleInfo{End: now}
	for _, tt := range []struct {
		to          job.ScheduleInfo
		first, then string
	}{
		{job.ScheduleInfo{}, `{}`, `{"endOn":null,"startOn":null}`},
		{end, `{"endOn":1795424400000}`, `{"endOn":1795424400000}`},
	} {
		s, service := open(t, map[string][]reply{
			"GET /J1": {ok(jobDocument("J1"))}, "PATCH /J1": {status(400), ok(jobDocument("J1", "0 0 * * *", ""))},
		})
		from, to := plain(), plain()
		from.ScheduleInfo, to.ScheduleInfo, to.Schedule = job.ScheduleInfo{Start: now}, tt.to, ""
		if got, err := s.Update(t.Context(), project(), "J1", from, to); err != nil || got.Schedule != "" {
			t.Errorf("Update() = %+v, %v", got, err)
		}
		const patch = `PATCH /J1?project_id=P1 [{"op":"add","path":"/entity/job/schedule","value":%s},` +
			`{"op":"add","path":"/entity/job/schedule_info","value":%s}]`
		want := []string{fmt.Sprintf(patch, `""`, tt.first), fmt.Sprintf(patch, `null`, tt.then)}
		if diff := cmp.Diff(want, service.sent[1:]); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
	}
}

// TestStore_endOfContext gives up where it would wait.
func TestStore_endOfContext(t *testing.T) {
	t.Parallel()
	s, _ := open(t, map[string][]reply{
		"DELETE /J1": {status(202)}, "GET /J1": {ok(jobDocument("J1"))}, "GET /J1/runs/R1": {ok(runDocument("R1", "n", "Running"))},
	})
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Wait(ctx, project(), "J1", job.Run{ID: "R1"}, func(job.Run) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait() = %v", err)
	}
	if err := s.Delete(ctx, project(), "J1"); !errors.Is(err, context.Canceled) {
		t.Errorf("Delete() = %v", err)
	}
}

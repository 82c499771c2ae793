// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

func scheduled(j job.Job) bool { return j.Schedule == "0 0 * * *" }

// TestStore_Refresh_sharesOneList also reads what is missing in the list, before it counts as gone.
func TestStore_Refresh_sharesOneList(t *testing.T) {
	t.Parallel()
	other := jobDocument("J0", "0 0 * * *", "")
	tests := map[string]struct {
		list      reply // without J9
		singly    int   // requests for single jobs, of ten refreshes of J1 to J9 and J1 again
		lists     int
		unchanged func(job.Job) bool
	}{
		"it shows whole jobs: three alone, one to prove the list, the last one is not in it": {
			list: list(documents(8)...), singly: 5, lists: 1,
		},
		"it shows later times than a read does": {
			list: list(documents(8, `"schedule":`, `"future_scheduled_runs":["2026-11-24T00:00:00Z"],"schedule":`)...), singly: 5, lists: 1,
		},
		"it shows less than a read does": {list: list(documents(8, `,"env_type":"x"`, ``)...), singly: 11, lists: 1},
		"it is refused":                  {list: status(403), singly: 10, lists: 1},
		"it has no job of ours":          {list: list(other), singly: 11, lists: 1},
		"no job is as it was":            {list: list(documents(8)...), singly: 11, lists: 1, unchanged: func(job.Job) bool { return false }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			replies := map[string][]reply{"GET ": {test.list}, "GET /J0": {ok(other)}}
			for i, one := range documents(9) {
				replies[fmt.Sprintf("GET /J%d", i+1)] = []reply{ok(one)}
			}
			store, service := open(t, replies)
			if test.unchanged == nil {
				test.unchanged = scheduled
			}
			for i := range 10 {
				id := fmt.Sprintf("J%d", i%9+1)
				got, err := store.Refresh(t.Context(), project(), id, test.unchanged)
				if err != nil || got.ID != id || !scheduled(got) {
					t.Fatalf("Refresh(%s) = %+v, %v", id, got, err)
				}
			}
			if singly, lists := service.count("GET /J"), service.count("GET ?"); singly != test.singly || lists != test.lists {
				t.Errorf("%d requests for single jobs and %d for lists, want %d and %d: %q", singly, lists, test.singly, test.lists, service.sent)
			}
		})
	}
}

func TestStore_Refresh_forgetsTheListAfterAChange(t *testing.T) {
	t.Parallel()
	to := plain()
	to.Schedule = "1 0 * * *"
	changes := map[string]func(context.Context, *job.Store) error{
		"a create": func(ctx context.Context, s *job.Store) error { _, err := s.Create(ctx, project(), plain()); return err },
		"an update": func(ctx context.Context, s *job.Store) error {
			_, err := s.Update(ctx, project(), "J1", plain(), to)
			return err
		},
		"a delete": func(ctx context.Context, s *job.Store) error { return s.Delete(ctx, project(), "J1") },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := documents(1)[0]
			store, service := open(t, map[string][]reply{
				"GET ": {list(one)}, "GET /J1": {ok(one)}, "POST ": {{status: 201, body: one}}, "PATCH /J1": {ok(one)}, "DELETE /J1": {{status: 204}},
			})
			refresh := func(times int) {
				t.Helper()
				for range times {
					if _, err := store.Refresh(t.Context(), project(), "J1", scheduled); err != nil {
						t.Fatal(err)
					}
				}
			}
			refresh(5)
			if err := change(t.Context(), store); err != nil {
				t.Fatal(err)
			}
			refresh(2)
			if n := service.count("GET ?"); n != 2 {
				t.Errorf("%d lists, want one before the change and one after it: %q", n, service.sent)
			}
		})
	}
}

// documents returns the jobs J1, J2 and so on, as a service sends them.
func documents(n int, change ...string) []string {
	var all []string
	for i := range n {
		all = append(all, jobDocument(fmt.Sprintf("J%d", i+1), change...))
	}
	return all
}

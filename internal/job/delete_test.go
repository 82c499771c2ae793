// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

func TestStore_Delete(t *testing.T) {
	t.Parallel()
	there, running := ok(jobDocument("J1")), list(runDocument("R1", "n", "Running"), runDocument("R0", "n", "Failed"))
	ended := list(runDocument("R1", "n", "Completed"))
	tests := map[string]struct {
		deletes, gets, runs, lists []reply
		fails                      []string
		asked, looked              int
		scope                      bool
	}{
		"it works":                           {deletes: []reply{status(204)}, asked: 1},
		"it is gone already":                 {deletes: []reply{status(404)}, gets: []reply{status(404)}, asked: 1, looked: 1},
		"its project is gone":                {deletes: []reply{status(404)}, gets: []reply{status(404)}, lists: []reply{status(404)}, fails: []string{"delete the job J1", "project P1 in eu-de is not there"}, asked: 1, looked: 1, scope: true},
		"a gateway does not find it":         {deletes: []reply{status(404)}, gets: []reply{there}, fails: []string{"delete the job J1", "yet the service shows it"}, asked: 1, looked: 1},
		"nobody knows whether it is gone":    {deletes: []reply{status(404)}, gets: []reply{status(404)}, lists: []reply{status(500)}, fails: []string{"could not be found out"}, asked: 1, looked: 1},
		"it takes a while":                   {deletes: []reply{status(202)}, gets: []reply{there, there, status(404)}, asked: 1, looked: 3},
		"it takes for ever":                  {deletes: []reply{status(202)}, gets: []reply{there}, fails: []string{"delete the job J1", "still deleting it", "gave up"}, asked: 1, looked: 20},
		"it cannot be seen going":            {deletes: []reply{status(202)}, gets: []reply{status(500)}, fails: []string{"has begun to delete it"}, asked: 1, looked: 1},
		"the project goes before the job":    {deletes: []reply{status(202)}, gets: []reply{status(404)}, lists: []reply{status(403)}, fails: []string{"has begun to delete it", "not allowed"}, asked: 1, looked: 1, scope: true},
		"a run ends meanwhile":               {deletes: []reply{status(409), status(409), status(204)}, runs: []reply{running}, asked: 3},
		"a run ends, and it takes longer":    {deletes: []reply{status(409), status(202)}, runs: []reply{running}, gets: []reply{status(404)}, asked: 2, looked: 1},
		"a run goes on":                      {deletes: []reply{status(409)}, runs: []reply{running}, fails: []string{"delete the job J1", "before the run R1 has ended, which is Running", "409"}, asked: 21},
		"a run ended before it was seen":     {deletes: []reply{status(409), status(204)}, runs: []reply{ended}, asked: 2},
		"runs come and go":                   {deletes: []reply{status(409), status(409), status(409), status(204)}, runs: []reply{ended, running, ended}, asked: 4},
		"the conflict is about no run":       {deletes: []reply{status(409)}, runs: []reply{ended}, fails: []string{"delete the job J1", "409", "no run of it is under way"}, asked: 2},
		"nobody knows whether a run goes on": {deletes: []reply{status(409)}, runs: []reply{status(500)}, fails: []string{"409", "whether a run is under way could not be found out", "500"}, asked: 1},
		"it is not allowed":                  {deletes: []reply{status(403)}, fails: []string{"delete the job J1", "not allowed in the project P1"}, asked: 1, scope: true},
		"the service is out of order":        {deletes: []reply{status(500)}, fails: []string{"delete the job J1", "500"}, asked: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.lists == nil {
				tt.lists = []reply{list()}
			}
			s, service := open(t, map[string][]reply{"DELETE /J1": tt.deletes, "GET /J1": tt.gets, "GET /J1/runs": tt.runs, "GET ": tt.lists})
			err := s.Delete(t.Context(), project(), "J1")
			wanted(t, err, tt.fails...)
			if asked, looked := service.count("DELETE"), service.count("GET /J1?"); asked != tt.asked || looked != tt.looked {
				t.Errorf("asked %d times and looked %d times: %q", asked, looked, service.sent)
			}
			if _, scope := errors.AsType[*job.ScopeError](err); scope != tt.scope {
				t.Errorf("it is the project: %v", err)
			}
			if strings.Contains(name, "for ever") && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("that time was up is lost: %v", err)
			}
		})
	}
}

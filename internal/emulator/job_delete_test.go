// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestDeleteJob_takesAWhileInSomeRegions(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	cloud.withKey(t, "us-south", "eu-de")
	for region, status := range map[string]int{"us-south": 204, "eu-de": 202} {
		token := cloud.login(t, 0)
		id := cloud.makeJob(t, token, region, map[string]any{"schedule": "45 * * * *"})
		path := jobsIn(region, id)
		cloud.ask(t, token, http.MethodPost, jobsIn(region, id, "runs"), `{"job_run":{}}`)
		if got := cloud.ask(t, token, http.MethodDelete, path, ""); got.status != http.StatusConflict {
			t.Errorf("%s: deleting while a run is under way answers %d, want 409", region, got.status)
		}
		cloud.Advance(35 * time.Second)
		if got := cloud.ask(t, token, http.MethodDelete, path, ""); got.status != status {
			t.Fatalf("%s: answer = %d %s, want %d", region, got.status, got.text, status)
		}
		if status == http.StatusAccepted {
			cloud.Advance(9 * time.Second)
			for _, ask := range []struct {
				method, path, body string
				status             int
			}{
				{"GET", path, "", 200},
				{"DELETE", path, "", 202},
				{"POST", jobsIn(region, id, "runs"), `{"job_run":{}}`, 409},
				{"PATCH", path, `[{"op":"replace","path":"/metadata/name","value":"x"}]`, 409},
			} {
				if got := cloud.ask(t, token, ask.method, ask.path, ask.body); got.status != ask.status {
					t.Errorf("%s meanwhile answers %d %s, want %d", ask.method, got.status, got.text, ask.status)
				}
			}
			if jobs := cloud.Jobs(); len(jobs) != 1 || !jobs[0].BeingDeleted {
				t.Errorf("jobs meanwhile: %+v", jobs)
			}
			cloud.Advance(time.Second)
		}
		if got := cloud.ask(t, token, http.MethodGet, path, ""); got.status != http.StatusNotFound {
			t.Errorf("%s: a read at the end answers %d, want 404", region, got.status)
		}
		cloud.Advance(time.Hour)
		if len(cloud.Jobs()) > 0 || len(cloud.Runs()) > 0 {
			t.Errorf("%s: jobs %+v and runs %+v are left", region, cloud.Jobs(), cloud.Runs())
		}
	}
}

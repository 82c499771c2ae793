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
		cloud.wants(t, http.StatusConflict, token, http.MethodDelete, path, "")
		cloud.Advance(35 * time.Second)
		cloud.wants(t, status, token, http.MethodDelete, path, "")
		if status == http.StatusAccepted {
			cloud.Advance(9 * time.Second)
			cloud.walk(t, token,
				step{"GET", path, "", 200, ""},
				step{"DELETE", path, "", 202, ""},
				step{"POST", jobsIn(region, id, "runs"), `{"job_run":{}}`, 409, "job_being_deleted"},
				step{"PATCH", path, `[{"op":"replace","path":"/metadata/name","value":"x"}]`, 409, "job_being_deleted"},
			)
			if jobs := cloud.Jobs(); len(jobs) != 1 || !jobs[0].BeingDeleted {
				t.Errorf("jobs meanwhile: %+v", jobs)
			}
			cloud.Advance(time.Second)
		}
		cloud.wants(t, http.StatusNotFound, token, http.MethodGet, path, "")
		cloud.Advance(time.Hour)
		if len(cloud.Jobs()) > 0 || len(cloud.Runs()) > 0 {
			t.Errorf("%s: jobs %+v and runs %+v are left", region, cloud.Jobs(), cloud.Runs())
		}
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestFailRuns(t *testing.T) {
	t.Parallel()
	for region, tells := range map[string]bool{"us-south": true, "eu-gb": false} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.withKey(t, region)
			job := cloud.makeJob(t, token, region, nil)
			must(t, cloud.FailRuns(job, "the disk is full"))
			path, _ := cloud.startRun(t, token, region, job)
			cloud.Advance(29 * time.Second)
			got := cloud.wants(t, http.StatusOK, token, http.MethodGet, path(), "")
			if text(got.body, "entity", "job_run", "state") != "Running" || strings.Contains(got.text, "disk") {
				t.Errorf("before its end the run is %s", got.text)
			}
			cloud.Advance(time.Second)
			got = cloud.wants(t, http.StatusOK, token, http.MethodGet, path(), "")
			if text(got.body, "entity", "job_run", "state") != "Failed" || strings.Contains(got.text, "the disk is full") != tells {
				t.Errorf("the run is %s, its message there: %t", got.text, tells)
			}
			all := cloud.wants(t, http.StatusOK, token, http.MethodGet, path("logs"), "")
			lines, _ := all.body["results"].([]any)
			if !strings.Contains(all.text, "the disk is full") || all.body["total_count"] != float64(len(lines)) {
				t.Errorf("logs = %s", all.text)
			}
			first := cloud.wants(t, http.StatusOK, token, http.MethodGet, path("logs")+"&limit=2", "")
			same(t, "the first two lines", lines[:2], first.body["results"])
			same(t, "lines there are", all.body["total_count"], first.body["total_count"])
			must(t, cloud.FailRuns(job, ""))
			cloud.startRun(t, token, region, job)
			cloud.Advance(time.Minute)
			if runs := cloud.Runs(); runs[1].State != "Completed" {
				t.Errorf("the run after that is %+v", runs[1])
			}
		})
	}
}

func TestCancelAndDeleteRun(t *testing.T) {
	t.Parallel()
	for region, test := range map[string]struct {
		cancel string // the body
		status int
	}{"us-south": {"{}", 204}, "ca-tor": {"", 202}} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.withKey(t, region)
			path, _ := cloud.startRun(t, token, region, cloud.makeJob(t, token, region, nil))
			cloud.walk(t, token,
				step{"DELETE", path(), "", 409, "job_run_is_running"},
				step{"POST", path("cancel"), "null", 400, "body"},
				step{"POST", path("cancel"), `{"force":true}`, 400, "force"},
				step{"GET", path(), "", 200, "Starting"},
				step{"POST", path("cancel"), test.cancel, 204, ""},
				step{"POST", path("cancel"), test.cancel, 409, "job_run_has_ended"},
				step{"DELETE", path(), "", test.status, ""},
			)
			if test.status == http.StatusAccepted {
				if runs := cloud.Runs(); len(runs) != 1 || runs[0].State != "Canceled" || !runs[0].EndedAt.Equal(start()) {
					t.Errorf("runs = %+v, want one that was canceled", runs)
				}
				cloud.Advance(10 * time.Second)
			}
			if got := cloud.ask(t, token, http.MethodGet, path(), ""); got.status != http.StatusNotFound || len(cloud.Runs()) > 0 {
				t.Errorf("at the end a read answers %d, and there are %d runs", got.status, len(cloud.Runs()))
			}
		})
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// TestScheduler_isExactOnAClockThatRuns moves the base clock, as the clock of
// a machine does: nobody turns the emulator's, so only what is looked at or
// changed later can make it notice.
func TestScheduler_isExactOnAClockThatRuns(t *testing.T) {
	t.Parallel()
	tests := map[string]func(c cloud, key, credential string) error{
		"the key is disabled":        func(c cloud, key, _ string) error { return c.SetDisabled(key, true) },
		"the key is deleted":         func(c cloud, key, _ string) error { return c.DeleteKey(key) },
		"the credential is deleted":  func(c cloud, _, credential string) error { return c.DeleteCredential(credential) },
		"the console deletes it all": func(c cloud, _, _ string) error { return c.Console(emulator.ConsoleAction{Act: "delete"}) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var gone atomic.Int64
			cloud := newCloud(t, emulator.Options{Clock: func() time.Time { return start().Add(time.Duration(gone.Load())) }})
			cloud.withKey(t, "us-south")
			cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": "0 * * * *"})
			key, held := cloud.ownKeys()[0].ID, cloud.Credentials()
			gone.Store(int64(time.Hour)) // 11:30:15
			must(t, change(cloud, key, held[len(held)-1].ID))
			gone.Store(int64(2 * time.Hour))
			same(t, "runs", []string{"23 11:00:00", "23 12:00:00 failed"}, cloud.runTimes())
		})
	}
}

// A key that expired long ago is not expired but gone.
func TestScheduler_knowsWhenIAMForgetsAKey(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	cloud.withKey(t, "us-south")
	cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": "0 0 * * *"})
	must(t, cloud.SetExpiresAt(cloud.ownKeys()[0].ID, start().Add(36*time.Hour)))
	cloud.Advance(100 * 24 * time.Hour)
	counts := map[string]int{}
	for _, run := range cloud.Runs() {
		for _, code := range []string{"BXNIM0407E", "BXNIM0415E"} {
			if strings.Contains(run.Error, code) {
				counts[code]++
			}
		}
	}
	// One run is well. The key expires on the 24th and goes 90 days later.
	same(t, "failed runs by IAM's code", map[string]int{"BXNIM0407E": 90, "BXNIM0415E": 9}, counts)
}

func TestScheduler_leavesAJobThatIsBeingDeletedAlone(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	path := jobsIn("eu-de", cloud.makeJob(t, token, "eu-de", map[string]any{"schedule": "20 30 10 * * ?"}))
	cloud.wants(t, http.StatusAccepted, token, http.MethodDelete, path, "")
	cloud.Advance(9 * time.Second)
	if jobs, runs := cloud.Jobs(), cloud.Runs(); len(jobs) != 1 || len(runs) > 0 {
		t.Errorf("jobs = %+v, runs = %+v, want the job and no run", jobs, runs)
	}
}

func TestRetention_keepsRunsUnderWay(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.withKey(t, "us-south")
	job := cloud.makeJob(t, token, "us-south", map[string]any{"retention_policy": map[string]any{"amount": 1}})
	cloud.startRun(t, token, "us-south", job)
	cloud.startRun(t, token, "us-south", job)
	if runs := cloud.Runs(); len(runs) != 2 {
		t.Errorf("runs = %+v, want both", runs)
	}
	cloud.Advance(time.Minute)
	if runs := cloud.Runs(); len(runs) != 1 || runs[0].State != "Completed" {
		t.Errorf("runs = %+v, want the last one", runs)
	}
}

// An emulator may run for weeks, with a job that starts every minute.
func TestRuns_areBounded(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	cloud.withKey(t, "us-south")
	cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": "* * * * *"})
	const most, spare = 10_000, 1_000
	cloud.Advance((most + 2*spare) * time.Minute)
	runs := cloud.Runs()
	if len(runs) < most || len(runs) > most+spare {
		t.Errorf("%d runs are kept, want %d and at most %d more", len(runs), most, spare)
	}
	if last := runs[len(runs)-1].StartedAt; cloud.Now().Sub(last) > time.Minute {
		t.Errorf("the latest run that is kept started at %s", last)
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// runTimes are when the runs started, and those that failed are marked.
func (c cloud) runTimes() []string {
	times := []string{}
	for _, run := range c.Runs() {
		mark := ""
		if run.State == "Failed" {
			mark = " failed"
		}
		times = append(times, run.StartedAt.Format("02 15:04:05")+mark)
	}
	return times
}

// The clock stands at 10:30:15 on the 23rd.
func TestScheduler_runsOnTime(t *testing.T) {
	t.Parallel()
	after := func(d time.Duration) int64 { return start().Truncate(time.Minute).Add(d).UnixMilli() }
	tests := map[string]struct {
		schedule string
		info     any
		want     []string // within a day
	}{
		"no schedule":                     {"", nil, []string{}},
		"every six hours":                 {"0 */6 * * *", nil, []string{"23 12:00:00", "23 18:00:00", "24 00:00:00", "24 06:00:00"}},
		"once a day, with seconds":        {"10 0 6 * * ?", nil, []string{"24 06:00:10"}},
		"not on this day":                 {"0 12 25 * *", nil, []string{}},
		"not repeated":                    {"0 */6 * * *", map[string]any{"repeat": false}, []string{"23 12:00:00"}},
		"repeated, as is said":            {"0 */12 * * *", map[string]any{"repeat": true}, []string{"23 12:00:00", "24 00:00:00"}},
		"from the start on":               {"0 */6 * * *", map[string]any{"startOn": after(7*time.Hour + 30*time.Minute)}, []string{"23 18:00:00", "24 00:00:00", "24 06:00:00"}},
		"from a moment after":             {"0 */6 * * *", map[string]any{"startOn": after(7*time.Hour+30*time.Minute) + 1}, []string{"24 00:00:00", "24 06:00:00"}},
		"up to the end":                   {"0 */6 * * *", map[string]any{"endOn": after(7*time.Hour + 30*time.Minute)}, []string{"23 12:00:00", "23 18:00:00"}},
		"not after the end":               {"0 */6 * * *", map[string]any{"endOn": after(7*time.Hour+30*time.Minute) - 1}, []string{"23 12:00:00"}},
		"the end is past":                 {"0 */6 * * *", map[string]any{"endOn": after(-time.Hour)}, []string{}},
		"nothing fits between the bounds": {"0 */6 * * *", map[string]any{"startOn": after(2 * time.Hour), "endOn": after(3 * time.Hour)}, []string{}},
	}
	for name, test := range tests {
		for _, step := range []time.Duration{24 * time.Hour, 7 * time.Minute} {
			t.Run(name+", the clock turned by "+step.String(), func(t *testing.T) {
				t.Parallel()
				cloud := newCloud(t, emulator.Options{})
				cloud.withKey(t, "us-south")
				cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": test.schedule, "schedule_info": test.info})
				for gone := time.Duration(0); gone < 24*time.Hour; gone += step {
					cloud.Advance(min(step, 24*time.Hour-gone))
				}
				same(t, "runs", test.want, cloud.runTimes())
				for _, run := range cloud.Runs() {
					if !run.Scheduled || run.KeyID != cloud.ownKeys()[0].ID || run.State != "Completed" {
						t.Errorf("run = %+v, want it scheduled, with the user's key and completed", run)
					}
				}
			})
		}
	}
}

// TestScheduler_isExact looks at nothing between the changes, so that all runs
// happen late and must not see what came after them.
func TestScheduler_isExact(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	cloud.makeJob(t, token, "us-south", map[string]any{"schedule": "0 * * * *"})
	cloud.Advance(time.Hour) // 11:30:15
	cloud.withKey(t, "us-south")
	first := cloud.ownKeys()[0].ID
	cloud.Advance(time.Hour) // 12:30:15
	must(t, cloud.SetDisabled(first, true))
	cloud.Advance(2 * time.Hour) // 14:30:15
	must(t, cloud.SetDisabled(first, false))
	// It expires at 15:30, and is deleted at 17:30.
	must(t, cloud.SetExpiresAt(first, start().Add(5*time.Hour)))
	cloud.Advance(3 * time.Hour)
	must(t, cloud.DeleteKey(first))
	cloud.Advance(time.Hour) // 18:30:15
	must(t, cloud.Console(emulator.ConsoleAction{Act: "rotate"}))
	cloud.Advance(time.Hour) // 19:30:15
	want := []string{
		"23 11:00:00 failed", "23 12:00:00", "23 13:00:00 failed", "23 14:00:00 failed", "23 15:00:00",
		"23 16:00:00 failed", "23 17:00:00 failed", "23 18:00:00 failed", "23 19:00:00",
	}
	same(t, "runs", want, cloud.runTimes())
	var keys []string
	for _, run := range cloud.Runs() {
		keys = append(keys, run.KeyID)
	}
	same(t, "keys of the runs", []string{"", first, first, first, first, first, first, "", cloud.ownKeys()[0].ID}, keys)
}

func TestScheduler_keepsTheOrderOfTimeBetweenJobs(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	names := map[string]string{
		cloud.makeJob(t, token, "us-south", map[string]any{"schedule": "0 */2 * * *"}):       "two",
		cloud.makeJob(t, token, "eu-de", map[string]any{"schedule": "0 */3 * * *"}):          "three",
		cloud.makeJob(t, token, "eu-gb", map[string]any{"schedule": "30 0 15 23 11 ? 2026"}): "once",
	}
	cloud.Advance(6 * time.Hour)
	var got []string
	for _, run := range cloud.Runs() {
		got = append(got, names[run.JobID]+run.StartedAt.Format(" 15:04:05"))
	}
	want := []string{"two 12:00:00", "three 12:00:00", "two 14:00:00", "three 15:00:00", "once 15:00:30", "two 16:00:00"}
	same(t, "runs", want, got)
}

func TestScheduler_followsAPatch(t *testing.T) {
	t.Parallel()
	cloud := newCloud(t, emulator.Options{})
	path := jobsIn("us-south", cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{
		"schedule": "0 * * * *", "schedule_info": map[string]any{"repeat": false},
	}))
	for _, patch := range []string{
		`[{"op":"replace","path":"/metadata/name","value":"changes no schedule"}]`,
		`[{"op":"replace","path":"/entity/job/schedule","value":"0 */3 * * *"}]`,
		`[{"op":"replace","path":"/entity/job/schedule_info","value":{"repeat":true}}]`,
	} {
		cloud.Advance(4 * time.Hour)
		cloud.wants(t, http.StatusOK, cloud.login(t, 0), http.MethodPatch, path, patch)
	}
	cloud.Advance(6 * time.Hour) // 04:30:15
	want := []string{"23 11:00:00 failed", "23 21:00:00 failed", "24 00:00:00 failed", "24 03:00:00 failed"}
	same(t, "runs", want, cloud.runTimes())
}

func TestRetention(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		policy any
		want   []string
	}{
		"none":       {nil, []string{"24 00:00:00", "25 00:00:00", "26 00:00:00", "27 00:00:00", "28 00:00:00"}},
		"two runs":   {map[string]any{"amount": 2}, []string{"27 00:00:00", "28 00:00:00"}},
		"three days": {map[string]any{"days": 3}, []string{"26 00:00:00", "27 00:00:00", "28 00:00:00"}},
		"both":       {map[string]any{"days": 3, "amount": 1}, []string{"28 00:00:00"}},
		"plenty":     {map[string]any{"days": 30, "amount": 9}, []string{"24 00:00:00", "25 00:00:00", "26 00:00:00", "27 00:00:00", "28 00:00:00"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, days := range []int{1, 5} {
				cloud := newCloud(t, emulator.Options{})
				cloud.withKey(t, "us-south", "eu-de")
				cloud.makeJob(t, cloud.login(t, 0), "us-south", map[string]any{"schedule": "0 0 * * *", "retention_policy": test.policy})
				other := cloud.makeJob(t, cloud.login(t, 0), "eu-de", map[string]any{"schedule": "0 1 * * *"})
				for range 5 / days {
					cloud.Advance(time.Duration(days) * 24 * time.Hour)
				}
				got := slices.DeleteFunc(cloud.runTimes(), func(at string) bool { return at[3:5] == "01" })
				same(t, fmt.Sprint("runs with this many days at once: ", days), test.want, got)
				listed := cloud.ask(t, cloud.login(t, 0), http.MethodGet, jobsIn("eu-de", other, "runs"), "")
				same(t, "runs of another job", 5.0, listed.body["total_rows"])
			}
		})
	}
}

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
	same(t, "number of runs under way", 2, len(cloud.Runs()))
	cloud.Advance(time.Minute)
	same(t, "runs that are kept", []string{"23 10:30:15"}, cloud.runTimes())
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

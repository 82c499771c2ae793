// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// newYearsDay is half past midnight: the hour at which the keys are rotated.
func newYearsDay() time.Time { return time.Date(2031, time.January, 1, 0, 30, 0, 0, time.UTC) }

// newYear returns a cloud whose clock moves only when a test turns it, or when the
// provider waits or is answered: each request takes a second.
func newYear(t *testing.T, o emulator.Options) *acctest.Cloud {
	t.Helper()
	o.Clock = newYearsDay
	cloud := acctest.NewCloud(t, o)
	cloud.NewGate(t).After(func() { cloud.Advance(time.Second) })
	return cloud
}

// beginYear applies a configuration in a folder of its own.
func beginYear(t *testing.T, cloud *acctest.Cloud, config string) *acctest.CLI {
	t.Helper()
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", config)
	cli.Require()
	cli.Init()
	cli.Apply()
	return cli
}

// pulled reads the folder's state.
func pulled(t *testing.T, cli *acctest.CLI) invariants.State {
	t.Helper()
	return parseState(t, []byte(cli.Must("state", "pull")))
}

// settledYear fails the test unless the plan is empty and asks for no more than
// it must: the jobs share one look at the key with its resource.
func settledYear(t *testing.T, cloud *acctest.Cloud, cli *acctest.CLI, regions []string, jobs int) {
	t.Helper()
	cloud.ClearRequests()
	began := time.Now()
	cli.Settled()
	looks := 1 + int(time.Since(began)/(2*time.Second)) // A look is shared for two seconds.
	want := map[string]int{"POST /iam/identity/token": 1, "GET /iam/v1/apikeys": 1, "GET job": jobs}
	for _, region := range regions {
		want["GET /platform/"+region+"/v1/task_credentials"] = 1
	}
	got := map[string]int{}
	for _, r := range cloud.Requests() {
		path := r.Path
		if strings.Contains(path, "/v2/jobs/") && !strings.HasSuffix(path, "/runs") {
			path = "job"
		}
		got[r.Method+" "+path]++
	}
	for request, n := range got {
		// From the fourth job of a project on, and of a space, they share a list.
		if strings.HasSuffix(request, "/v2/jobs") {
			if delete(got, request); n > 2*looks {
				t.Errorf("%s was sent %d times in a plan", request, n)
			}
		}
		if strings.HasSuffix(request, "/apikeys") || strings.HasSuffix(request, "/task_credentials") {
			got[request] = max(1, n-looks+1)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the requests of a plan (-want +got):\n%s", diff)
	}
}

// No run of twelve jobs fails in a year of rotations, where a region holds one task
// credential of a user at a time. Where it may hold two, no region is ever without
// one, which a few jobs show as well as many.
func TestAccYear_noRunFails(t *testing.T) {
	t.Parallel()
	const days, every = 365, 30
	regions := []string{"us-south", "eu-de", "jp-tok"}
	cases := map[string][]scheduled{
		"conflict": append(jobs(timetables(), regions[0]), jobs(timetables()[2:4], regions[1:]...)...),
		"allow":    jobs(timetables()[3:4], regions...),
	}
	for mode, all := range cases {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			cloud := newYear(t, emulator.Options{SecondCredential: mode})
			cli := beginYear(t, cloud, configuration(0, regions, all))
			began := cloud.Now()
			diary := newDiary()

			rotations, most, bared := 0, 0, 0
			for d := 1; d <= days; d++ {
				diary.days(cloud, 1)
				if d%every == 0 {
					was := cloud.Active()
					rotations++
					cli.Write("main.tf", configuration(rotations, regions, all))
					run := observed(t, cloud, func() []invariants.Apply {
						cli.Apply()
						return []invariants.Apply{{After: pulled(t, cli), Regions: regions}}
					})
					most, bared = max(most, run.MostKeys()), bared+len(run.Gaps(regions...))
					if cloud.Active() == was {
						t.Errorf("day %d: the apply did not rotate", d)
					}
				}
				if len(diary.failed) > 0 || t.Failed() {
					t.Fatalf("day %d: %s", d, strings.Join(diary.failed, "\n"))
				}
			}

			if rotations != 12 || len(diary.keys) != rotations+1 {
				t.Errorf("%d rotations, and runs with %d keys; want 12 and 13", rotations, len(diary.keys))
			}
			want := map[string]int{}
			for _, j := range all {
				want[j.name] = j.count(began, cloud.Now())
			}
			if diff := cmp.Diff(want, diary.runs); diff != "" {
				t.Errorf("runs of each job (-want +got):\n%s", diff)
			}
			if most != 4 {
				t.Errorf("there were %d keys of the series at most, want 1+2 and 1 while rotating", most)
			}
			if left := len(cloud.Series()); left != 3 {
				t.Errorf("there are %d keys of the series, want the Active one and two Phased out ones", left)
			}
			if want := map[string]int{"conflict": rotations * len(regions), "allow": 0}[mode]; bared != want {
				t.Errorf("a region was without a credential %d times; want %d times", bared, want)
			}
			settledYear(t, cloud, cli, regions, len(all))
			t.Logf("%d runs of %d jobs with %d keys", len(diary.seen), len(all), len(diary.keys))
			cli.Destroy()
			if err := cloud.Nothing(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A diary is what became of the runs of all jobs.
type diary struct {
	seen   map[string]bool
	runs   map[string]int  // by the name of the job
	keys   map[string]bool // IDs of the keys that the runs had
	failed []string
}

func newDiary() *diary {
	return &diary{seen: map[string]bool{}, runs: map[string]int{}, keys: map[string]bool{}}
}

// note writes down the runs that are new.
func (d *diary) note(cloud *acctest.Cloud) {
	names := map[string]string{}
	for _, j := range cloud.Jobs() {
		names[j.ID] = j.Name
	}
	for _, run := range cloud.Runs() {
		if d.seen[run.ID] {
			continue
		}
		d.seen[run.ID], d.keys[run.KeyID] = true, true
		d.runs[names[run.JobID]]++
		if run.State != "Completed" || run.Error != "" || run.KeyID == "" {
			d.failed = append(d.failed, fmt.Sprintf("the run of %s at %s is %s: %s", names[run.JobID], run.StartedAt, run.State, run.Error))
		}
	}
}

// days turns the clock to half past midnight so often, and notes the runs each time.
func (d *diary) days(cloud *acctest.Cloud, n int) {
	for range n {
		now := cloud.Now()
		cloud.Advance(now.Add(day).Truncate(day).Add(30 * time.Minute).Sub(now))
		d.note(cloud)
	}
}

// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Somebody deletes the key outside Terraform. The runs fail from the next one on,
// a plan announces what an apply will do about it, and after that they succeed.
func TestAccYear_deletedKeyFailsTheRunsUntilTheNextApply(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		delete func(*acctest.Cloud) error
		fails  string   // what the runs say
		plan   []string // what the plan shows
		warns  []string // beside what each job warns of
	}{
		"in the list of API keys": {
			delete: func(c *acctest.Cloud) error { return c.DeleteKey(c.Active()) },
			fails:  "Failed: task_credentials_not_valid: The API key in the task credentials",
			plan:   []string{"watsonx_user_api_key.this will be updated in-place", `rotation_reason = "missing"`},
			warns:  []string{"Rotation of the user API key"},
		},
		"with the trash can of the tab": {
			delete: func(c *acctest.Cloud) error { return c.Console(emulator.ConsoleAction{Act: "delete"}) },
			fails:  "Failed: task_credentials_not_found: There are no task credentials",
			plan:   []string{"watsonx_user_api_key.this will be created"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			regions := []string{"us-south", "eu-de", "jp-tok"}
			all := jobs(timetables()[2:4], regions...)
			cloud := newYear(t, emulator.Options{})
			cli := beginYear(t, cloud, configuration(0, regions, all))
			began, diary, first := cloud.Now(), newDiary(), cloud.Active()

			diary.days(cloud, 10)
			if len(diary.failed) > 0 {
				t.Fatalf("runs failed before: %v", diary.failed)
			}
			cloud.Advance(9 * time.Hour) // in the middle of a day
			if err := c.delete(cloud); err != nil {
				t.Fatal(err)
			}
			deleted := cloud.Now()
			diary.days(cloud, 3)
			warns := slices.Clone(c.warns)
			for _, j := range all {
				warns = append(warns, "No user API key to run the job with in "+j.region)
			}
			announced(t, cloud, cli, c.plan, warns)
			cli.Apply()
			recovered, second := cloud.Now(), cloud.Active()
			diary.days(cloud, 10)

			bad, runs := 0, map[string]int{}
			for _, j := range all {
				bad += j.count(deleted, recovered)
				runs[j.name] = j.count(began, cloud.Now())
			}
			if diff := cmp.Diff(runs, diary.runs); diff != "" {
				t.Errorf("runs of each job (-want +got):\n%s", diff)
			}
			if len(diary.failed) != bad || bad == 0 {
				t.Errorf("%d runs failed, want %d", len(diary.failed), bad)
			}
			for _, failed := range diary.failed {
				if !strings.Contains(failed, c.fails) {
					t.Errorf("want it to say %q: %s", c.fails, failed)
				}
			}
			if second == "" || second == first || !diary.keys[second] {
				t.Errorf("the Active key was %s and is %s; runs had %v", first, second, diary.keys)
			}
			settledYear(t, cloud, cli, regions, len(all))
			t.Logf("%d runs, %d of them failed", len(diary.seen), bad)
			cli.Destroy()
			if err := cloud.Nothing(); err != nil {
				t.Error(err)
			}
		})
	}
}

// announced fails the test unless a plan shows the texts, plans nothing for a job,
// and has exactly these warnings, in any order.
func announced(t *testing.T, cloud *acctest.Cloud, cli *acctest.CLI, texts, warns []string) {
	t.Helper()
	code, said := cli.Run("plan", "-detailed-exitcode", "-no-color", "-input=false")
	words := strings.Join(strings.Fields(said), " ")
	for _, text := range texts {
		if code != 2 || !strings.Contains(words, text) {
			t.Errorf("the plan ended with %d and does not show %q:\n%s", code, text, said)
		}
	}
	if strings.Contains(words, "# watsonx_job.") {
		t.Errorf("the plan changes jobs:\n%s", said)
	}
	var summaries []string
	for _, d := range cloud.Diagnostics() {
		summaries = append(summaries, d.Summary)
	}
	slices.Sort(summaries)
	if diff := cmp.Diff(slices.Sorted(slices.Values(warns)), summaries); diff != "" {
		t.Errorf("warnings of the plan (-want +got):\n%s", diff)
	}
}

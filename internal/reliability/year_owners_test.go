// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A year of three owners: the first one rotates with Terraform, a person rotates in
// the console, and a service ID rotates with Terraform, too. Half-way through the year
// the first one may do nothing in Tokyo any more, and leaves it with the next apply. No
// run fails, those in Tokyo included: jobs, credential and key stay there.
func TestAccYear_noRunOfThreeOwnersFailsAlthoughARegionIsLost(t *testing.T) {
	t.Parallel()
	const days, every, lost = 365, 60, 185
	regions := []string{"us-south", "eu-de", "jp-tok"}
	all := jobs(timetables()[2:4], regions...)
	cloud := newYear(t, emulator.Options{Users: 3, ServiceIDs: []int{2}})
	users := cloud.Users()
	first := beginYear(t, cloud, configuration(0, regions, all))
	ofPerson := scheduled{"of_person", "us-south", `project_id = "reports"`, timetables()[0]}
	person := beginYearAs(t, cloud, users[1], ofPerson.block(""))
	ofService := scheduled{"of_service", "us-south", `project_id = "reports"`, timetables()[1]}
	service := beginYearAs(t, cloud, users[2], configuration(0, regions[:1], []scheduled{ofService}))
	began, diary := cloud.Now(), newDiary()

	rotations, inTokyo, kept := 0, "", all
	for d := 1; d <= days; d++ {
		diary.days(cloud, 1)
		if d == lost {
			inTokyo = cloud.Active()
			if err := cloud.AddFault(emulator.Fault{Path: "/platform/jp-tok/*", Status: 403}); err != nil {
				t.Fatal(err)
			}
		}
		if d%every == 0 {
			rotations++
			if d > lost && len(kept) == len(all) {
				kept = all[:4]
				forget(first, all[4:])
			}
			first.Write("main.tf", configuration(rotations, regions[:len(kept)/2], kept))
			observed(t, cloud, func() []invariants.Apply {
				first.Apply()
				return []invariants.Apply{{After: pulled(t, first)}}
			})
			service.Write("main.tf", configuration(rotations, regions[:1], []scheduled{ofService}))
			service.Apply()
			service.Settled()
			if err := cloud.Console(emulator.ConsoleAction{Act: "rotate", IAMID: users[1].IAMID}); err != nil {
				t.Fatal(err)
			}
			person.Settled()
		}
		if len(diary.failed) > 0 || t.Failed() {
			t.Fatalf("day %d: %s", d, strings.Join(diary.failed, "\n"))
		}
	}

	want := map[string]int{}
	for _, j := range append(all, ofPerson, ofService) {
		want[j.name] = j.count(began, cloud.Now())
	}
	if diff := cmp.Diff(want, diary.runs); diff != "" {
		t.Errorf("runs of each job (-want +got):\n%s", diff)
	}
	if keys := len(users) * (rotations + 1); rotations != 6 || len(diary.keys) != keys {
		t.Errorf("%d rotations, and runs with %d keys; want 6 and %d", rotations, len(diary.keys), keys)
	}
	staysInTokyo(t, cloud, inTokyo)
	t.Logf("%d runs with %d keys", len(diary.seen), len(diary.keys))

	service.Destroy()
	person.Destroy()
	first.Destroy()
	if err := cloud.Leaving(0, 1); err != nil {
		t.Error(err)
	}
	if left := cloud.Jobs(); slices.ContainsFunc(left, func(j emulator.JobRecord) bool { return j.Region != "jp-tok" }) || len(left) != 2 {
		t.Errorf("left behind: %+v", left)
	}
}

// beginYearAs applies a configuration in a folder of its own, as another user.
func beginYearAs(t *testing.T, cloud *acctest.Cloud, user emulator.User, config string) *acctest.CLI {
	t.Helper()
	beside := cloud.Beside(t)
	beside.Setenv("IBMCLOUD_API_KEY", user.APIKey)
	return beginYear(t, beside, config)
}

// forget takes jobs out of a state and leaves them alone, as a user must who may not
// delete them any more. (OpenTofu reads what a removed block names.)
func forget(cli *acctest.CLI, jobs []scheduled) {
	for _, j := range jobs {
		cli.Must("state", "rm", "watsonx_job."+j.name)
	}
}

// staysInTokyo fails the test unless the key that was Active when Tokyo was lost is
// installed there alone, and the one that is Active now in the other regions. Of the
// keys before it, retention keeps two, and those that may be in Tokyo: three.
func staysInTokyo(t *testing.T, cloud *acctest.Cloud, key string) {
	t.Helper()
	where := map[string][]string{}
	for _, k := range cloud.Series() {
		if len(k.Regions) > 0 {
			where[k.ID] = slices.Sorted(slices.Values(k.Regions))
		}
	}
	if len(where) != 2 || !slices.Equal(where[key], []string{"jp-tok"}) {
		t.Errorf("keys are installed in %v, want %s in jp-tok, and another one elsewhere", where, key)
	}
	if left := len(cloud.Series()); left != 6 {
		t.Errorf("there are %d keys of the series, want the Active one, two, and three that may be in Tokyo", left)
	}
}

// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestLists_goOverPages(t *testing.T) {
	t.Parallel()
	for region, object := range map[string]bool{"us-south": false, "eu-de": true} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			cloud, token := newSession(t, emulator.Options{})
			cloud.withKey(t, region)
			var jobs, runs []string
			for i := range 7 {
				jobs = append(jobs, cloud.makeJob(t, token, region, map[string]any{"name": fmt.Sprint("job", i)}))
			}
			for range 7 {
				_, made := cloud.startRun(t, token, region, jobs[0])
				runs = append(runs, text(made.body, "metadata", "asset_id"))
			}
			for _, test := range []struct {
				path string
				want []string
			}{
				{jobsIn(region), jobs},
				{jobsIn(region, jobs[0], "runs"), runs},
			} {
				pages := cloud.pages(t, token, test.path+"&limit=3", "results", "next", "metadata", "asset_id")
				if len(pages) != 3 || len(pages[0]) != 3 || len(pages[2]) != 1 {
					t.Errorf("pages = %v, want three of 3, 3 and 1", pages)
				}
				got := slices.Concat(pages...)
				if slices.Equal(got, test.want) {
					t.Error("the list comes oldest first")
				}
				if test.path != jobsIn(region) {
					slices.Reverse(got) // Runs come newest first.
				} else {
					slices.Sort(got)
					slices.Sort(test.want)
				}
				same(t, "items", test.want, got)
				first := cloud.ask(t, token, http.MethodGet, test.path+"&limit=3", "")
				if _, isText := first.body["next"].(string); isText == object || first.body["total_rows"] != 7.0 {
					t.Errorf("next = %v of %v", first.body["next"], first.body["total_rows"])
				}
				for _, query := range []string{
					"&limit=0", "&limit=201", "&limit=x", "&next=*", "&next={}", "&next=MQ",
					"&next=" + url.QueryEscape(`{"bookmark":"*","limit":1}`), "&next=" + url.QueryEscape(`{"bookmark":"MQ","limit":1}`),
				} {
					cloud.wants(t, http.StatusBadRequest, token, http.MethodGet, test.path+query, "")
				}
				cloud.wants(t, http.StatusOK, token, http.MethodGet, test.path+"&limit=200", "")
			}
		})
	}
}

func TestListJobs_filters(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	notebook := cloud.makeJob(t, token, "us-south", nil)
	flow := cloud.makeJob(t, token, "us-south", map[string]any{"asset_ref": "a2", "asset_ref_type": "data_flow"})
	cloud.makeJob(t, token, "eu-de", nil)
	cloud.ask(t, token, http.MethodPost, "/platform/us-south/v2/jobs?space_id=p1", newJob(t, nil))
	_, made := cloud.startRun(t, token, "us-south", flow)
	for query, want := range map[string][]string{
		"":                                       {notebook, flow},
		"&asset_ref=a1":                          {notebook},
		"&asset_ref_type=data_flow":              {flow},
		"&asset_ref=a1&asset_ref_type=data_flow": nil,
		"&run_id=" + text(made.body, "metadata", "asset_id"): {flow},
		"&run_id=none": nil,
	} {
		got := slices.Concat(cloud.pages(t, token, jobsIn("us-south")+query, "results", "next", "metadata", "asset_id")...)
		slices.Sort(got)
		slices.Sort(want)
		same(t, "the list "+query, want, got)
	}
}

func TestListRuns_byState(t *testing.T) {
	t.Parallel()
	cloud, token := newSession(t, emulator.Options{})
	job := cloud.makeJob(t, token, "us-south", nil)
	path := jobsIn("us-south", job, "runs")
	cloud.startRun(t, token, "us-south", job) // There is no key yet.
	cloud.withKey(t, "us-south")
	cloud.startRun(t, token, "us-south", job)
	cloud.Advance(time.Minute)
	cloud.startRun(t, token, "us-south", job)
	for query, want := range map[string]int{
		"": 3, "&states=Failed": 1, "&states=Completed": 1, "&states=Completed,Failed": 2, "&states=Starting,Running": 1,
		"&states=Paused": 0,
	} {
		got := cloud.ask(t, token, http.MethodGet, path+query, "")
		same(t, "runs listed by "+query, want, len(got.list(t, "results")))
		same(t, "total_rows by "+query, any(float64(want)), got.body["total_rows"])
	}
	cloud.wants(t, http.StatusBadRequest, token, http.MethodGet, path+"&states=Broken", "")
}

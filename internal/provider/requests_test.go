// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// counted returns how often each call is in the journal, with IDs left out.
func counted(cloud *acctest.Cloud) map[string]int {
	counts := map[string]int{}
	for _, request := range cloud.Requests() {
		path := request.Path
		if i := strings.Index(path, "ApiKey-"); i >= 0 {
			path = path[:i] + "*"
		}
		if i := strings.Index(path, "v2/jobs/"); i >= 0 {
			path = path[:i] + "v2/jobs/*"
		}
		if i := strings.Index(path, "task_credentials/"); i >= 0 {
			path = path[:i] + "task_credentials/*"
		}
		counts[request.Method+" "+path]++
	}
	return counts
}

// sharedSince counts the requests since a time. A list that is shared for two seconds
// counts once if it was sent no more often than that: machines differ.
func sharedSince(cloud *acctest.Cloud, began time.Time) map[string]int {
	renewed := int(time.Since(began) / (2 * time.Second))
	counts := counted(cloud)
	for call, n := range counts {
		if strings.HasSuffix(call, "/v1/apikeys") || strings.HasSuffix(call, "/task_credentials") || strings.HasSuffix(call, "/v2/jobs") {
			counts[call] = max(1, n-renewed)
		}
	}
	return counts
}

// onePlan is what a plan of one resource in one region sends.
func onePlan() map[string]int {
	return map[string]int{
		"POST /iam/identity/token":                   1,
		"GET /iam/v1/apikeys":                        1,
		"GET /platform/us-south/v1/task_credentials": 1,
	}
}

// That look-ups at the same time share one, too, is tested in internal/keystore.
func TestUserAPIKeyDataSource_sharesOneLookAmongAHundred(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create")
	plugin := configured(t, cloud)
	cloud.ClearRequests()
	began := time.Now()
	for range 100 {
		looked, said := plugin.Look(resourceName, nil)
		quiet(t, said)
		if got := looked.Text("active_key", "id"); got != cloud.Active() {
			t.Fatalf("a look-up sees %q, want %q", got, cloud.Active())
		}
	}
	if diff := cmp.Diff(onePlan(), sharedSince(cloud, began)); diff != "" {
		t.Errorf("100 look-ups (-want +got):\n%s", diff)
	}
}

func TestAccUserAPIKey_plansAndRotatesWithFewRequests(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{SecondCredential: "conflict"})
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", triggered("1"))
	cli.Require()
	cli.Init()
	cli.Apply()
	cloud.ClearRequests()
	cli.Settled()
	if diff := cmp.Diff(onePlan(), counted(cloud)); diff != "" {
		t.Errorf("a plan of one resource in one region (-want +got):\n%s", diff)
	}

	cli.Write("main.tf", triggered("2"))
	cloud.ClearRequests()
	cli.Must("plan", "-out=rotation", "-no-color", "-input=false")
	if diff := cmp.Diff(onePlan(), counted(cloud)); diff != "" {
		t.Errorf("the plan of a rotation (-want +got):\n%s", diff)
	}
	// Applied on its own, the plan sends what the rotation adds.
	cloud.ClearRequests()
	cli.Must("apply", "-no-color", "-input=false", "rotation")
	if got := len(cloud.Requests()); got > 11 {
		t.Errorf("the rotation added %d requests, at most 11 are allowed: %v", got, counted(cloud))
	}
	must(t, seriesIs(cloud, 1, "us-south"))
	cli.Destroy()
	must(t, cloud.Nothing())
}

// inSequence returns how many of the requests were sent one after the reply to
// another, if each takes at least so long: the round trips on the critical path.
func inSequence(cloud *acctest.Cloud, latency time.Duration) int {
	sent := cloud.Requests()
	slices.SortFunc(sent, func(a, b emulator.RequestRecord) int { return a.Time.Compare(b.Time) })
	var last time.Time
	n := 0
	for _, request := range sent {
		if request.Time.Sub(last) >= latency {
			n, last = n+1, request.Time
		}
	}
	return n
}

// The time of a rotation does not grow with the number of regions.
func TestUserAPIKey_rotatesInFewRoundTripsHoweverManyRegions(t *testing.T) {
	t.Parallel()
	const latency = 300 * time.Millisecond // far more than all else takes
	for mode, most := range map[string][2]int{"conflict": {10, 36}, "allow": {7, 30}} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{SecondCredential: mode})
			regions := emulator.Regions()
			_, r := managed(t, cloud, acctest.Values{"regions": regions, "rotation_trigger": "1"})
			fresh := configured(t, cloud)
			cloud.ClearRequests()
			must(t, cloud.AddFault(emulator.Fault{Path: "*", DelayMS: int(latency.Milliseconds())}))
			_, said := fresh.Apply(resourceName, r, acctest.Values{"regions": regions, "rotation_trigger": "2"})
			must(t, onlySaid(said, rotates+byTrigger))
			if trips, sent := inSequence(cloud, latency), len(cloud.Requests()); trips > most[0] || sent > most[1] {
				t.Errorf("the rotation takes %d requests in %d round trips, want at most %d in %d", sent, trips, most[1], most[0])
				for _, request := range cloud.Requests() {
					t.Logf("%s %s %s %d", request.Time.Format("05.000"), request.Method, request.Path, request.Status)
				}
			}
			must(t, seriesIs(cloud, 1, regions...))
		})
	}
}

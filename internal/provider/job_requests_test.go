// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// The jobs of a project come from one list: three are read alone, and one to see that
// the list shows whole jobs.
func TestJob_plansTwoHundredOfAProjectWithFewRequests(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin := configured(t, cloud)
	config := func(i int) acctest.Values {
		return jobValues(acctest.Values{
			"name": fmt.Sprintf("job %d", i), "description": "of many", "configuration": `{"env_id": "e"}`,
			"job_parameters": map[string]string{"day": "monday"}, "retention_policy": acctest.Values{"days": 30},
		})
	}
	var jobs []acctest.Resource
	for i := range 200 {
		created, said := plugin.Apply(jobName, acctest.Resource{}, config(i))
		quiet(t, said)
		jobs = append(jobs, created)
	}
	cloud.ClearRequests()
	began := time.Now()
	fresh := configured(t, cloud)
	for i, one := range jobs {
		read, said := fresh.Read(jobName, one)
		quiet(t, said)
		planned, said := fresh.Plan(jobName, read, config(i))
		quiet(t, said)
		if !planned.State.RawEquals(one.State) {
			t.Fatalf("the plan changes job %d", i)
		}
	}
	want := map[string]int{"POST /iam/identity/token": 1, "GET /platform/us-south/v2/jobs": 1, "GET /platform/us-south/v2/jobs/*": 4}
	if diff := cmp.Diff(want, sharedSince(cloud, began)); diff != "" {
		t.Errorf("the plan of 200 jobs (-want +got):\n%s", diff)
	}
}

// What somebody changed is read once more, so that no list decides what a state shows.
func TestJob_readsAJobAloneThatIsNotAsItWas(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	plugin := configured(t, cloud)
	var jobs []acctest.Resource
	for range 6 {
		created, said := plugin.Apply(jobName, acctest.Resource{}, jobValues(nil))
		quiet(t, said)
		jobs = append(jobs, created)
	}
	last := cloud.Jobs()[5]
	byHand(t, cloud, "PATCH", jobPath(last), `[{"op": "add", "path": "/metadata/description", "value": "by hand"}]`)
	for _, one := range jobs {
		read, said := plugin.Read(jobName, one)
		quiet(t, said)
		want := ""
		if read.Text("id") == last.ID {
			want = "by hand"
		}
		if got := read.Text("description"); got != want {
			t.Errorf("the description is %q, want %q", got, want)
		}
	}
}

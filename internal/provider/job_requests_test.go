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

// The jobs of a project come from one list: three of each are read alone, and one to see
// that the list shows whole jobs. All of them share one look at the key. A plan with the
// key resource in the same configuration is counted in the year test.
func TestJob_plansManyWithFewRequests(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	regions := []string{"us-south", "eu-de", "jp-tok"}
	console(t, cloud, "create", regions...)
	plugin := configured(t, cloud)
	config := func(i int) acctest.Values {
		return jobValues(acctest.Values{
			"region": regions[i%3], "name": fmt.Sprint("job ", i), "description": "of many", "schedule": "0 3 * * *",
			"configuration": `{"env_id": "e"}`, "job_parameters": map[string]string{"day": "monday"}, "retention_policy": acctest.Values{"days": 30},
		})
	}
	var jobs []acctest.Resource
	for i := range 15 {
		created, said := plugin.Apply(jobName, acctest.Resource{}, config(i))
		quiet(t, said)
		jobs = append(jobs, created)
	}

	cloud.ClearRequests()
	began := time.Now()
	planning := configured(t, cloud)
	for i := range jobs {
		if differs(t, planning, refresh(t, planning, jobs[i]), config(i)) {
			t.Errorf("the plan of job %d is not empty", i)
		}
	}
	want := map[string]int{"POST /iam/identity/token": 1, "GET /iam/v1/apikeys": 1}
	for _, region := range regions {
		want["GET /platform/"+region+"/v1/task_credentials"] = 1
		want["GET /platform/"+region+"/v2/jobs"] = 1
		want["GET /platform/"+region+"/v2/jobs/*"] = 4
	}
	if diff := cmp.Diff(want, sharedSince(cloud, began)); diff != "" {
		t.Errorf("the requests of a plan (-want +got):\n%s", diff)
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

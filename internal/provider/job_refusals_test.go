// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A jobAct is something that a refusal can meet.
type jobAct func(*acctest.Plugin, acctest.Resource) (acctest.Resource, []acctest.Diagnostic)

// jobActs are a create, an update, a refresh and a destroy of the job.
func jobActs() map[string]jobAct {
	return map[string]jobAct{
		"create": func(p *acctest.Plugin, _ acctest.Resource) (acctest.Resource, []acctest.Diagnostic) {
			return p.Apply(jobName, acctest.Resource{}, jobValues(acctest.Values{"name": "second"}))
		},
		"change": func(p *acctest.Plugin, r acctest.Resource) (acctest.Resource, []acctest.Diagnostic) {
			return p.Apply(jobName, r, jobValues(acctest.Values{"name": "other"}))
		},
		"read": func(p *acctest.Plugin, r acctest.Resource) (acctest.Resource, []acctest.Diagnostic) {
			return p.Read(jobName, r)
		},
		"delete": func(p *acctest.Plugin, r acctest.Resource) (acctest.Resource, []acctest.Diagnostic) {
			return p.Destroy(jobName, r)
		},
	}
}

func TestJob_saysWhetherTheProjectOrItsRightsAreMissing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		access emulator.Access
		want   []string
	}{
		"a project that is gone":        {emulator.AccessMissing, []string{"project " + projectID + " in us-south", "Check project_id and region", "terraform state rm"}},
		"a project that lets nobody in": {emulator.AccessDenied, []string{"ot allowed in the project " + projectID + " in us-south", "lacks the role", "Editor or Admin"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			plugin, r := jobPlugin(t, cloud, jobValues(nil))
			was := onlyJob(t, cloud)
			must(t, cloud.SetProject(projectID, c.access))
			for act, do := range jobActs() {
				left, said := do(plugin, r)
				refusalAbout(t, said, attribute("project_id"), append([]string{"Could not " + act}, c.want...)...)
				saysOnce(t, said[0])
				if act != "create" && !left.State.RawEquals(r.State) {
					t.Errorf("the state has changed: %s", act)
				}
				if diff := cmp.Diff([]emulator.JobRecord{was}, cloud.Jobs()); diff != "" {
					t.Errorf("the jobs have changed: %s (-was +is):\n%s", act, diff)
				}
			}
		})
	}
}

func TestJob_saysWhichSpace(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	must(t, cloud.SetProject(spaceID, emulator.AccessDenied))
	_, said := configured(t, cloud).Apply(jobName, acctest.Resource{}, jobValues(acctest.Values{"project_id": nil, "space_id": spaceID}))
	refusalAbout(t, said, attribute("space_id"), "Could not create", "space "+spaceID+" in us-south", "a member of the space")
}

func TestJob_isReadAndNotChangedByAViewer(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Role: "viewer"})
	editor := cloud.Beside(t)
	editor.Setenv("IBMCLOUD_API_KEY", cloud.Users()[1].APIKey)
	_, r := jobPlugin(t, editor, jobValues(nil))
	viewer := configured(t, cloud)
	if read := refresh(t, viewer, r); differs(t, viewer, read, jobValues(nil)) {
		t.Error("the plan of a viewer is not empty")
	}
	for act, do := range jobActs() {
		if act == "read" {
			continue
		}
		_, said := do(viewer, r)
		refusal(t, said, "Could not "+act, "lacks the role for this", "Editor or Admin")
	}
	if got := onlyJob(t, cloud).Name; got != "nightly" {
		t.Errorf("the job is called %q", got)
	}
}

// What a lost reply leads to is tested in internal/job.
func TestJob_adoptsNoJobOfAnybodyElse(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	jobByHand(t, cloud, "us-south", inProject, `"configuration": {}`) // the same, and older
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodPost, Path: "*/v2/jobs", Reset: true}))
	cloud.Advance(day)
	created, said := configured(t, cloud).Apply(jobName, acctest.Resource{}, jobValues(nil))
	refusal(t, said, `Could not create the job "nightly"`, "look for it in the project", "import it")
	if created.Exists() {
		t.Errorf("the state holds the job %s", created.Text("id"))
	}
}

func TestJob_keepsTheStateWhenAnUpdateFails(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cloud.Setenv("WATSONX_MAX_RETRIES", "0")
	before500 := jobBlock(`name = "nightly"`)
	after := jobBlock(`name = "nightly"`, `description = "d"`, `retention_policy = { days = 3 }`)

	cloud.TestInProcess(t, resource.TestStep{
		Config: before500,
	}, resource.TestStep{
		PreConfig: func() {
			must(t, cloud.AddFault(emulator.Fault{Method: http.MethodPatch, Path: "*/v2/jobs/*", Status: 500}))
		},
		Config:      after,
		ExpectError: saying(`Could not change the job "nightly"`, "500", "IBM Cloud transaction: "),
	}, resource.TestStep{
		PreConfig:        cloud.ClearFaults,
		Config:           after,
		ConfigPlanChecks: before(cloud.Quiet(), jobEdits([]string{"description", "retention_policy"})),
		Check: check(func() error {
			want := map[string]any{"name": "nightly", "description": "d", "retention_policy": map[string]any{"days": 3.0}}
			if diff := cmp.Diff(want, storedJob(t, cloud)); diff != "" {
				return fmt.Errorf("the platform holds (-want +got):\n%s", diff)
			}
			return nil
		}),
	})
}

// Nothing of a job is secret, so what a refusal says stays as it is, also where it
// has words of the configuration.
func TestJob_keepsTheWordsOfARefusal(t *testing.T) {
	t.Parallel()
	const words = "The environment py does not exist in the project."
	cloud := acctest.NewCloud(t, emulator.Options{})
	must(t, cloud.AddFault(emulator.Fault{
		Method: http.MethodPost, Path: "*/v2/jobs", Status: http.StatusBadRequest, Body: fmt.Sprintf(`{"trace":"t","errors":[{"code":"x","message":%q}]}`, words),
	}))
	_, said := configured(t, cloud).Apply(jobName, acctest.Resource{}, jobValues(acctest.Values{
		"configuration": `{"env_id":"environment","in":"project"}`, "job_parameters": acctest.Values{"exist": "does not exist"},
	}))
	refusal(t, said, words)
}

func TestJob_saysWhatGoesOnWhenTheTimeForADestroyIsOver(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := jobPlugin(t, cloud, jobValues(acctest.Values{"region": "eu-de", "timeouts": acctest.Values{"delete": "2s"}}))
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodGet, Path: "/platform/eu-de/v2/jobs/*", DelayMS: 60_000}))

	left, said := plugin.Destroy(jobName, r)
	refusal(t, said, `Could not delete the job "nightly"`, "begun to delete it", "The time for this operation was over", "Apply again")
	if !left.Exists() {
		t.Error("the state has forgotten a job that is not known to be gone")
	}
	cloud.ClearFaults()
	cloud.Advance(day)
	left, said = plugin.Destroy(jobName, r)
	quiet(t, said)
	if left.Exists() || noJobs(cloud)() != nil {
		t.Error("the next destroy left the job")
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
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
	const missing, denied = "Check project_id and region", "Editor or Admin"
	cases := map[string]struct {
		access emulator.Access
		want   []string
	}{
		"a project that is gone":        {emulator.AccessMissing, []string{"project " + projectID + " in us-south", missing, "terraform state rm"}},
		"a project that lets nobody in": {emulator.AccessDenied, []string{"ot allowed in the project " + projectID + " in us-south", "lacks the role", denied}},
	}
	for name, c := range cases {
		for act, do := range jobActs() {
			t.Run(act+" in "+name, func(t *testing.T) {
				t.Parallel()
				cloud := acctest.NewCloud(t, emulator.Options{})
				plugin, r := jobPlugin(t, cloud, jobValues(nil))
				was := onlyJob(t, cloud)
				must(t, cloud.SetProject(projectID, c.access))
				left, said := do(plugin, r)
				refusal(t, said, append([]string{"Could not " + act}, c.want...)...)
				saysOnce(t, said[0])
				if said[0].Path != attribute("project_id") {
					t.Errorf("the error is about %q, want project_id", said[0].Path)
				}
				if act != "create" && !left.State.RawEquals(r.State) {
					t.Error("the state has changed")
				}
				if diff := cmp.Diff([]emulator.JobRecord{was}, cloud.Jobs()); diff != "" {
					t.Errorf("the jobs have changed (-was +is):\n%s", diff)
				}
			})
		}
	}
}

func TestJob_saysWhichSpace(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	must(t, cloud.SetProject(spaceID, emulator.AccessDenied))
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	_, said := plugin.Apply(jobName, acctest.Resource{}, jobValues(acctest.Values{"project_id": nil, "space_id": spaceID}))
	refusal(t, said, "Could not create", "space "+spaceID+" in us-south", "a member of the space")
	if said[0].Path != attribute("space_id") {
		t.Errorf("the error is about %q, want space_id", said[0].Path)
	}
}

func TestJob_isReadAndNotChangedByAViewer(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{Role: "viewer"})
	editor := cloud.Beside(t)
	editor.Setenv("IBMCLOUD_API_KEY", cloud.Users()[1].APIKey)
	_, r := jobPlugin(t, editor, jobValues(nil))
	viewer := cloud.NewPlugin(t)
	quiet(t, viewer.Configure(nil))
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

func TestJob_survivesLostReplies(t *testing.T) {
	t.Parallel()
	faults := map[string]emulator.Fault{
		"a lost reply": {LostReply: true, Times: 1},
		"half a reply": {Truncate: true, Times: 1},
		"a reset":      {Reset: true, Times: 1},
	}
	cases := map[string]struct {
		method, act string
		want        string // the name of the only job in the end; "" for none
	}{
		"a create": {http.MethodPost, "create", "second"},
		"an edit":  {http.MethodPatch, "change", "other"},
		"a delete": {http.MethodDelete, "delete", ""},
	}
	for name, c := range cases {
		for how, fault := range faults {
			t.Run(name+" with "+how, func(t *testing.T) {
				t.Parallel()
				cloud := acctest.NewCloud(t, emulator.Options{})
				plugin, r := jobPlugin(t, cloud, jobValues(nil))
				if c.act == "create" {
					_, said := plugin.Destroy(jobName, r)
					quiet(t, said)
				}
				fault.Method, fault.Path = c.method, "/platform/us-south/v2/jobs*"
				must(t, cloud.AddFault(fault))
				left, said := jobActs()[c.act](plugin, r)
				if how == "a reset" && c.act == "create" {
					// Nothing was carried out, but nobody can know that, and the request is not repeated.
					refusal(t, said, "Could not create", "look for it in the project", "import it")
					must(t, noJobs(cloud)())
					return
				}
				quiet(t, said)
				if c.want == "" {
					must(t, noJobs(cloud)())
					return
				}
				is := onlyJob(t, cloud)
				if is.Name != c.want || left.Text("id") != is.ID || left.Text("name") != c.want {
					t.Errorf("the state knows %s as %q, and there is %+v", left.Text("id"), left.Text("name"), is)
				}
			})
		}
	}
}

func TestJob_adoptsNoJobOfAnybodyElse(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	jobByHand(t, cloud, "us-south", inProject, `"configuration": {}`) // the same, and older
	must(t, cloud.AddFault(emulator.Fault{Method: http.MethodPost, Path: "*/v2/jobs", Reset: true}))
	cloud.Advance(day)
	plugin := cloud.NewPlugin(t)
	quiet(t, plugin.Configure(nil))
	created, said := plugin.Apply(jobName, acctest.Resource{}, jobValues(nil))
	refusal(t, said, `Could not create the job "nightly"`, "look for it")
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
	given := jobValues(acctest.Values{"configuration": `{"env_id":"environment","in":"project"}`, "job_parameters": acctest.Values{"exist": "does not exist"}})
	for _, method := range []string{http.MethodPost, http.MethodPatch} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			gate := cloud.NewGate(t)
			plugin, r := jobPlugin(t, cloud, jobValues(nil))
			if method == http.MethodPost {
				r = acctest.Resource{}
			}
			gate.Answer(func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != method || !strings.Contains(r.URL.Path, "/v2/jobs") {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = fmt.Fprintf(w, `{"trace":"t","errors":[{"code":"x","message":%q}]}`, words+" "+r.Header.Get("Authorization")) // The client may be gone.
				return true
			})
			_, said := plugin.Apply(jobName, r, given)
			refusal(t, said, words)
		})
	}
	// That no token shows is checked of everything that the provider says.
}

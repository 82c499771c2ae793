// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// jobModule is the module that defines a job, below examples/.
const jobModule = "modules/job"

// What the examples call theirs.
const (
	exampleProject = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
	exampleAsset   = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
	exampleJobID   = "17084ad3-c1e1-4bdb-89ff-fce18f2e8e0a" // The emulator calls the first job so.
)

// needsJob reports whether the example needs a job that exists, and that it does not
// define itself.
func (e example) needsJob(t *testing.T) bool {
	t.Helper()
	return e.says(t, "data \"watsonx_job\"") && !e.says(t, jobModule) || e.says(t, "to = watsonx_job")
}

// jobs fails unless there are as many jobs as the example defines or looks up.
func (e example) jobs(t *testing.T, cloud *acctest.Cloud) error {
	t.Helper()
	want := 0
	if e.needsJob(t) || e.says(t, "resource \"watsonx_job\"") || e.says(t, jobModule) {
		want = 1
	}
	if got := cloud.Jobs(); len(got) != want {
		return fmt.Errorf("there are %d jobs, want %d: %+v", len(got), want, got)
	}
	return nil
}

// inputs sets the variables that have no default.
func (e example) inputs(t *testing.T, cli *acctest.CLI) {
	t.Helper()
	if e.says(t, `variable "api_key"`) {
		cli.Setenv("TF_VAR_api_key", own("example"))
	}
	if e.path == jobModule {
		for name, value := range moduleInputs() {
			cli.Setenv("TF_VAR_"+name, value)
		}
	}
}

// moduleInputs are good inputs of the module.
func moduleInputs() map[string]string {
	return map[string]string{
		"name": "nightly", "region": "eu-de", "project_id": exampleProject, "asset_ref": exampleAsset,
		"schedule": "0 3 * * *", "configuration": `{ env_variables = ["MODE=full"] }`, "job_parameters": `{ threshold = "0.8" }`,
		"schedule_info": `{ start = "2027-01-01T00:00:00Z", end = "2028-01-01T00:00:00Z" }`, "retention_policy": `{ amount = 30 }`,
	}
}

// nightlyJob makes the job that the examples look up and import.
func nightlyJob(t *testing.T, cloud *acctest.Cloud, region string, scope ...string) {
	t.Helper()
	if len(scope) == 0 {
		scope = []string{"project_id", exampleProject}
	}
	body, err := json.Marshal(map[string]any{"job": map[string]any{
		"name": "Nightly scoring", "asset_ref": exampleAsset, "schedule": "0 3 * * *", "configuration": map[string]any{},
	}})
	must(t, err)
	byHand(t, cloud, http.MethodPost, "/platform/"+region+"/v2/jobs?"+strings.Join(scope, "="), string(body))
	if made := onlyJob(t, cloud); made.ID != exampleJobID {
		t.Fatalf("the first job is %s; the examples call it %s", made.ID, exampleJobID)
	}
}

// importedBy makes what an import names, and returns the configuration for it.
func importedBy(t *testing.T, cloud *acctest.Cloud, address, id string) string {
	t.Helper()
	if strings.HasPrefix(address, resourceName) {
		return smallest
	}
	region, scope := "us-south", []string{"project_id"}
	parts := strings.Split(id, "/")
	if strings.Contains(id, "eu-de/") {
		region, parts = "eu-de", parts[1:]
	}
	if parts[0] == "space" {
		scope[0], parts = "space_id", parts[1:]
	}
	scope = append(scope, parts[0])
	nightlyJob(t, cloud, region, scope...)
	return fmt.Sprintf("resource \"watsonx_job\" \"this\" {\n  region    = %q\n  %s  = %q\n  name      = \"Nightly scoring\"\n  asset_ref = %q\n  schedule  = \"0 3 * * *\"\n}\n",
		region, scope[0], scope[1], exampleAsset)
}

// idle turns the clock until no run is under way.
func idle(cloud *acctest.Cloud) {
	for slices.ContainsFunc(cloud.Runs(), func(run emulator.RunRecord) bool { return run.EndedAt.IsZero() }) {
		cloud.Advance(time.Minute)
	}
}

// The two configurations of the demo know nothing of each other.
func TestAccExamples_theJobRunsWithWhatTheDemoRotated(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	root := t.TempDir()
	must(t, os.CopyFS(root, os.DirFS(examples())))
	keys := cloud.NewCLI(t, filepath.Join(root, "demo"))
	job := cloud.NewCLI(t, filepath.Join(root, "demo", "job"))
	keys.Init()
	job.Init()
	var seen []string
	for i, rotation := range []string{"1", "2"} {
		keys.Apply("-var=rotation=" + rotation)
		cloud.Advance(24 * time.Hour)
		job.Apply()
		var shown struct {
			KeyID  string `json:"key_id"`
			UserID string `json:"user_id"`
		}
		job.Output("job", &shown)
		if shown.KeyID != cloud.Active() || shown.UserID != cloud.Users()[0].IAMID {
			t.Errorf("the job runs with %+v, and %s is Active", shown, cloud.Active())
		}
		seen = append(seen, shown.KeyID)

		cloud.Advance(24 * time.Hour)
		idle(cloud)
		runs := cloud.Runs()
		last := runs[len(runs)-1]
		if last.State != "Completed" || last.KeyID != shown.KeyID {
			t.Errorf("after rotation %d the last run is %+v, and %s is Active", i, last, shown.KeyID)
		}
	}
	if seen[0] == seen[1] {
		t.Error("the rotation changed nothing")
	}
	job.Destroy()
	keys.Destroy("-var=rotation=2")
	must(t, cloud.Nothing())
}

// planModule plans the module with good inputs and some that are not; "" leaves one
// out. It returns what Terraform says in one line.
func planModule(t *testing.T, cloud *acctest.Cloud, others map[string]string) (code int, said string) {
	t.Helper()
	return runModule(t, cloud, others, "plan")
}

func runModule(t *testing.T, cloud *acctest.Cloud, others map[string]string, command ...string) (code int, said string) {
	t.Helper()
	cli := cloud.Beside(t).NewCLI(t, example{path: jobModule, files: []string{"", ""}}.stage(t))
	inputs := moduleInputs()
	maps.Copy(inputs, others)
	for name, value := range inputs {
		if value != "" {
			cli.Setenv("TF_VAR_"+name, value)
		}
	}
	cli.Init()
	code, said = cli.Run(append(command, "-no-color", "-input=false")...)
	return code, strings.Join(strings.Fields(strings.ReplaceAll(said, "│", " ")), " ")
}

func TestAccExamples_theJobModuleJudgesItsInputs(t *testing.T) {
	t.Parallel()
	cloud := settled(t)
	for name, test := range map[string]struct {
		inputs map[string]string
		says   []string
	}{
		"all that can be told from the inputs": {
			inputs: map[string]string{
				"name": " ", "region": "mars", "space_id": exampleProject, "configuration": `"text"`,
				"schedule_info":    `{ start = "2028-01-01T00:00:00Z", end = "2027-01-01T00:00:00Z" }`,
				"retention_policy": "{}", "iam_id": "somebody@example.com", "max_key_age_days": "0",
			},
			says: []string{
				"must not be blank", "There is no data center mars", "give project_id or space_id, and not both", "The configuration is an object",
				"ends before it starts", "needs days or amount", "not an e-mail address", "max_key_age_days is at least 1",
			},
		},
		"neither a project nor anything to run, and times without a schedule": {
			inputs: map[string]string{"schedule": "", "asset_ref": "", "project_id": ""},
			says:   []string{"it needs a schedule", "A job needs something to run", "give project_id or space_id, and not both"},
		},
		"a key of somebody else": {
			inputs: map[string]string{"iam_id": "IBMid-0000000000"},
			says:   []string{"The job would run with the key of " + cloud.Users()[0].IAMID + ", not of IBMid-0000000000"},
		},
		"a region without the key": {
			inputs: map[string]string{"region": "jp-tok"},
			says:   []string{"No user API key is Active", "installed in jp-tok"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, said := planModule(t, cloud, test.inputs)
			if code == 0 {
				t.Error("the plan succeeds")
			}
			for _, want := range test.says {
				if !strings.Contains(said, want) {
					t.Errorf("the plan does not say %q:\n%s", want, said)
				}
			}
		})
	}
}

// The module's own tests: with a mock, without any service, and with a service.
func TestAccExamples_theJobModulesTestsPass(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.11") // OpenTofu wants every attribute in a mock.
	for file, test := range map[string]struct {
		passes   string
		requests bool
	}{
		"mock.tftest.hcl":    {passes: "3 passed, 0 failed"},
		"service.tftest.hcl": {passes: "5 passed, 0 failed", requests: true},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			must(t, noJobs(testsPass(t, jobModule, file, test.passes, test.requests))())
		})
	}
}

// A check that nobody sees warn proves nothing.
func TestAccExamples_theJobModuleWarnsOfAnOldKey(t *testing.T) {
	t.Parallel()
	// The check compares with the clock of this machine.
	age := 100 * 24 * time.Hour
	cloud := acctest.NewCloud(t, emulator.Options{Clock: func() time.Time { return time.Now().Add(-age) }})
	console(t, cloud, "create", "eu-de")
	cloud.Advance(age)
	for limit, old := range map[string]bool{"99": true, "101": false} {
		code, said := planModule(t, cloud, map[string]string{"max_key_age_days": limit})
		if warns := strings.Contains(said, "is older than "+limit+" days: rotate it"); code != 0 || warns != old {
			t.Errorf("at most %s days: exit code %d, and whether the plan warns is %t:\n%s", limit, code, warns, said)
		}
	}
}

// The plan of a new job says nothing about the key; its apply judges.
func TestAccExamples_theJobModuleTellsOfADisabledKey(t *testing.T) {
	t.Parallel()
	cloud := settled(t)
	must(t, cloud.SetDisabled(cloud.Active(), true))
	jobs := len(cloud.Jobs())
	for required, want := range map[string]struct {
		exit int
		says string
	}{
		"true":  {exit: 1, says: "Error: The user API key to run the job with in eu-de is disabled"},
		"false": {exit: 0, says: "is disabled in IAM: runs of nightly fail"},
	} {
		code, said := runModule(t, cloud, map[string]string{"require_active_key": required}, "apply", "-auto-approve")
		if code != want.exit || !strings.Contains(said, want.says) {
			t.Errorf("require_active_key = %s: exit code %d, want %d and %q:\n%s", required, code, want.exit, want.says, said)
		}
		if created := len(cloud.Jobs()) - jobs; created != 0 && want.exit != 0 {
			t.Errorf("%d jobs were created although the apply was refused", created)
		}
		jobs = len(cloud.Jobs())
	}
}

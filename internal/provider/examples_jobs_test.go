// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// What the examples call theirs.
const (
	jobModule      = "modules/job"
	exampleProject = "ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52"
	exampleAsset   = "3c1e1f9b-5a77-4a35-8f0e-8a2f4a1d2c60"
)

// nightlyJob makes the job that the examples look up and import.
func nightlyJob(t *testing.T, cloud *acctest.Cloud, region string, scope ...string) {
	t.Helper()
	if len(scope) == 0 {
		scope = []string{"project_id", exampleProject}
	}
	body := fmt.Sprintf(`{"job": {"name": "Nightly scoring", "asset_ref": %q, "schedule": "0 3 * * *", "configuration": {}}}`, exampleAsset)
	byHand(t, cloud, http.MethodPost, "/platform/"+region+"/v2/jobs?"+strings.Join(scope, "="), body)
	const first = "17084ad3-c1e1-4bdb-89ff-fce18f2e8e0a"
	if made := onlyJob(t, cloud); made.ID != first {
		t.Fatalf("the first job is %s; the examples call it %s", made.ID, first)
	}
}

// idle turns the clock until no run is under way.
func idle(cloud *acctest.Cloud) {
	for slices.ContainsFunc(cloud.Runs(), func(run emulator.RunRecord) bool { return run.EndedAt.IsZero() }) {
		cloud.Advance(time.Minute)
	}
}

// ranWith turns the clock until no run is under way, and fails the test unless there
// was one run for each key, in this order, each of them completed.
func ranWith(t *testing.T, cloud *acctest.Cloud, scheduled bool, keys ...string) {
	t.Helper()
	idle(cloud)
	runs := cloud.Runs()
	if len(runs) != len(keys) {
		t.Fatalf("there were %d runs, want %d: %+v", len(runs), len(keys), runs)
	}
	for i, run := range runs {
		if run.State != "Completed" || run.KeyID != keys[i] || run.Scheduled != scheduled {
			t.Errorf("run %d is %+v, want it completed with the key %s", i+1, run, keys[i])
		}
	}
}

// Each recipe makes a job whose configuration the emulator holds against the type of
// its asset, and the job runs.
func TestAccExamples_theRecipesRun(t *testing.T) {
	t.Parallel()
	var recipes []string
	folders, err := os.ReadDir(filepath.Join(examples(), "recipes"))
	must(t, err)
	for _, folder := range folders {
		recipes = append(recipes, "recipes/"+folder.Name())
	}
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	cli := besideEachOther(t, cloud, recipes)
	cli.Apply()
	cli.Settled()
	cloud.Advance(31 * day)
	idle(cloud)

	var kinds []string
	for _, made := range cloud.Jobs() {
		shown := byHand(t, cloud, http.MethodGet, jobPath(made), "")
		entity, _ := shown["entity"].(map[string]any)
		in, _ := entity["job"].(map[string]any)
		kinds = append(kinds, fmt.Sprint(in["asset_ref_type"]))
		if !slices.ContainsFunc(cloud.Runs(), func(run emulator.RunRecord) bool { return run.JobID == made.ID }) {
			t.Errorf("the job of a %v never ran", in["asset_ref_type"])
		}
	}
	slices.Sort(kinds)
	if diff := cmp.Diff([]string{"data_intg_flow", "notebook", "notebook", "orchestration_flow", "wml_deployment"}, kinds); diff != "" {
		t.Errorf("what the jobs run (-want +got):\n%s", diff)
	}
	for _, run := range cloud.Runs() {
		if run.State != "Completed" || !run.Scheduled || run.KeyID != cloud.Active() {
			t.Fatalf("a run is %+v", run)
		}
	}
}

func TestAccJobsAndKeys_aScheduleRunsWithTheKeyThatIsThere(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	cli := exampleCLI(t, cloud, "jobs-and-keys/predefined-key")
	cli.Apply()
	cli.Settled()
	var key, owner string
	cli.Output("key", &key)
	cli.Output("owner", &owner)
	if named := cloud.Series()[0].Name; key != named || owner != cloud.Users()[0].IAMID {
		t.Errorf("the outputs are %s and %s, want %s and %s", key, owner, named, cloud.Users()[0].IAMID)
	}
	cloud.Advance(day)
	ranWith(t, cloud, true, cloud.Active())
	cli.Destroy()
	must(t, seriesIs(cloud, 0, "eu-de"))
}

func TestAccJobsAndKeys_aScheduledJobRunsWithTheKeyThatReplacedItsKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	cli := exampleCLI(t, cloud, "jobs-and-keys/rotated-key")
	cli.Apply()
	first := cloud.Active()
	cloud.Advance(day)
	ranWith(t, cloud, true, first)

	cloud.ClearRequests()
	cli.Apply("-var=rotation=2")
	cli.Settled("-var=rotation=2")
	for _, request := range mutations(cloud) {
		if strings.Contains(request.Path, "/v2/jobs") {
			t.Errorf("the rotation changed the job: %+v", request)
		}
	}
	second := cloud.Active()
	if second == first {
		t.Error("the key was not rotated")
	}
	cloud.Advance(day)
	ranWith(t, cloud, true, first, second)
	cli.Destroy("-var=rotation=2")
	must(t, cloud.Nothing())
}

// No action is needed, and nobody sees the token: not in the state, and not among the
// arguments of a process. A start that is refused fails the apply, and says why.
func TestAccJobsAndKeys_anAdHocJobIsStartedByAScript(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	cli := exampleCLI(t, cloud, "jobs-and-keys/ad-hoc-job")
	arguments := recordCurl(t, cli)
	cli.Setenv("TF_VAR_platform_endpoint", cloud.URL+"/platform/eu-de")

	cli.Apply()
	cli.Settled()
	ranWith(t, cloud, false, cloud.Active())
	must(t, cloud.Scan([]byte(cli.Must("state", "pull"))))
	console(t, cloud, "rotate")
	cli.Apply("-var=run=2")
	ranWith(t, cloud, false, cloud.Runs()[0].KeyID, cloud.Active())

	said, err := os.ReadFile(arguments)
	must(t, err)
	if found := cloud.Leaks("the arguments of curl", said); len(found) > 0 || strings.Contains(string(said), "Bearer") {
		t.Errorf("a process has secrets among its arguments: %v", found)
	}
	if !strings.Contains(string(said), onlyJob(t, cloud).ID) {
		t.Errorf("curl was not recorded: %s", said)
	}
	cli.Setenv("TF_VAR_platform_endpoint", cloud.URL+"/platform/jp-tok")
	code, told := cli.Run("apply", "-auto-approve", "-no-color", "-input=false", "-var=run=3")
	if code == 0 || !strings.Contains(told, "404") || !strings.Contains(told, "job_not_found") || len(cloud.Runs()) != 2 {
		t.Errorf("exit code %d:\n%s", code, told)
	}
}

// recordCurl lets the commands that follow find a curl that notes its arguments in a
// file, whose path it returns.
func recordCurl(t *testing.T, cli *acctest.CLI) string {
	t.Helper()
	curl, err := exec.LookPath("curl")
	must(t, err)
	folder := t.TempDir()
	arguments := filepath.Join(folder, "arguments")
	script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$@\" >>'%s'\nexec '%s' \"$@\"\n", arguments, curl)
	must(t, os.WriteFile(filepath.Join(folder, "curl"), []byte(script), 0o700))
	cli.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	return arguments
}

func TestAccExamples_theJobModuleJudgesItsInputs(t *testing.T) {
	t.Parallel()
	cloud := settled(t)
	cli := exampleCLI(t, cloud, jobModule)
	good := map[string]string{"name": "nightly", "region": "eu-de", "project_id": exampleProject, "asset_ref": exampleAsset}
	apply := func(inputs map[string]string) (code int, said string) {
		args, all := []string{"apply", "-auto-approve", "-no-color", "-input=false"}, maps.Clone(good)
		maps.Copy(all, inputs)
		for name, value := range all {
			if value != "" {
				args = append(args, "-var="+name+"="+value)
			}
		}
		code, said = cli.Run(args...)
		return code, strings.Join(strings.Fields(strings.ReplaceAll(said, "│", " ")), " ")
	}
	for name, test := range map[string]struct {
		inputs map[string]string
		says   []string
	}{
		"all that can be told from the inputs": {
			inputs: map[string]string{
				"name": " ", "region": "mars", "space_id": exampleProject, "configuration": `"text"`, "schedule": "0 3 * * *",
				"schedule_info":    `{ start = "2028-01-01T00:00:00Z", end = "2027-01-01T00:00:00Z" }`,
				"retention_policy": "{}", "iam_id": "somebody@example.com", "max_key_age_days": "0",
			},
			says: []string{
				"must not be blank", "There is no data center mars", "give project_id or space_id, and not both", "The configuration is an object",
				"ends before it starts", "needs days or amount", "not an e-mail address", "max_key_age_days is at least 1",
			},
		},
		"neither a project nor anything to run, and times without a schedule": {
			inputs: map[string]string{"schedule_info": `{ start = "2027-01-01T00:00:00Z" }`, "asset_ref": "", "project_id": ""},
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
		code, said := apply(test.inputs)
		if code == 0 {
			t.Errorf("%s: the apply succeeds", name)
		}
		for _, want := range test.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: the apply does not say %q:\n%s", name, want, said)
			}
		}
	}

	must(t, cloud.SetDisabled(cloud.Active(), true))
	code, said := apply(nil)
	if code == 0 || !strings.Contains(said, "Error: The user API key to run the job with in eu-de is disabled") || len(cloud.Jobs()) > 0 {
		t.Errorf("with a disabled key: exit code %d:\n%s", code, said)
	}
	code, said = apply(map[string]string{
		"require_active_key": "false", "configuration": `{ env_variables = ["MODE=full"] }`, "job_parameters": `{ threshold = "0.8" }`,
		"schedule": "0 3 * * *", "schedule_info": `{ start = "2027-01-01T00:00:00Z", end = "2028-01-01T00:00:00Z" }`,
		"retention_policy": "{ amount = 30 }",
	})
	if code != 0 || !strings.Contains(said, "is disabled in IAM: runs of nightly fail") {
		t.Errorf("with a disabled key that is accepted: exit code %d:\n%s", code, said)
	}
}

// The tests of an example pass, with a mock and without any service, and with the emulator.
func TestAccExamples_theirOwnTestsPass(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.11") // OpenTofu wants every attribute in a mock.
	for _, test := range []struct{ example, file, passes string }{
		{"testing", "mock.tftest.hcl", "2 passed, 0 failed"},
		{"testing", "emulator.tftest.hcl", "3 passed, 0 failed"},
		{jobModule, "mock.tftest.hcl", "3 passed, 0 failed"},
		{jobModule, "service.tftest.hcl", "5 passed, 0 failed"},
	} {
		t.Run(test.example+"/"+test.file, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			code, said := exampleCLI(t, cloud, test.example).Run("test", "-no-color", "-filter="+filepath.Join("tests", test.file))
			if code != 0 || !strings.Contains(said, test.passes) {
				t.Errorf("terraform test ended with %d and said:\n%s", code, said)
			}
			if sent := len(cloud.Requests()); (sent > 0) != (test.file != "mock.tftest.hcl") {
				t.Errorf("there were %d requests", sent)
			}
			must(t, cloud.Nothing())
			must(t, noJobs(cloud)())
		})
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// The three uses of the key that IBM names, as the guide tells them.
const jobsAndKeys = "jobs-and-keys"

// storyCLI is the folder of a story, ready to be applied.
func storyCLI(t *testing.T, cloud *acctest.Cloud, name string) *acctest.CLI {
	t.Helper()
	cli := cloud.NewCLI(t, example{path: jobsAndKeys + "/" + name, files: []string{"", ""}}.stage(t))
	cli.Require()
	cli.Init()
	return cli
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

func TestAccJobsAndKeys_aScheduleRunsWithTheKeyThatIsThere(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	cli := storyCLI(t, cloud, "predefined-key")
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
	cli := storyCLI(t, cloud, "rotated-key")
	cli.Apply()
	first := cloud.Active()
	cloud.Advance(day)
	ranWith(t, cloud, true, first)

	cloud.ClearRequests()
	if said := cli.Must("plan", "-no-color", "-input=false", "-var=rotation=2"); strings.Contains(said, "# watsonx_job.") {
		t.Errorf("the plan of a rotation changes the job:\n%s", said)
	}
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
// arguments of a process.
func TestAccJobsAndKeys_anAdHocJobIsStartedByAScript(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	cli := storyCLI(t, cloud, "ad-hoc-job")
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
	cli.Destroy("-var=run=2")
}

// A start that is refused fails the apply, and says what the service said.
func TestAccJobsAndKeys_aScriptThatIsRefusedFailsTheApply(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	console(t, cloud, "create", "eu-de")
	cli := storyCLI(t, cloud, "ad-hoc-job")
	cli.Setenv("TF_VAR_platform_endpoint", cloud.URL+"/platform/jp-tok")
	code, said := cli.Run("apply", "-auto-approve", "-no-color", "-input=false")
	if code == 0 || !strings.Contains(said, "404") || !strings.Contains(said, "job_not_found") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
	if runs := cloud.Runs(); len(runs) > 0 {
		t.Errorf("there were runs: %+v", runs)
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

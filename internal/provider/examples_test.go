// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func examples() string { return filepath.Join("..", "..", "examples") }

// exampleText is the text of a file below examples/.
func exampleText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examples(), filepath.FromSlash(file)))
	must(t, err)
	return string(text)
}

// exampleFiles returns the files in some folders below examples/, so that a new one cannot
// be forgotten.
func exampleFiles(t *testing.T, ending string, folders ...string) []string {
	t.Helper()
	var found []string
	for file := range filesBelow(t, examples(), ending) {
		if top, _, _ := strings.Cut(file, "/"); slices.Contains(folders, top) {
			found = append(found, file)
		}
	}
	slices.Sort(found)
	if len(found) == 0 {
		t.Fatalf("there is no example in %v that ends with %s", folders, ending)
	}
	return found
}

// exampleCLI is a folder with an example in it, ready to be run: with a whole folder below
// examples/, or with one file, which stands alone on its page.
func exampleCLI(t *testing.T, cloud *acctest.Cloud, example string) *acctest.CLI {
	t.Helper()
	root := t.TempDir()
	folder := filepath.Join(root, filepath.FromSlash(example))
	must(t, os.CopyFS(filepath.Join(root, "modules"), os.DirFS(filepath.Join(examples(), "modules"))))
	switch {
	case path.Ext(example) != "":
		folder = root
		must(t, os.WriteFile(filepath.Join(folder, path.Base(example)), []byte(exampleText(t, example)), 0o600))
	case example != jobModule:
		must(t, os.CopyFS(folder, os.DirFS(filepath.Join(examples(), example))))
	}
	cli := cloud.NewCLI(t, folder)
	cli.Require()
	cli.Init()
	return cli
}

// besideEachOther calls each of these files and folders below examples/ as a module, so
// that one run applies them all.
func besideEachOther(t *testing.T, cloud *acctest.Cloud, all []string) *acctest.CLI {
	t.Helper()
	root, calls := t.TempDir(), ""
	for _, example := range all {
		name := strings.ReplaceAll(strings.TrimSuffix(example, ".tf"), "/", "-")
		folder := filepath.Join(root, name)
		if path.Ext(example) == "" {
			must(t, os.CopyFS(folder, os.DirFS(filepath.Join(examples(), example))))
		} else {
			must(t, os.Mkdir(folder, 0o700))
			must(t, os.WriteFile(filepath.Join(folder, "main.tf"), []byte(exampleText(t, example)), 0o600))
		}
		cloud.NewCLI(t, folder).Require()
		calls += fmt.Sprintf("module %q {\n  source = \"./%s\"\n}\n\noutput %q {\n  value = module.%s\n}\n\n", name, name, name, name)
	}
	cli := cloud.NewCLI(t, root)
	cli.Write("main.tf", calls)
	cli.Require()
	cli.Init()
	return cli
}

// settled is a cloud whose first user, whom the examples name, has an Active key
// and an old one in every region that an example looks in.
func settled(t *testing.T) *acctest.Cloud {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	cloud.Advance(100 * 24 * time.Hour)
	console(t, cloud, "rotate")
	return cloud
}

// Each folder below examples/ has a test that applies what is in it.
func TestExamples_areAllApplied(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(examples())
	must(t, err)
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	want := []string{
		"actions",               // TestAccExamples_runTheActions
		"complete",              // TestAccExamples_complete in internal/reliability
		"complete-with-actions", // TestAccExamples_runTheActions
		"data-sources",          // TestAccExamples_lookThingsUp
		"demo",                  // TestAccReadMe, make demo
		"ephemeral-resources",   // TestAccExamples_lookThingsUp
		"functions",             // TestAccExamples_lookThingsUp
		"jobs-and-keys",         // TestAccJobsAndKeys_…
		"list-resources",        // TestAccExamples_queryListsTheSeries
		"migration",             // TestAccMigration_…
		"modules",               // TestAccExamples_theirOwnTestsPass, …_theJobModuleJudgesItsInputs
		"own-value",             // TestAccExamples_takeAValueOfYourOwn
		"pipelines",             // TestAccExamples_pipelines
		"provider",              // TestAccExamples_lookThingsUp
		"recipes",               // TestAccExamples_theRecipesRun
		"resources",             // TestAccExamples_ofAKeyFollowEachOther, …_import, …_takeAValueOfYourOwn
		"testing",               // TestAccExamples_theirOwnTestsPass
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the folders below examples/ (-want +got):\n%s", diff)
	}
}

func TestAccExamples_lookThingsUp(t *testing.T) {
	t.Parallel()
	cloud := settled(t)
	nightlyJob(t, cloud, "eu-de")
	cloud.ClearRequests()
	files := exampleFiles(t, ".tf", "data-sources", "ephemeral-resources", "functions", "provider")
	cli := besideEachOther(t, cloud, files)
	cli.Apply()
	cli.Settled()
	must(t, unchangedNow(cloud))
	var outputs map[string]struct{ Value map[string]any }
	must(t, json.Unmarshal([]byte(cli.Must("output", "-json")), &outputs))
	for example, shown := range outputs {
		for name, value := range shown.Value {
			if text := fmt.Sprint(value); value == nil || text == "" || text == "map[]" || text == "[]" {
				t.Errorf("the output %s of the example %s is %v", name, example, value)
			}
		}
	}
	if len(outputs) != len(files) {
		t.Errorf("%d of %d examples were applied", len(outputs), len(files))
	}
}

// The examples of the two resources are applied one after the other to one series, as a
// reader would who tries them.
func TestAccExamples_ofAKeyFollowEachOther(t *testing.T) {
	t.Parallel()
	const keys, jobs = "resources/watsonx_user_api_key/", "resources/watsonx_job/"
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Require()
	cli.Init()
	var applied []string
	for _, step := range []struct {
		files   []string
		args    []string
		past    int // Phased out keys
		regions []string
		jobs    int
	}{
		{[]string{keys + "resource.tf", jobs + "resource.tf"}, nil, 0, []string{"us-south"}, 1},
		{[]string{keys + "resource_rotation.tf"}, nil, 1, []string{"eu-de", "us-south"}, 0}, // A new region needs a new key.
		{[]string{keys + "resource_rotation.tf"}, []string{"-var=rotation=2"}, 2, []string{"eu-de", "us-south"}, 0},
		{[]string{keys + "resource_schedule.tf"}, nil, 2, []string{"eu-de", "us-south"}, 0},
		{[]string{jobs + "resource_scheduled.tf"}, nil, 2, []string{"eu-de"}, 1},
		{[]string{keys + "moved.tf"}, nil, 3, []string{"eu-de", "us-south"}, 0},
	} {
		text := ""
		for _, file := range step.files {
			text += exampleText(t, file) + "\n"
		}
		applied = append(applied, step.files...)
		cli.Write("main.tf", strings.ReplaceAll(text, resourceName+".old", resourceName+".this"))
		cli.Apply(step.args...)
		cli.Settled(step.args...)
		if err := seriesIs(cloud, step.past, step.regions...); err != nil || len(cloud.Jobs()) != step.jobs {
			t.Errorf("after %v: %v; the jobs are %+v", step.files, err, cloud.Jobs())
		}
		cloud.Advance(time.Minute)
	}
	cli.Destroy()
	must(t, cloud.Nothing())

	for _, file := range exampleFiles(t, ".tf", "resources") {
		own := strings.HasPrefix(path.Base(file), "import-by-") || path.Base(file) == "resource_own_value.tf" // They have tests of their own.
		if !own && !slices.Contains(applied, file) {
			t.Errorf("examples/%s is not applied", file)
		}
	}
}

func TestAccExamples_import(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"import-by-string-id.tf", "import-by-identity.tf"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			if file == "import-by-identity.tf" {
				acctest.NeedsTerraform(t, "1.12")
			}
			cloud := settled(t)
			nightlyJob(t, cloud, "eu-de")
			cloud.ClearRequests()
			cli := exampleCLI(t, cloud, "resources/watsonx_user_api_key/"+file)
			cli.Write("job.tf", exampleText(t, "resources/watsonx_job/"+file))
			cli.Apply()
			cli.Settled()
			must(t, unchangedNow(cloud))
		})
	}
}

// The IDs in the commands for the shell that the documentation shows.
func TestExamples_importByCommand(t *testing.T) {
	t.Parallel()
	imports := 0
	for _, file := range exampleFiles(t, ".sh", "resources") {
		for line := range strings.Lines(exampleText(t, file)) {
			words := strings.Fields(strings.ReplaceAll(line, "'", ""))
			if len(words) == 0 || words[0] != "terraform" {
				continue
			}
			imports++
			kind, _, _ := strings.Cut(words[2], ".")
			cloud := settled(t)
			switch {
			case kind != jobName:
			case strings.HasPrefix(words[3], "eu-de/space/"):
				nightlyJob(t, cloud, "eu-de", "space_id", strings.Split(words[3], "/")[2])
			default:
				nightlyJob(t, cloud, "us-south")
			}
			imported, said := configured(t, cloud).Import(kind, words[3], nil)
			quiet(t, said)
			if !imported.Exists() {
				t.Errorf("nothing is imported by %s", line)
			}
		}
	}
	if imports != 4 {
		t.Errorf("there are %d commands, want 4", imports)
	}
}

// Other providers are not here. What is ours is applied, with a variable where a value came
// from one of them; the provider signs in as the environment says.
func TestAccExamples_takeAValueOfYourOwn(t *testing.T) {
	t.Parallel()
	for _, file := range append(exampleFiles(t, ".tf", "own-value"), "resources/watsonx_user_api_key/resource_own_value.tf") {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			text := exampleText(t, file)
			text = regexp.MustCompile(`(?ms)^\w+ "(vault|kubernetes)\w*".*? \{(\}|$.*?^\})\n`).ReplaceAllString(text, "")
			text = regexp.MustCompile(`(?ms)^    (vault|kubernetes) = \{.*?^    \}\n`).ReplaceAllString(text, "")
			text = regexp.MustCompile(`(?m)^  ibmcloud_api_key = ephemeral\.vault.*\n`).ReplaceAllString(text, "")
			text = regexp.MustCompile(`ephemeral\.vault.*`).ReplaceAllString(text, "var.api_key")
			if !strings.Contains(text, `variable "api_key" {`) {
				text += "\nvariable \"api_key\" {\n  type      = string\n  ephemeral = true\n}\n"
			}
			cloud := acctest.NewCloud(t, emulator.Options{})
			cli := cloud.NewCLI(t, t.TempDir())
			cli.Write("main.tf", text)
			cli.Require()
			cli.Init()
			values := []string{own("first"), own("second")}
			cli.Apply("-var=api_key=" + values[0])
			cli.Settled("-var=api_key=" + values[1]) // Without a new version nothing is asked for.
			cli.Apply("-var=api_key="+values[1], "-var=api_key_version=2")
			if len(cloud.Series()) != 2 {
				t.Errorf("the keys are %+v", cloud.Series())
			}
			for _, value := range values {
				if !slices.Contains(cloud.Secrets(), value) {
					t.Error("a value never became that of a key")
				}
			}
			must(t, cloud.Scan([]byte(cli.Must("show", "-json"))))
		})
	}
}

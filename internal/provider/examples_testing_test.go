// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// testsPass runs a file of an example's own tests, which leaves nothing behind.
func testsPass(t *testing.T, path, file, passes string, requests bool) *acctest.Cloud {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewCLI(t, example{path: path, files: []string{"", ""}}.stage(t))
	cli.Init()
	code, said := cli.Run("test", "-no-color", "-filter="+filepath.Join("tests", file))
	if code != 0 || !strings.Contains(said, passes) {
		t.Errorf("terraform test ended with %d and said:\n%s", code, said)
	}
	if sent := cloud.Requests(); (len(sent) > 0) != requests {
		t.Errorf("there were %d requests: %+v", len(sent), sent)
	}
	must(t, cloud.Nothing())
	return cloud
}

// The tests that the guide shows pass: with a mock, without any service, and with the
// emulator.
func TestAccExamples_theTestsOfTheGuidePass(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.11") // OpenTofu wants every attribute in a mock.
	for file, test := range map[string]struct {
		passes   string
		requests bool
	}{
		"mock.tftest.hcl":     {passes: "2 passed, 0 failed"},
		"emulator.tftest.hcl": {passes: "3 passed, 0 failed", requests: true},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			testsPass(t, "testing", file, test.passes, test.requests)
		})
	}
}

func TestExamples_theTestsOfTheGuideRunInAPipeline(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(examples(), "testing", "github-actions.yml"))
	must(t, err)
	var workflow struct {
		Jobs map[string]struct{ Steps []struct{ Run, Uses string } }
	}
	must(t, yaml.Unmarshal(text, &workflow))
	var run []string
	for _, step := range workflow.Jobs["test"].Steps {
		if step.Run != "" {
			run = append(run, step.Run)
		}
	}
	codeBlock{page: "examples/testing/github-actions.yml", text: strings.Join(run, "\n")}.isShell(t)
	if len(run) != 2 || !strings.HasSuffix(run[1], "terraform test\n") {
		t.Errorf("the workflow runs %q", run)
	}
}

// What the guide sends to the emulator is what the emulator takes.
func TestDocumentation_makesTheEmulatorDoThings(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	console(t, cloud, "create", "us-south", "eu-de")
	page, ran := "guides/testing-your-configuration.md", 0
	for _, b := range codeBlocks(page, registryDocs(t)[page]) {
		if !strings.HasPrefix(b.text, "curl ") {
			continue
		}
		ran++
		cmd := exec.CommandContext(t.Context(), "bash", "-e")
		cmd.Stdin = strings.NewReader(strings.ReplaceAll(b.text, "http://127.0.0.1:8080", cloud.URL))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s\n%s", err, out, b.text)
		}
	}
	if ran != 4 || len(cloud.Series()) != 2 {
		t.Errorf("%d commands were run, and the keys are %+v", ran, cloud.Series())
	}
}

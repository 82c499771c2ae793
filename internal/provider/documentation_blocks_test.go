// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"sigs.k8s.io/yaml"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A codeBlock is one that a page shows.
type codeBlock struct{ page, language, text string }

// codeBlocks returns the blocks of a page in their order.
func codeBlocks(page, text string) []codeBlock {
	var found []codeBlock
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
		found = append(found, codeBlock{page: page, language: m[1], text: m[2]})
	}
	return found
}

// readMe returns the pages for readers that the Registry does not show, by path.
func readMe(t *testing.T) map[string]string {
	t.Helper()
	pages := filesBelow(t, repository(), ".md")
	for name := range pages {
		if name != "README.md" && !strings.HasPrefix(name, "examples/") {
			delete(pages, name)
		}
	}
	return pages
}

// Tests apply the files below examples/, and run the pipelines. So a page of the Registry
// that shows nothing else shows nothing that does not work.
func TestDocumentation_showsWhatTestsTry(t *testing.T) {
	t.Parallel()
	var tried []string
	for _, text := range filesBelow(t, examples()) {
		tried = append(tried, strings.TrimSpace(text))
	}
	for page, text := range registryDocs(t) {
		for _, b := range codeBlocks("docs/"+page, text) {
			switch b.language {
			case "terraform", "yaml", "groovy":
				if !slices.Contains(tried, strings.TrimSpace(b.text)) {
					t.Errorf("docs/%s: this block is no file below examples/; show one with tffile or codefile:\n%s", page, b.text)
				}
			case "shell":
				b.isShell(t)
			case "text":
			default:
				t.Errorf("docs/%s: the Registry shows no block of the language %q", page, b.language)
			}
		}
	}
	for page, text := range readMe(t) {
		for _, b := range codeBlocks(page, text) {
			switch b.language {
			case "terraform":
				if _, said := hclsyntax.ParseConfig([]byte(b.text), page, hcl.InitialPos); said.HasErrors() {
					t.Errorf("%s: %v", page, said)
				}
			case "shell":
				b.isShell(t)
			case "text", "mermaid":
			default:
				t.Errorf("%s: a block of the language %q is not tried", page, b.language)
			}
		}
	}
}

// isShell fails the test unless a shell can read the block, and the block can be pasted
// whole: what asks a question stands last, or it would take the next line for the answer.
func (b codeBlock) isShell(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-n")
	cmd.Stdin = strings.NewReader(b.text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s\n%s", b.page, err, out, b.text)
	}
	lines := strings.Split(strings.TrimSpace(b.text), "\n")
	for i, line := range lines {
		if asks(line) && i < len(lines)-1 {
			t.Errorf("%s: %q asks a question, so it must be the last line of its block:\n%s", b.page, line, b.text)
		}
	}
}

// asks reports whether a command waits for an answer.
func asks(line string) bool {
	command := regexp.MustCompile(`\bterraform (-chdir=\S+ )?(apply|destroy)\b(.*)`).FindStringSubmatch(line)
	return command != nil && !strings.Contains(command[3], "-auto-approve") &&
		!strings.HasSuffix(strings.TrimSpace(command[3]), ".tfplan")
}

// Every flag that a page uses is one that the CLI knows.
func TestAccDocumentation_usesFlagsThatTerraformKnows(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCloud(t, emulator.Options{}).NewCLI(t, t.TempDir())
	pages := registryDocs(t)
	for page, text := range readMe(t) {
		pages["../"+page] = text
	}
	command := regexp.MustCompile(`(?m)\bterraform (?:-chdir=\S+ )?((?:state |providers )?[a-z]+)\b(.*)$`)
	flag := regexp.MustCompile(` -([a-z-]+)`)
	known, helped := map[string]string{}, 0
	for page, text := range pages {
		for _, b := range codeBlocks(page, text) {
			for _, m := range command.FindAllStringSubmatch(b.text, -1) {
				name, rest := m[1], m[2]
				if b.language != "shell" || name == "query" || strings.Contains(rest, " -invoke=") {
					continue // Came with Terraform 1.14.
				}
				if known[name] == "" {
					_, known[name] = cli.Run(append(strings.Fields(name), "-help")...)
					if name == "apply" || name == "destroy" { // They take the flags of a plan, too.
						_, plan := cli.Run("plan", "-help")
						known[name] += plan
					}
				}
				for _, f := range flag.FindAllStringSubmatch(rest, -1) {
					if helped++; !strings.Contains(known[name], "-"+f[1]) {
						t.Errorf("%s: terraform %s has no flag -%s", page, name, f[1])
					}
				}
			}
		}
	}
	if helped < 20 {
		t.Errorf("only %d flags were looked at", helped)
	}
}

// Each pipeline of the guide is run, as far as it is Terraform's: a plan, an apply of
// that plan, and the night's apply. Jenkins keeps the folder from one to the next.
func TestAccExamples_pipelines(t *testing.T) {
	t.Parallel()
	const initial, plan = "terraform init", "terraform plan -out=keys.tfplan"
	const apply, nightly = "terraform apply keys.tfplan", "terraform apply -auto-approve"
	all := []string{initial, plan, initial, apply, initial, nightly}
	command := regexp.MustCompile(`(?m)^ *(?:- run: |- |sh ')(terraform [^'\n]*)'?$`)
	for name, want := range map[string][]string{
		"github-actions.yml": all, "gitlab-ci.yml": all, "Jenkinsfile": {initial, plan, apply}, "atlantis.yaml": nil,
	} {
		text := exampleText(t, "pipelines/"+name)
		var commands []string
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			commands = append(commands, m[1])
		}
		if !slices.Equal(commands, want) {
			t.Errorf("the commands of %s are %q, want %q", name, commands, want)
		}
		if path.Ext(name) != "" {
			must(t, yaml.UnmarshalStrict([]byte(text), new(any)))
		} else if strings.Count(text, "{") != strings.Count(text, "}") {
			t.Errorf("%s: the braces do not match", name)
		}
	}

	cloud := acctest.NewCloud(t, emulator.Options{})
	folder := t.TempDir()
	must(t, os.CopyFS(folder, os.DirFS(filepath.Join(examples(), "pipelines"))))
	cli := cloud.NewCLI(t, folder)
	cli.Setenv("TF_INPUT", "false")
	for _, command := range all {
		cli.Must(strings.Fields(command)[1:]...)
	}
	must(t, seriesIs(cloud, 0, "eu-de", "us-south"))
	saved, err := os.ReadFile(filepath.Join(folder, "keys.tfplan"))
	must(t, err)
	if found := cloud.Leaks("keys.tfplan", saved); len(found) > 0 {
		t.Errorf("the saved plan shows secrets: %v", found)
	}
	cli.Settled()
}

// The guide about tests runs them in a pipeline, and sends to the emulator what it takes.
func TestDocumentation_testsAConfiguration(t *testing.T) {
	t.Parallel()
	var workflow struct {
		Jobs map[string]struct{ Steps []struct{ Run, Uses string } }
	}
	must(t, yaml.Unmarshal([]byte(exampleText(t, "testing/github-actions.yml")), &workflow))
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

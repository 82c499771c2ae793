// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// An example is what is applied at once: one file where each file of a folder
// stands alone, as on the pages of the documentation, otherwise a whole folder.
type example struct {
	path  string   // of the file or folder, below examples/
	files []string // below examples/
}

// allExamples finds every example, so that a new one cannot be forgotten.
func allExamples(t *testing.T, ending string) []example {
	t.Helper()
	alone := func(folder string) bool {
		top, _, _ := strings.Cut(folder, "/")
		return slices.Contains([]string{"provider", "resources", "data-sources"}, top)
	}
	var found []example
	err := fs.WalkDir(os.DirFS(examples()), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ending {
			return err
		}
		name := path.Dir(file)
		if alone(name) {
			name = file
		}
		if i := slices.IndexFunc(found, func(e example) bool { return e.path == name }); i >= 0 {
			found[i].files = append(found[i].files, file)
			return nil
		}
		found = append(found, example{path: name, files: []string{file}})
		return nil
	})
	must(t, err)
	if len(found) == 0 {
		t.Fatalf("there is no example that ends with %s", ending)
	}
	return found
}

func examples() string { return filepath.Join("..", "..", "examples") }

// stage copies all examples, since modules are named by relative paths, and
// returns the folder in which the example is run.
func (e example) stage(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	must(t, os.CopyFS(root, os.DirFS(examples())))
	if len(e.files) > 1 || e.path != e.files[0] {
		return filepath.Join(root, filepath.FromSlash(e.path))
	}
	folder := t.TempDir()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(e.path)))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, path.Base(e.path)), text, 0o600))
	return folder
}

// makesKey reports whether the example creates a user API key. Any other needs one
// that exists.
func (e example) makesKey(t *testing.T) bool {
	t.Helper()
	return e.says(t, "resource \"watsonx_user_api_key\"") && !e.says(t, "import {")
}

func (e example) says(t *testing.T, text string) bool {
	t.Helper()
	return strings.Contains(e.text(t), text)
}

func (e example) text(t *testing.T) string {
	t.Helper()
	var all []string
	for _, file := range e.files {
		text, err := os.ReadFile(filepath.Join(examples(), filepath.FromSlash(file)))
		must(t, err)
		all = append(all, string(text))
	}
	return strings.Join(all, "\n")
}

// isAppliedElsewhere reports whether the example has tests of its own:
// TestAccExamples_runTheActions, …_runAJob, …_complete, …_withAValueFromAnotherProvider,
// …_theRecipesRun and TestAccJobsAndKeys_….
func (e example) isAppliedElsewhere() bool {
	top, _, _ := strings.Cut(e.path, "/")
	return slices.Contains([]string{"actions", "complete", "complete-with-actions", "own-value", recipes, jobsAndKeys}, top)
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

func TestAccExamples_apply(t *testing.T) {
	t.Parallel()
	for _, e := range allExamples(t, ".tf") {
		if e.isAppliedElsewhere() {
			continue
		}
		t.Run(e.path, func(t *testing.T) {
			t.Parallel()
			if version := e.needs(t); version != "" {
				acctest.NeedsTerraform(t, version)
			}
			cloud := acctest.NewCloud(t, emulator.Options{})
			if !e.makesKey(t) {
				cloud = settled(t)
			}
			if e.needsJob(t) {
				nightlyJob(t, cloud, "eu-de")
			}
			active, keys := cloud.Active(), len(cloud.Series())
			cli := cloud.NewCLI(t, e.stage(t))
			e.inputs(t, cli)
			cli.Require()
			cli.Init()
			cli.Apply()
			cli.Settled()

			must(t, e.jobs(t, cloud))
			if e.makesKey(t) {
				e.rotates(t, cloud, cli)
				cli.Destroy()
				must(t, cloud.Nothing())
			} else {
				if cloud.Active() != active || len(cloud.Series()) != keys {
					t.Errorf("the example changed the keys: %+v", cloud.Series())
				}
				full(t, cli.Must("output", "-json"))
			}
		})
	}
}

// rotates fails the test unless an example that makes a key left one, which another
// value of its variable rotates.
func (e example) rotates(t *testing.T, cloud *acctest.Cloud, cli *acctest.CLI) {
	t.Helper()
	created := cloud.Active()
	if created == "" {
		t.Fatalf("the example left no Active key: %+v", cloud.Series())
	}
	if !e.says(t, `variable "rotation"`) {
		return
	}
	cli.Apply("-var=rotation=2")
	cli.Settled("-var=rotation=2")
	if cloud.Active() == created || len(cloud.Series()) != 2 {
		t.Errorf("another value of the variable did not rotate the key: %+v", cloud.Series())
	}
}

// full fails the test if an output has nothing to show.
func full(t *testing.T, outputs string) {
	t.Helper()
	var values map[string]struct{ Value any }
	must(t, json.Unmarshal([]byte(outputs), &values))
	for name, output := range values {
		switch v := output.Value.(type) {
		case nil:
			t.Errorf("the output %s is null", name)
		case map[string]any:
			if len(v) == 0 {
				t.Errorf("the output %s is empty", name)
			}
		case []any:
			if len(v) == 0 {
				t.Errorf("the output %s is empty", name)
			}
		}
	}
}

// The commands for the shell that the documentation shows.
func TestAccExamples_importByCommand(t *testing.T) {
	t.Parallel()
	for _, e := range allExamples(t, ".sh") {
		for line := range strings.Lines(e.text(t)) {
			words := strings.Fields(strings.ReplaceAll(line, "'", ""))
			if len(words) == 0 || words[0] != "terraform" {
				continue
			}
			t.Run(strings.TrimSpace(line), func(t *testing.T) {
				t.Parallel()
				cloud := acctest.NewCloud(t, emulator.Options{})
				console(t, cloud, "create")
				cli := cloud.NewCLI(t, t.TempDir())
				cli.Write("main.tf", importedBy(t, cloud, words[2], words[3]))
				cli.Require()
				cli.Init()
				cloud.ClearRequests()
				cli.Must(words[1:]...)
				cli.Settled()
				must(t, unchangedNow(cloud))
			})
		}
	}
}

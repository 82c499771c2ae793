// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// A folder holds a configuration and its state, for the CLI.
type folder struct {
	*acctest.CLI
	t    *testing.T
	path string
}

// newFolder prepares a folder in which the provider is a process.
func newFolder(t *testing.T, cloud *acctest.Cloud) folder {
	t.Helper()
	path := t.TempDir()
	w := folder{CLI: cloud.NewProgramCLI(t, path, &program), t: t, path: path}
	w.Write("terraform.tf", required)
	return w
}

// newAttached prepares a folder in which the provider is part of the test.
func newAttached(t *testing.T, cloud *acctest.Cloud) folder {
	t.Helper()
	path := t.TempDir()
	w := folder{CLI: cloud.NewCLI(t, path), t: t, path: path}
	w.Write("terraform.tf", required)
	return w
}

const required = `terraform {
  required_providers {
    watsonx = {
      source = "` + provider.Source + `"
    }
  }
}
`

// configure writes the resource with these arguments.
func (w folder) configure(arguments string) {
	w.t.Helper()
	w.Write("main.tf", "resource \"watsonx_user_api_key\" \"this\" {\n"+arguments+"\n}\n")
}

// trigger configures a rotation trigger and, unless there is none, regions.
func (w folder) trigger(value string, regions ...string) {
	w.t.Helper()
	arguments := fmt.Sprintf("  rotation_trigger = %q", value)
	if len(regions) > 0 {
		list, err := json.Marshal(regions)
		if err != nil {
			w.t.Fatal(err)
		}
		arguments += "\n  regions = " + string(list)
	}
	w.configure(arguments)
}

// startApply begins an apply of the configuration.
func (w folder) startApply(args ...string) func() (int, string) {
	w.t.Helper()
	return w.Start(append([]string{"apply", "-auto-approve", "-no-color", "-input=false"}, args...)...)
}

// state reads the state file; the zero value if there is none yet.
func (w folder) state() invariants.State {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.path, "terraform.tfstate"))
	if errors.Is(err, fs.ErrNotExist) {
		return invariants.State{}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return parseState(w.t, text)
}

// parseState reads what a state file says of the series.
func parseState(t *testing.T, text []byte) invariants.State {
	t.Helper()
	attributes := attributesIn(t, text)
	if attributes == nil {
		return invariants.State{}
	}
	state, err := invariants.ReadState(attributes)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// attributesIn returns the attributes of the first key in a state file; nil for none.
func attributesIn(t *testing.T, text []byte) json.RawMessage {
	t.Helper()
	var file struct {
		Resources []struct {
			Mode      string `json:"mode"`
			Type      string `json:"type"`
			Instances []struct {
				Attributes json.RawMessage `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Resources {
		if r.Mode == "managed" && r.Type == resourceName && len(r.Instances) > 0 {
			return r.Instances[0].Attributes
		}
	}
	return nil
}

// apiKey returns the value that the state keeps.
func (w folder) apiKey() string {
	w.t.Helper()
	var held struct {
		APIKey string `json:"api_key"`
	}
	if err := json.Unmarshal(attributesIn(w.t, []byte(w.read("terraform.tfstate"))), &held); err != nil {
		w.t.Fatal(err)
	}
	return held.APIKey
}

// mints counts the keys that were created since the journal was cleared.
func mints(cloud *acctest.Cloud) int {
	count := 0
	for _, r := range cloud.Requests() {
		if r.Method == http.MethodPost && r.Path == "/iam/v1/apikeys" && r.Status == http.StatusCreated {
			count++
		}
	}
	return count
}

// changing are the requests of the journal that may have changed something.
func changing(cloud *acctest.Cloud) []emulator.RequestRecord {
	return slices.DeleteFunc(cloud.Requests(), func(r emulator.RequestRecord) bool {
		return r.Method == http.MethodGet || r.Path == "/iam/identity/token"
	})
}

// read returns a file of the folder.
func (w folder) read(name string) string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.path, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

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

// A workspace is a folder with a configuration and a state of its own.
type workspace struct {
	*acctest.CLI
	t      *testing.T
	folder string
}

// newWorkspace prepares a workspace in which the provider is a process.
func newWorkspace(t *testing.T, cloud *acctest.Cloud) workspace {
	t.Helper()
	folder := t.TempDir()
	w := workspace{CLI: cloud.NewProgramCLI(t, folder, &program), t: t, folder: folder}
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
func (w workspace) configure(arguments string) {
	w.t.Helper()
	w.Write("main.tf", "resource \"watsonx_user_api_key\" \"this\" {\n"+arguments+"\n}\n")
}

// trigger configures a rotation trigger and, unless there is none, regions.
func (w workspace) trigger(value string, regions ...string) {
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
func (w workspace) startApply(args ...string) func() (int, string) {
	w.t.Helper()
	return w.Start(append([]string{"apply", "-auto-approve", "-no-color", "-input=false"}, args...)...)
}

// state reads the workspace's state file; the zero value if there is none yet.
func (w workspace) state() invariants.State {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.folder, "terraform.tfstate"))
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
func (w workspace) apiKey() string {
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

// read returns a file of the workspace.
func (w workspace) read(name string) string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.folder, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// SPDX-License-Identifier: MPL-2.0

package safety_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// program is the provider that all tests of this package share.
var program acctest.Program

func TestMain(m *testing.M) {
	code := m.Run()
	if err := program.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

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
      source = "terraform-provider-watsonx/watsonx"
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

// A held is what a state says about the keys.
type held struct {
	ActiveKey struct {
		ID string `json:"id"`
	} `json:"active_key"`
	PhasedOut map[string]any `json:"phased_out_keys"`
	APIKey    string         `json:"api_key"`
}

// knows reports whether the state lists a key.
func (h held) knows(id string) bool {
	_, phasedOut := h.PhasedOut[id]
	return phasedOut || h.ActiveKey.ID == id
}

// state reads the workspace's state file.
func (w workspace) state() held {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.folder, "terraform.tfstate"))
	if err != nil {
		w.t.Fatal(err)
	}
	return parseState(w.t, text)
}

func parseState(t *testing.T, text []byte) held {
	t.Helper()
	var file struct {
		Resources []struct {
			Mode      string `json:"mode"`
			Instances []struct {
				Attributes held `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Resources {
		if r.Mode == "managed" && len(r.Instances) > 0 {
			return r.Instances[0].Attributes
		}
	}
	return held{}
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

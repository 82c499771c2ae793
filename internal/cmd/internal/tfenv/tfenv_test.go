// SPDX-License-Identifier: MPL-2.0

package tfenv_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func TestFind(t *testing.T) {
	t.Parallel()
	offline := errors.New("offline")
	tests := map[string]struct {
		onPath    []string
		want      string
		installer error
		found     string // base name, or empty for an error
		installed bool
	}{
		"terraform is preferred":                    {onPath: []string{"tofu", "terraform"}, found: "terraform"},
		"tofu will do":                              {onPath: []string{"tofu"}, found: "tofu"},
		"the one asked for is used":                 {onPath: []string{"tofu", "terraform"}, want: "tofu", found: "tofu"},
		"the one asked for is not replaced":         {onPath: []string{"terraform"}, want: "tofu"},
		"none is there, so Terraform is installed":  {found: "terraform", installed: true},
		"Terraform is asked for and installed":      {onPath: []string{"tofu"}, want: "terraform", found: "terraform", installed: true},
		"none is there and installing is no option": {installer: offline, installed: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, installed := t.TempDir(), false
			lookPath := func(name string) (string, error) {
				if slices.Contains(test.onPath, name) {
					return filepath.Join(root, "bin", name), nil
				}
				return "", os.ErrNotExist
			}
			path, err := tfenv.Find(root, test.want, lookPath, func(dir string) error {
				installed = true
				if test.installer != nil {
					return test.installer
				}
				return os.WriteFile(filepath.Join(dir, "terraform"), []byte("cli"), 0o700)
			})
			if got := filepath.Base(path); test.found != "" && (err != nil || got != test.found) {
				t.Errorf("Find() = %q, %v, want %q", path, err, test.found)
			}
			if test.found == "" && err == nil {
				t.Errorf("Find() = %q, want an error", path)
			}
			if installed != test.installed {
				t.Errorf("installed = %t, want %t", installed, test.installed)
			}
			left, _ := filepath.Glob(filepath.Join(root, ".build", "*.installing"))
			if len(left) != 0 {
				t.Errorf("unfinished installations stayed: %q", left)
			}
		})
	}
}

func TestFind_installsOnce(t *testing.T) {
	t.Parallel()
	root, times := t.TempDir(), 0
	lookPath := func(string) (string, error) { return "", os.ErrNotExist }
	for range 2 {
		path, err := tfenv.Find(root, "", lookPath, func(dir string) error {
			times++
			return os.WriteFile(filepath.Join(dir, "terraform"), []byte("cli"), 0o700)
		})
		if err != nil {
			t.Fatalf("Find() = %v", err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("Find() names a file that is not there: %v", err)
		}
	}
	if times != 1 {
		t.Errorf("installed %d times, want once", times)
	}
}

func TestRoot(t *testing.T) {
	t.Parallel()
	root, err := tfenv.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "GNUmakefile")); err != nil {
		t.Errorf("Root() = %q, which is not the checkout: %v", root, err)
	}
}

// TestMain lets this program stand in for a CLI that is asked for its version.
func TestMain(m *testing.M) {
	if version := os.Getenv("SAY_VERSION"); version != "" {
		fmt.Println(version)
		return
	}
	m.Run()
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	cli, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for version, more := range map[string][]string{
		"Terraform v1.11.4": nil,
		"OpenTofu v1.11.0":  {"TF_ACC_PROVIDER_HOST=registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE=hashicorp"},
	} {
		got, err := tfenv.Environment(t.Context(), []string{
			"HOME=/home/me", "PATH=/usr/bin", "GOFLAGS=-mod=mod", "CHECKPOINT_DISABLE=0", "TF_ACC=0", "SAY_VERSION=" + version,
			"IC_API_KEY=a", "IBMCLOUD_API_KEY=b", "WATSONX_PLATFORM_ENDPOINT=c", "TF_VAR_rotation=d",
			"TF_CLI_ARGS_plan=-destroy", "TF_LOG=TRACE", "TF_CLI_CONFIG_FILE=/home/me/.tfrc",
			"TF_ACC_TERRAFORM_PATH=/old", "IBM_CREDENTIALS_FILE=e", "VCAP_SERVICES=f", "BLUEMIX_REGION=g",
		}, cli)
		if err != nil {
			t.Fatal(err)
		}
		want := append([]string{
			"CHECKPOINT_DISABLE=1",
			"TF_CLI_CONFIG_FILE=" + os.DevNull,
			"TF_ACC=1",
			"TF_ACC_TERRAFORM_PATH=" + cli,
			"HOME=/home/me",
			"PATH=" + filepath.Dir(cli) + string(os.PathListSeparator) + "/usr/bin",
			"GOFLAGS=-mod=mod",
			"SAY_VERSION=" + version,
		}, more...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Environment() with %s (-want +got):\n%s", version, diff)
		}
	}
}

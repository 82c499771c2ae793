// SPDX-License-Identifier: MPL-2.0

package tfenv_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func TestFinder_Find(t *testing.T) {
	t.Parallel()

	offline := errors.New("offline")
	tests := map[string]struct {
		onPath    []string
		want      string
		installer error
		found     string // base name, or empty for ErrNoCLI
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
			finder := tfenv.Finder{
				Root: root,
				Want: test.want,
				LookPath: func(name string) (string, error) {
					if slices.Contains(test.onPath, name) {
						return filepath.Join(root, "bin", name), nil
					}

					return "", os.ErrNotExist
				},
				Install: func(_ context.Context, dir string) error {
					installed = true
					if test.installer != nil {
						return test.installer
					}

					return os.WriteFile(filepath.Join(dir, "terraform"), []byte("cli"), 0o600)
				},
			}

			path, err := finder.Find(t.Context())

			if got := filepath.Base(path); test.found != "" && (err != nil || got != test.found) {
				t.Errorf("Find() = %q, %v, want %q", path, err, test.found)
			}

			if test.found == "" && !errors.Is(err, tfenv.ErrNoCLI) {
				t.Errorf("Find() = %q, %v, want ErrNoCLI", path, err)
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

func TestFinder_Find_installsOnce(t *testing.T) {
	t.Parallel()

	times := 0
	finder := tfenv.Finder{
		Root:     t.TempDir(),
		LookPath: func(string) (string, error) { return "", os.ErrNotExist },
		Install: func(_ context.Context, dir string) error {
			times++

			return os.WriteFile(filepath.Join(dir, "terraform"), []byte("cli"), 0o600)
		},
	}

	for range 2 {
		path, err := finder.Find(t.Context())
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

func TestEnvironment(t *testing.T) {
	t.Parallel()

	got := tfenv.Environment([]string{
		"HOME=/home/me", "PATH=/usr/bin", "GOFLAGS=-mod=mod", "CHECKPOINT_DISABLE=0",
		"IC_API_KEY=a", "IBMCLOUD_API_KEY=b", "WATSONX_PLATFORM_ENDPOINT=c", "TF_VAR_rotation=d",
		"TF_CLI_ARGS_plan=-destroy", "TF_LOG=TRACE", "TF_CLI_CONFIG_FILE=/home/me/.tfrc",
		"TF_ACC_TERRAFORM_PATH=/old", "IBM_CREDENTIALS_FILE=e", "VCAP_SERVICES=f", "BLUEMIX_REGION=g",
	}, "/opt/bin/tofu")

	want := []string{
		"HOME=/home/me",
		"GOFLAGS=-mod=mod",
		"PATH=/opt/bin" + string(os.PathListSeparator) + "/usr/bin",
		"CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE=" + os.DevNull,
		"TF_ACC_TERRAFORM_PATH=/opt/bin/tofu",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Environment() (-want +got):\n%s", diff)
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

func TestAcceptance(t *testing.T) {
	t.Parallel()

	for version, want := range map[string][]string{
		"Terraform v1.11.4\non linux_amd64\n": {"A=1", "TF_ACC=1"},
		"OpenTofu v1.11.0\non linux_amd64\n": {
			"A=1", "TF_ACC=1", "TF_ACC_PROVIDER_HOST=registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE=hashicorp",
		},
	} {
		if diff := cmp.Diff(want, tfenv.Acceptance([]string{"A=1"}, version)); diff != "" {
			t.Errorf("Acceptance(%q) (-want +got):\n%s", version, diff)
		}
	}
}

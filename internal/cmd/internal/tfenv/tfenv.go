// SPDX-License-Identifier: MPL-2.0

// Package tfenv finds the Terraform CLI and makes the environment in which tests
// and tools run it. It knows nothing of the provider.
package tfenv

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Root returns the checkout that holds the working directory.
func Root(ctx context.Context) (string, error) {
	ask := exec.CommandContext(ctx, "go", "env", "GOMOD")
	ask.Stderr = os.Stderr

	out, err := ask.Output()
	if err != nil {
		return "", fmt.Errorf("ask Go for the checkout: %w", err)
	}

	module := string(bytes.TrimSpace(out))
	if filepath.Base(module) != "go.mod" {
		return "", errors.New("run this inside a checkout: no go.mod in this folder or above it")
	}

	return filepath.Dir(module), nil
}

// Here returns the checkout of the working directory and the CLI for it. The
// variable TF chooses the CLI or, where that is empty, TF_ACC_TERRAFORM_PATH, by
// which the tests know it when they run without a suite; see Finder.
func Here(ctx context.Context) (root, cli string, err error) {
	if root, err = Root(ctx); err != nil {
		return "", "", err
	}

	finder := Finder{
		Root: root, Want: cmp.Or(os.Getenv("TF"), os.Getenv("TF_ACC_TERRAFORM_PATH")),
		LookPath: exec.LookPath, Install: hcInstall(root),
	}
	cli, err = finder.Find(ctx)

	return root, cli, err
}

// Environment returns base without anything that could change what the CLI or
// the provider does, and with what keeps both to themselves: no version check, an
// empty CLI configuration, and cli as the Terraform of acceptance tests and first
// on PATH.
func Environment(base []string, cli string) []string {
	var clean []string

	path := filepath.Dir(cli)

	for _, entry := range base {
		name, value, _ := strings.Cut(entry, "=")
		if strings.EqualFold(name, "PATH") {
			path += string(os.PathListSeparator) + value
		} else if !leaks(strings.ToUpper(name)) {
			clean = append(clean, entry)
		}
	}

	// The null device is a file that exists and is empty: Terraform warns at each
	// command if the file does not exist.
	return append(clean, "PATH="+path, "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_ACC_TERRAFORM_PATH="+cli)
}

// leaks reports whether a variable of the user's shell could reach Terraform or
// the provider: credentials and endpoints of a real account, variables, extra
// arguments, logging that writes secrets to disk.
func leaks(name string) bool {
	return slices.Contains([]string{"CHECKPOINT_DISABLE", "IBM_CREDENTIALS_FILE", "VCAP_SERVICES"}, name) ||
		slices.ContainsFunc([]string{"TF_", "IC_", "IBMCLOUD_", "WATSONX_", "BM_", "BLUEMIX_"},
			func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// Acceptance returns env with what acceptance tests need: they run, and the
// provider is registered under the registry that the CLI means when a
// configuration names none. The testing framework knows Terraform's only. The
// argument version is what the CLI's version command prints.
func Acceptance(env []string, version string) []string {
	env = append(env, "TF_ACC=1")
	if strings.HasPrefix(version, "OpenTofu") {
		env = append(env, "TF_ACC_PROVIDER_HOST=registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE=hashicorp")
	}

	return env
}

// ForTests returns the checkout of the working directory and the environment of
// its tests.
func ForTests(ctx context.Context) (root string, env []string, err error) {
	root, cli, err := Here(ctx)
	if err != nil {
		return "", nil, err
	}

	env = Environment(os.Environ(), cli)
	ask := exec.CommandContext(ctx, cli, "version")
	ask.Env, ask.Stderr = env, os.Stderr

	version, err := ask.Output()
	if err != nil {
		return "", nil, fmt.Errorf("%s version: %w", cli, err)
	}

	return root, Acceptance(env, string(version)), nil
}

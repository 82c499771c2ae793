// SPDX-License-Identifier: MPL-2.0

// Package tfenv finds the Terraform CLI and makes the environment in which
// tests, tools and the demo run it. It knows nothing of the provider.
package tfenv

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// BuildDir returns the folder of the checkout that holds what the commands build
// and install for themselves. Git ignores it.
func BuildDir(root string) string { return filepath.Join(root, ".build") }

// Root returns the checkout that holds dir: the nearest folder, from dir
// upwards, with a GNUmakefile.
func Root(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}

	for {
		if _, err := os.Stat(filepath.Join(dir, "GNUmakefile")); err == nil {
			return dir, nil
		}

		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("run this inside a checkout: no GNUmakefile in this folder or above it")
		}

		dir = parent
	}
}

// Here returns the checkout of the working directory and the CLI for it. The
// variable TF chooses the CLI or, where that is empty, TF_ACC_TERRAFORM_PATH, by
// which the tests know it when they run without a suite; see Finder.
func Here(ctx context.Context) (root, cli string, err error) {
	if root, err = Root("."); err != nil {
		return "", "", err
	}

	finder := Finder{Root: root, Want: cmp.Or(os.Getenv("TF"), os.Getenv("TF_ACC_TERRAFORM_PATH")), LookPath: exec.LookPath, Install: HCInstall(root)}
	cli, err = finder.Find(ctx)

	return root, cli, err
}

// Environment returns base without anything that could change what the CLI or
// the provider does, and with what keeps both to themselves: no version check, a
// CLI configuration of their own (config, a path), and cli as the Terraform of
// acceptance tests and first on PATH.
func Environment(base []string, cli, config string) []string {
	clean := make([]string, 0, len(base)+4)
	path := []string{filepath.Dir(cli)}

	for _, entry := range base {
		name, value, _ := strings.Cut(entry, "=")
		if strings.EqualFold(name, "PATH") {
			path = append(path, value)

			continue
		}

		if !leaks(name) {
			clean = append(clean, entry)
		}
	}

	return append(clean,
		"PATH="+strings.Join(path, string(os.PathListSeparator)),
		"CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE="+config,
		"TF_ACC_TERRAFORM_PATH="+cli,
	)
}

// leaks reports whether a variable of the user's shell could reach Terraform or
// the provider: credentials and endpoints of a real account, variables, extra
// arguments, logging that writes secrets to disk.
func leaks(name string) bool {
	name = strings.ToUpper(name)

	if slices.Contains([]string{"CHECKPOINT_DISABLE", "IBM_CREDENTIALS_FILE", "VCAP_SERVICES"}, name) {
		return true
	}

	return slices.ContainsFunc([]string{"TF_", "IC_", "IBMCLOUD_", "WATSONX_", "BM_", "BLUEMIX_"},
		func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// EmptyConfig writes an empty CLI configuration into the checkout's .build
// folder and returns its path. Pointing Terraform at a file that does not exist
// would make it warn at each command.
func EmptyConfig(root string) (string, error) {
	path := filepath.Join(BuildDir(root), "empty.tfrc")
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return "", err
	}

	return path, os.WriteFile(path, nil, 0o600)
}

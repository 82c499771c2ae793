// SPDX-License-Identifier: MPL-2.0

package tfenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Version is the Terraform release that is installed where no CLI is found.
const Version = "1.11.4"

// ErrNoCLI says that there is no Terraform CLI and that none could be installed.
var ErrNoCLI = errors.New("no Terraform CLI")

// A Finder looks for the Terraform CLI. All its fields are needed.
type Finder struct {
	// Root is the checkout; an installed CLI is kept in its .build folder.
	Root string
	// Want names the CLI to use: a program on PATH, such as "tofu", or a path.
	// When it is empty, terraform is tried before tofu.
	Want string
	// LookPath resolves a program's name, as exec.LookPath does.
	LookPath func(name string) (string, error)
	// Install puts that version of Terraform into dir.
	Install func(ctx context.Context, version, dir string) error
}

// Find returns the absolute path of the Terraform CLI.
//
// A CLI that was asked for by name and is missing is an error and nothing is
// installed in its place, because a run with another program would prove
// nothing about the one that was named. Asking for "terraform" is the exception:
// that is the one that can be installed. The error matches ErrNoCLI.
func (f Finder) Find(ctx context.Context) (string, error) {
	names := []string{"terraform", "tofu"}
	if f.Want != "" {
		names = []string{f.Want}
	}

	for _, name := range names {
		if path, err := f.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}

	if f.Want != "" && f.Want != "terraform" {
		return "", fmt.Errorf("%w: TF=%s is not a program that can be run", ErrNoCLI, f.Want)
	}

	return f.install(ctx)
}

// install returns the CLI in the checkout's .build folder and puts it there if
// it is missing. It is installed beside its place and moved in one step, so that
// an interrupted download is never taken for a CLI.
func (f Finder) install(ctx context.Context) (string, error) {
	home := filepath.Join(BuildDir(f.Root), "terraform-"+Version)
	path := filepath.Join(home, executable("terraform"))

	if _, err := os.Stat(path); err == nil {
		return path, nil
	}

	if err := os.MkdirAll(BuildDir(f.Root), 0o750); err != nil {
		return "", err
	}

	fresh, err := os.MkdirTemp(BuildDir(f.Root), "installing-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }()

	if err := f.Install(ctx, Version, fresh); err != nil {
		return "", fmt.Errorf("%w: install Terraform (%s or newer) or OpenTofu and put it on PATH; "+
			"installing it here did not work: %w", ErrNoCLI, Version, err)
	}

	if err := os.Rename(fresh, home); err != nil {
		return "", err
	}

	return path, nil
}

// HCInstall installs Terraform with the pinned hc-install, which checks the
// download's signature. Its progress goes to standard error.
func HCInstall(root string) func(ctx context.Context, version, dir string) error {
	return func(ctx context.Context, version, dir string) error {
		cmd := exec.CommandContext(ctx, "go", "tool", "-modfile="+filepath.Join("internal", "tools", "go.mod"),
			"hc-install", "install", "-version", version, "-path", dir, "terraform")
		cmd.Dir = root
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr

		return cmd.Run()
	}
}

// executable returns the name of a program's file on this system.
func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}

	return name
}

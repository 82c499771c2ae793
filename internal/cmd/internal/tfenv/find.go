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

// A Finder looks for the Terraform CLI. All its fields but Want are needed.
type Finder struct {
	Root     string                                      // the checkout; an installed CLI is kept in its .build folder
	Want     string                                      // a program on PATH, such as "tofu", or a path; if empty, terraform is tried before tofu
	LookPath func(name string) (string, error)           // as exec.LookPath does
	Install  func(ctx context.Context, dir string) error // puts Terraform into dir
}

// Find returns the absolute path of the Terraform CLI. A CLI that was asked for by
// name and is missing is an error, and nothing is installed in its place: a run with
// another program would prove nothing about the one that was named. Terraform itself
// can be installed. The error matches ErrNoCLI.
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

	home := filepath.Join(f.Root, ".build", "terraform-"+Version)
	path := filepath.Join(home, "terraform")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}

	if _, err := os.Stat(path); err == nil {
		return path, nil
	}

	// It is installed beside its place and moved in one step, so that an interrupted
	// download is never taken for a CLI.
	fresh := home + ".installing"
	defer func() { _ = os.RemoveAll(fresh) }()

	err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(fresh, 0o750))
	if err == nil {
		err = f.Install(ctx, fresh)
	}

	if err == nil {
		err = os.Rename(fresh, home)
	}

	if err != nil {
		return "", fmt.Errorf("%w: install Terraform (%s or newer) or OpenTofu and put it on PATH; "+
			"installing it here did not work: %w", ErrNoCLI, Version, err)
	}

	return path, nil
}

// hcInstall installs Terraform with the pinned hc-install, which checks the
// download's signature. Its progress goes to standard error.
func hcInstall(root string) func(ctx context.Context, dir string) error {
	return func(ctx context.Context, dir string) error {
		cmd := Tool(ctx, root, "hc-install", "install", "-version", Version, "-path", dir, "terraform")
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr

		return cmd.Run()
	}
}

// Tool prepares a run of a program that internal/tools/go.mod pins.
func Tool(ctx context.Context, root, name string, args ...string) *exec.Cmd {
	modfile := "-modfile=" + filepath.Join(root, "internal", "tools", "go.mod")
	cmd := exec.CommandContext(ctx, "go", append([]string{"tool", modfile, name}, args...)...)
	cmd.Dir = root

	return cmd
}

// SPDX-License-Identifier: MPL-2.0

// Package tfenv finds the Terraform CLI and makes the environment in which tests
// and tools run it. It knows nothing of the provider.
package tfenv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// Version is the Terraform release that is installed where no CLI is found.
const Version = "1.11.4"

// Main runs a program until it ends or is interrupted, and exits with 1 on an error.
func Main(run func(ctx context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"), err)
		os.Exit(1)
	}
}

// Root returns the checkout that holds the working directory.
func Root(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if module := strings.TrimSpace(string(out)); err == nil && filepath.Base(module) == "go.mod" {
		return filepath.Dir(module), nil
	}
	return "", errors.Join(errors.New("run this inside a checkout: no go.mod in this folder or above it"), err)
}

// A Checkout is the project on this machine, with the Terraform CLI for it and the
// environment in which tests and tools run that.
type Checkout struct {
	Root, CLI string
	Env       []string
}

// Here returns the checkout of the working directory. The variable TF chooses the CLI
// or, where that is empty, TF_ACC_TERRAFORM_PATH, by which the tests know it when they
// run without a suite; see Find.
func Here(ctx context.Context) (here Checkout, err error) {
	if here.Root, err = Root(ctx); err != nil {
		return here, err
	}
	here.CLI, err = Find(here.Root, cmp.Or(os.Getenv("TF"), os.Getenv("TF_ACC_TERRAFORM_PATH")), exec.LookPath, func(dir string) error {
		// hc-install checks the download's signature.
		cmd := Tool(ctx, here.Root, "hc-install", "install", "-version", Version, "-path", dir, "terraform")
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		return cmd.Run()
	})
	if err == nil {
		here.Env, err = Environment(ctx, os.Environ(), here.CLI)
	}
	return here, err
}

// Tool prepares a run of a program that internal/tools/go.mod pins.
func Tool(ctx context.Context, root, name string, args ...string) *exec.Cmd {
	modfile := "-modfile=" + filepath.Join(root, "internal", "tools", "go.mod")
	cmd := exec.CommandContext(ctx, "go", append([]string{"tool", modfile, name}, args...)...)
	cmd.Dir = root
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}

// Find returns the absolute path of the Terraform CLI: of the program that want
// names, or of terraform, or of tofu. A CLI that was asked for by name and is missing
// is an error, and nothing is installed in its place: a run with another program would
// prove nothing about the one that was named. Terraform itself is installed into the
// checkout's .build folder.
func Find(root, want string, lookPath func(name string) (string, error), install func(dir string) error) (string, error) {
	names := []string{"terraform", "tofu"}
	if want != "" {
		names = []string{want}
	}
	for _, name := range names {
		if path, err := lookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	if want != "" && want != "terraform" {
		return "", fmt.Errorf("TF=%s is not a program that can be run", want)
	}
	home := filepath.Join(root, ".build", "terraform-"+Version)
	path := filepath.Join(home, "terraform")
	if installed, err := exec.LookPath(path); err == nil {
		return installed, nil
	}
	// It is installed beside its place and moved in one step, so that an interrupted
	// download is never taken for a CLI.
	fresh := home + ".installing"
	defer func() { _ = os.RemoveAll(fresh) }()
	err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(fresh, 0o750), install(fresh))
	if err == nil {
		err = os.Rename(fresh, home)
	}
	if err != nil {
		return "", fmt.Errorf("no Terraform CLI; install Terraform (%s or newer) or OpenTofu and put it on PATH; "+
			"installing it here did not work: %w", Version, err)
	}
	return exec.LookPath(path)
}

// Environment returns base without anything that could change what the CLI or
// the provider does, and with what keeps both to themselves and acceptance tests need:
// no version check, an empty CLI configuration, cli as the Terraform of these tests and
// first on PATH, and the registry that cli means when a configuration names none.
func Environment(ctx context.Context, base []string, cli string) ([]string, error) {
	// The null device is empty and exists: Terraform warns about a file that does not.
	clean := []string{"CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=" + os.DevNull, "TF_ACC=1", "TF_ACC_TERRAFORM_PATH=" + cli}
	for _, entry := range base {
		name, value, _ := strings.Cut(entry, "=")
		if strings.EqualFold(name, "PATH") {
			clean = append(clean, "PATH="+filepath.Dir(cli)+string(os.PathListSeparator)+value)
		} else if !reaches.MatchString(name) {
			clean = append(clean, entry)
		}
	}
	ask := exec.CommandContext(ctx, cli, "version")
	ask.Env = clean
	version, err := ask.Output()
	if err != nil {
		return nil, fmt.Errorf("%s version: %w", cli, err)
	}
	if strings.HasPrefix(string(version), "OpenTofu") { // The testing framework knows Terraform's registry only.
		clean = append(clean, "TF_ACC_PROVIDER_HOST=registry.opentofu.org", "TF_ACC_PROVIDER_NAMESPACE=hashicorp")
	}
	return clean, nil
}

// reaches matches a variable of the user's shell that could reach Terraform or the
// provider: credentials and endpoints of a real account, variables, extra arguments,
// logging that writes secrets to disk.
var reaches = regexp.MustCompile(`(?i)^(TF|IC|IBMCLOUD|WATSONX|BM|BLUEMIX)_|^(CHECKPOINT_DISABLE|IBM_CREDENTIALS_FILE|VCAP_SERVICES)$`)

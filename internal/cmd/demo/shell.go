// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A shell runs Terraform and prints each command as a person would type it.
type shell struct {
	cli     string
	folder  string
	env     []string
	verbose bool
}

// terraform runs the CLI in a folder of the stage and returns an error that
// holds everything it said, unless it exits with 0.
func (s shell) terraform(ctx context.Context, dir string, args ...string) error {
	_, err := s.says(ctx, dir, args...)

	return err
}

// says does what terraform does, and returns what the CLI said.
func (s shell) says(ctx context.Context, dir string, args ...string) (string, error) {
	fmt.Printf("$ %s -chdir=%s %s\n", filepath.Base(s.cli), dir, strings.Join(args, " "))

	out, code, err := s.run(ctx, dir, args...)
	if err != nil {
		return "", err
	}

	if code != 0 {
		return "", fmt.Errorf("exit code %d, not 0; it said:\n%s", code, out)
	}

	for line := range strings.Lines(out) {
		if s.verbose || worthPrinting(line) {
			fmt.Print("  " + line)
		}
	}

	return out, nil
}

// run runs one of Terraform's verbs that take -no-color, and returns what it
// said and its exit code.
func (s shell) run(ctx context.Context, dir string, args ...string) (string, int, error) {
	flags := []string{"-no-color"}
	if args[0] != "get" {
		flags = append(flags, "-input=false")
	}

	cmd := s.command(ctx, dir, slices.Insert(slices.Clone(args), 1, flags...)...)

	out, err := cmd.CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); ok && ctx.Err() == nil {
		return string(out), cmd.ProcessState.ExitCode(), nil
	}

	return string(out), 0, err
}

// command prepares a run of the CLI in a folder of the stage.
func (s shell) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.cli, append([]string{"-chdir=" + dir}, args...)...)
	cmd.Dir, cmd.Env = s.folder, s.env

	// An interrupted Terraform must end before its folder is removed, and end its
	// provider with it.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second

	return cmd
}

// resources returns the addresses in the state of the configuration in dir.
func (s shell) resources(ctx context.Context, dir string) (string, error) {
	out, err := s.command(ctx, dir, "state", "list").Output()
	if err != nil {
		return "", fmt.Errorf("list the state of %s: %w", dir, err)
	}

	return strings.TrimSpace(string(out)), nil
}

// outputs decodes the output values of the configuration in dir into v.
func (s shell) outputs(ctx context.Context, dir string, v map[string]any) error {
	out, err := s.command(ctx, dir, "output", "-json").Output()
	if err != nil {
		return fmt.Errorf("read the outputs of %s: %w", dir, err)
	}

	var values map[string]struct{ Value json.RawMessage }
	if err := json.Unmarshal(out, &values); err != nil {
		return fmt.Errorf("read the outputs of %s: %w", dir, err)
	}

	for name, into := range v {
		value, found := values[name]
		if !found {
			return fmt.Errorf("%s has no output %q", dir, name)
		}

		if err := json.Unmarshal(value.Value, into); err != nil {
			return fmt.Errorf("output %q of %s: %w", name, dir, err)
		}
	}

	return nil
}

// worthPrinting picks the lines of Terraform's output that tell what happened.
func worthPrinting(line string) bool {
	for _, start := range []string{"Plan:", "Apply complete!", "Destroy complete!", "No changes.", "Note: Objects have changed"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}

	return false
}

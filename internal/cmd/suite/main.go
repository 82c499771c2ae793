// SPDX-License-Identifier: MPL-2.0

// Command suite runs the project's tests, all or only the acceptance tests,
// against the emulator with the Terraform CLI of this checkout. It fails when a
// test fails, when an acceptance test that is written does not run, when a test is
// skipped without standing in .ci/may-skip, and when a test's output shows one of
// the emulator's secrets. Tests that this CLI cannot run are listed and counted.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/testreport"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

// conformance is the module that holds IBM's own suite against the emulator.
const conformance = "internal/conformance"

// errRed says that the tests are red; the report above it has said why.
var errRed = errors.New("the suite is red")

func main() {
	acc := flag.Bool("acc", false, "run the acceptance tests only")
	strict := flag.Bool("strict", false, "fail where the race detector cannot run, instead of going without it")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *acc, *strict)

	stop()

	if err != nil {
		if !errors.Is(err, errRed) {
			fmt.Fprintln(os.Stderr, "suite:", err)
		}

		os.Exit(1)
	}
}

func run(ctx context.Context, acc, strict bool) error {
	root, env, err := environment(ctx)
	if err != nil {
		return err
	}

	race, err := raceFlag(strict)
	if err != nil {
		return err
	}

	// Without the checkout's path in them, packages that another checkout compiled
	// need not be compiled again.
	args := append([]string{"test", "-json", "-shuffle=on", "-trimpath", "-timeout=20m"}, race...)
	if acc {
		args = append(args, "-run=^TestAcc")
	}

	tests := suite{
		env:    env,
		args:   append(args, "./..."),
		report: testreport.New(os.Stdout),
	}

	if err := tests.module(ctx, root); err != nil {
		return err
	}

	if !acc {
		if err := tests.module(ctx, filepath.Join(root, conformance)); err != nil {
			return err
		}
	}

	return tests.verdict(root, !acc)
}

// environment returns the checkout and the environment of its tests.
func environment(ctx context.Context) (root string, env []string, err error) {
	root, cli, err := tfenv.Here(ctx)
	if err != nil {
		return "", nil, err
	}

	config, err := tfenv.EmptyConfig(root)
	if err != nil {
		return "", nil, err
	}

	clean := tfenv.Environment(os.Environ(), cli, config)

	said, err := tfenv.AskProviders(ctx, cli, clean)
	if err != nil {
		return "", nil, err
	}

	env, err = tfenv.Acceptance(clean, said)

	// The suite starts the CLI thousands of times for a moment each: to collect
	// garbage less often takes a fifth off its time.
	return root, append(env, "GOGC=400"), err
}

// raceFlag returns the flag that turns the race detector on. It needs a C
// compiler, which a machine with nothing but Go, make and git does not have.
func raceFlag(strict bool) ([]string, error) {
	var cc bytes.Buffer

	ask := exec.Command("go", "env", "CC")
	ask.Stdout = &cc

	if err := ask.Run(); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}

	compiler := string(bytes.TrimSpace(cc.Bytes()))
	if _, err := exec.LookPath(compiler); err == nil {
		return []string{"-race"}, nil
	}

	if strict {
		return nil, fmt.Errorf("the race detector needs the C compiler %s; install it", compiler)
	}

	fmt.Printf("note: the race detector is off because there is no C compiler %s\n", compiler)

	return nil, nil
}

// suite is one run over several modules.
type suite struct {
	env    []string
	args   []string
	report *testreport.Report
}

// module runs the tests of the Go module in dir and adds them to the report.
func (s suite) module(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, "go", s.args...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, s.env, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }

	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}

	if err := cmd.Start(); err != nil {
		return err
	}

	before := s.report.Failed
	if err := s.report.Read(out); err != nil {
		// The command must not block on a pipe that nobody reads.
		_, _ = io.Copy(io.Discard, out)

		return errors.Join(err, cmd.Wait())
	}

	err = cmd.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}

	// A red run is told by the report, unless it failed before the first event.
	if err != nil && s.report.Failed == before {
		return fmt.Errorf("go test in %s: %w", dir, err)
	}

	return nil
}

// verdict prints the summary and returns errRed unless everything that was
// written has passed. The whole suite must have run specs of IBM's, too.
func (s suite) verdict(root string, whole bool) error {
	written, err := testreport.WrittenAcceptanceTests(root)
	if err != nil {
		return err
	}

	text, err := os.ReadFile(filepath.Join(root, ".ci", "may-skip"))
	if err != nil {
		return err
	}

	allowed, err := testreport.ParseSkips(string(text))
	if err != nil {
		return err
	}

	complaints := append(s.report.Missing(written, allowed), s.report.Leaks()...)
	if whole && s.report.Specs == 0 {
		complaints = append(complaints, "no spec of IBM's own suite ran against the emulator")
	}

	for _, complaint := range complaints {
		fmt.Println("FAIL  " + complaint)
	}

	fmt.Print(s.report.GatedTests())
	fmt.Print(s.report.Summary(written, complaints))

	if s.report.Failed+len(complaints) > 0 {
		return errRed
	}

	return nil
}

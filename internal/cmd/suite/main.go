// SPDX-License-Identifier: MPL-2.0

// Command suite runs the project's tests, all or only the acceptance tests,
// against the emulator with the Terraform CLI of this checkout. gotestsum runs and
// prints them; whether the run is green is decided here. It is red when a test
// fails, when an acceptance test that is written does not run, when a test is
// skipped without standing in .ci/may-skip, and when a test's output shows one of
// the emulator's secrets. Tests that this CLI cannot run are listed and counted.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/testreport"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func main() { tfenv.Main(run) }

func run(ctx context.Context) error {
	acc := flag.Bool("acc", false, "run the acceptance tests only")
	strict := flag.Bool("strict", false, "fail where the race detector cannot run, instead of going without it")
	flag.Parse()
	root, cli, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}
	env, err := tfenv.ForTests(ctx, os.Environ(), cli)
	if err != nil {
		return err
	}
	race, err := raceFlags(ctx, *strict)
	if err != nil {
		return err
	}
	// Without the checkout's path in them, packages that another checkout compiled
	// need not be compiled again.
	flags := append([]string{"-shuffle=on", "-trimpath", "-timeout=20m"}, race...)
	modules := []string{".", "internal/conformance"} // the second holds IBM's own suite
	if *acc {
		flags, modules = append(flags, "-run=^TestAcc"), modules[:1]
	}
	// The suite starts the CLI thousands of times for a moment each: to collect
	// garbage less often takes a fifth off its time.
	env = append(env, "GOGC=400")
	var complaints []string
	report := testreport.New()
	for _, module := range modules {
		failed := report.Failed
		ended, err := test(ctx, root, module, flags, env, report)
		if err != nil {
			return err
		}
		if ended != nil && report.Failed == failed {
			complaints = append(complaints, fmt.Sprintf("gotestsum in %s: %v, though no test failed", module, ended))
		}
	}
	if !*acc && report.Specs() == 0 {
		complaints = append(complaints, "no spec of IBM's own suite ran against the emulator")
	}
	return verdict(root, report, complaints)
}

// raceFlags returns the flag that turns the race detector on. It needs a C
// compiler, which a machine with nothing but Go, make and git does not have.
func raceFlags(ctx context.Context, strict bool) ([]string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "CC").Output()
	if err != nil {
		return nil, fmt.Errorf("go env CC: %w", err)
	}
	compiler := strings.TrimSpace(string(out))
	if _, err := exec.LookPath(compiler); err == nil {
		return []string{"-race"}, nil
	} else if strict {
		return nil, fmt.Errorf("the race detector needs the C compiler %s; install it", compiler)
	}
	fmt.Printf("note: the race detector is off because there is no C compiler %s\n", compiler)
	return nil, nil
}

// test runs the tests of a module and adds them to the report. It returns how
// gotestsum ended, and an error if there is nothing to report.
func test(ctx context.Context, root, module string, flags, env []string, report *testreport.Report) (ended, err error) {
	dir := filepath.Join(root, module)
	events := filepath.Join(root, ".build", filepath.Base(dir)+"-tests.json")
	// The events of an earlier run must not count for this one.
	if err := errors.Join(os.MkdirAll(filepath.Dir(events), 0o750), os.WriteFile(events, nil, 0o600)); err != nil {
		return nil, err
	}
	cmd := tfenv.Tool(ctx, root, "gotestsum", append([]string{
		"--format=pkgname-and-test-fails", "--format-hide-empty-pkg", "--hide-summary=skipped", "--jsonfile=" + events, "--", "./...",
	}, flags...)...)
	cmd.Dir, cmd.Env = dir, env
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	ended = cmd.Run()
	text, err := os.ReadFile(events)
	if err = errors.Join(ctx.Err(), err); err != nil {
		return nil, err
	}
	return ended, report.Read(bytes.NewReader(text))
}

// verdict prints the summary and ends the program with 1 unless everything that was
// written has passed. The summary is the last that is printed.
func verdict(root string, report *testreport.Report, complaints []string) error {
	written, err := testreport.Written(root, "TestAcc")
	if err != nil {
		return err
	}
	mayskip, err := os.ReadFile(filepath.Join(root, ".ci", "may-skip"))
	if err != nil {
		return err
	}
	complaints = append(complaints, report.Judge(written, string(mayskip))...)
	for _, complaint := range complaints {
		fmt.Println("FAIL  " + complaint)
	}
	fmt.Printf("acceptance tests: %d written; specs of IBM's own suite: %d run\n", len(written), report.Specs())
	fmt.Print(report.Summary(complaints))
	if report.Failed+len(complaints) > 0 {
		os.Exit(1)
	}
	return nil
}

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
	root, env, err := tfenv.ForTests(ctx)
	if err != nil {
		return err
	}

	// Without the checkout's path in them, packages that another checkout compiled
	// need not be compiled again.
	flags := []string{"-shuffle=on", "-trimpath", "-timeout=20m"}
	modules := []string{".", conformance}

	if compiler, missing := noRaces(ctx); missing && strict {
		return fmt.Errorf("the race detector needs the C compiler %s; install it", compiler)
	} else if missing {
		fmt.Printf("note: the race detector is off because there is no C compiler %s\n", compiler)
	} else {
		flags = append(flags, "-race")
	}

	if acc {
		flags, modules = append(flags, "-run=^TestAcc"), modules[:1]
	}

	var (
		report     testreport.Report
		complaints []string
	)

	// The suite starts the CLI thousands of times for a moment each: to collect
	// garbage less often takes a fifth off its time.
	env = append(env, "GOGC=400")

	for _, module := range modules {
		failed := report.Failed

		runErr, err := test(ctx, root, module, flags, env, &report)
		if err != nil {
			return err
		}

		if runErr != nil && report.Failed == failed {
			complaints = append(complaints, fmt.Sprintf("gotestsum in %s: %v, though no test failed", module, runErr))
		}
	}

	if !acc && report.Specs() == 0 {
		complaints = append(complaints, "no spec of IBM's own suite ran against the emulator")
	}

	return verdict(root, &report, complaints)
}

// noRaces returns the C compiler that the race detector needs, and whether it is
// missing: a machine with nothing but Go, make and git has none.
func noRaces(ctx context.Context) (string, bool) {
	out, _ := exec.CommandContext(ctx, "go", "env", "CC").Output()
	compiler := string(bytes.TrimSpace(out))
	_, err := exec.LookPath(compiler)

	return compiler, err != nil
}

// test runs the tests of a module and adds them to the report. It returns how
// gotestsum ended, and an error if there is nothing to report.
func test(ctx context.Context, root, module string, flags, env []string, report *testreport.Report) (runErr, err error) {
	events := filepath.Join(root, ".build", filepath.Base(module)+"-tests.json")

	// The events of an earlier run must not count for this one.
	err = errors.Join(os.MkdirAll(filepath.Dir(events), 0o750), os.WriteFile(events, nil, 0o600))
	if err != nil {
		return nil, err
	}

	cmd := tfenv.Tool(ctx, root, "gotestsum", append([]string{
		"--format=pkgname-and-test-fails", "--format-hide-empty-pkg", "--hide-summary=skipped", "--jsonfile=" + events, "--",
	}, append(flags, "./...")...)...)
	cmd.Dir, cmd.Env = filepath.Join(root, module), env
	out := &redactor{to: os.Stdout}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }

	if runErr = cmd.Run(); ctx.Err() != nil {
		return nil, ctx.Err()
	}

	text, err := os.ReadFile(events)
	if err != nil {
		return nil, err
	}

	return runErr, report.Read(bytes.NewReader(text))
}

// verdict prints the summary and returns errRed unless everything that was written
// has passed.
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
		return errRed
	}

	return nil
}

// redactor writes whole lines, without secrets.
type redactor struct {
	to   io.Writer
	line []byte
}

func (r *redactor) Write(text []byte) (int, error) {
	r.line = append(r.line, text...)
	end := bytes.LastIndexByte(r.line, '\n') + 1
	_, err := io.WriteString(r.to, testreport.Redact(string(r.line[:end])))
	r.line = r.line[end:]

	return len(text), err
}

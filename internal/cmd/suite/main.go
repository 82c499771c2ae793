// SPDX-License-Identifier: MPL-2.0

// Command suite runs the project's tests, all or only the acceptance tests,
// against the emulator with the Terraform CLI of this checkout. gotestsum runs and
// prints them; whether the run is green is decided here. It is red when a test
// fails, when a test is skipped without standing in .ci/may-skip, and when a test's
// output shows one of the emulator's secrets. Tests that this CLI cannot run are listed.
// With -fuzz it runs the fuzz tests instead.
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

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func main() { tfenv.Main(run) }

func run(ctx context.Context) error {
	acc := flag.Bool("acc", false, "run the acceptance tests only")
	limit := flag.Duration("fuzz", 0, "run each fuzz test for so long, and no other test")
	flag.Parse()
	if *limit > 0 {
		return fuzzAll(ctx, *limit)
	}
	here, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}
	// Where Go finds no C compiler there is no cgo, and without cgo no race detector.
	cgo, err := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	// The linters run vet, too.
	args := []string{
		"--format=pkgname-and-test-fails", "--format-hide-empty-pkg", "--hide-summary=skipped", "--", "./...",
		"-shuffle=on", "-vet=off", "-timeout=20m", "-race=" + strings.TrimSpace(string(cgo)),
	}
	modules := []string{".", "internal/conformance"} // the second holds IBM's own suite
	if *acc {
		args, modules = append(args, "-run=^TestAcc"), modules[:1]
	}
	r := newReport()
	for _, module := range modules {
		cmd := tfenv.Tool(ctx, here.Root, "gotestsum", args...)
		cmd.Dir = filepath.Join(here.Root, module)
		events := filepath.Join(here.Root, ".build", filepath.Base(cmd.Dir)+"-tests.json")
		// The events of an earlier run must not count for this one.
		if err := errors.Join(os.MkdirAll(filepath.Dir(events), 0o750), os.WriteFile(events, nil, 0o600)); err != nil {
			return err
		}
		// The suite starts the CLI thousands of times for a moment each: to collect
		// garbage less often takes a fifth off its time.
		cmd.Env = append(here.Env, "GOGC=400", "GOTESTSUM_JSONFILE="+events)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		ended, failed := cmd.Run(), r.failed
		text, err := os.ReadFile(events)
		if err := errors.Join(ctx.Err(), err, r.read(bytes.NewReader(text))); err != nil {
			return err
		}
		if ended != nil && r.failed == failed {
			r.complain("gotestsum in %s: %v, though no test failed", module, ended)
		}
	}
	mayskip, err := os.ReadFile(filepath.Join(here.Root, ".ci", "may-skip"))
	if err != nil {
		return err
	}
	r.judge(string(mayskip))
	fmt.Print(r) // The last that is printed is the count.
	if r.failed > 0 {
		os.Exit(1)
	}
	return nil
}

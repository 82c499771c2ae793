// SPDX-License-Identifier: MPL-2.0

// Command fuzz runs every fuzz test of the project for a while, one after the
// other. It fails when one finds an input that breaks something; go test keeps
// that input in the package's testdata, where each later run of the tests tries it.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/testreport"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

// progress finds the latest count of inputs in what go test prints.
var progress = regexp.MustCompile(`execs: (\d+)`)

func main() {
	limit := flag.Duration("time", 30*time.Second, "how long each fuzz test runs")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *limit)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, limit time.Duration) error {
	root, err := tfenv.Root(ctx)
	if err != nil {
		return err
	}

	targets, err := testreport.Written(root, "Fuzz")
	if err != nil {
		return err
	}

	if len(targets) == 0 {
		return errors.New("there is no fuzz test")
	}

	var broken []error

	for _, target := range targets {
		if err := fuzz(ctx, root, target, limit); err != nil {
			broken = append(broken, err)
		}

		if ctx.Err() != nil {
			return ctx.Err()
		}
	}

	return errors.Join(broken...)
}

// fuzz runs one fuzz test and prints a line about it.
func fuzz(ctx context.Context, root string, target testreport.Func, limit time.Duration) error {
	pkg, err := filepath.Rel(root, target.Dir)
	if err != nil {
		return err
	}

	// Left alone, go test spends a minute on making the first interesting input
	// shorter before it tries the next one.
	cmd := exec.CommandContext(ctx, "go", "test", "-run=^$", "-fuzz=^"+target.Name+"$",
		"-fuzztime="+limit.String(), "-fuzzminimizetime=20x", "./"+filepath.ToSlash(pkg))
	cmd.Dir = root
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }

	out, err := cmd.CombinedOutput()
	if err != nil && !ranOutOfTime(target.Name, out) {
		return fmt.Errorf("%s in %s: %w\n%s", target.Name, pkg, err, out)
	}

	inputs := "no"
	if all := progress.FindAllSubmatch(out, -1); len(all) > 0 {
		inputs = string(bytes.TrimSpace(all[len(all)-1][1]))
	}

	fmt.Printf("ok    %-20s %-20s %s inputs in %s\n", pkg, target.Name, inputs, limit)

	return nil
}

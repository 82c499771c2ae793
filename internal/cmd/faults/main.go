// SPDX-License-Identifier: MPL-2.0

// Command faults makes every call of every scenario go wrong in every way,
// prints what came of it, and writes the page that says so. It fails when a key
// was lost, an orphan left, a secret leaked, or a case did not converge.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/faults"
)

func main() {
	page := flag.String("o", "docs/reliability.md", "the page to write; empty for none")
	workers := flag.Int("workers", runtime.NumCPU(), "how many cases are tried at the same time, besides those that wait")
	only := flag.String("scenario", "", "try only scenarios whose name contains this; the page is not written then")
	flag.Parse()

	scenarios := faults.Scenarios()

	if *only != "" {
		*page = ""
		scenarios = slices.DeleteFunc(scenarios, func(s faults.Scenario) bool { return !strings.Contains(s.Name, *only) })
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, scenarios, *page, *workers)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, scenarios []faults.Scenario, page string, workers int) error {
	// The cases leave much garbage and hold little: memory is cheaper than time.
	debug.SetGCPercent(800)

	rows, err := faults.Rows(ctx, scenarios)
	if err != nil {
		return err
	}

	if err := faults.Run(ctx, rows, workers); err != nil {
		return err
	}

	text := faults.Document(rows)
	fmt.Print(text)

	for _, complaint := range faults.Complaints(rows) {
		fmt.Fprintln(os.Stderr, "FAIL ", complaint)
	}

	if page != "" {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil { //nolint:gosec // A page of the documentation is for everybody.
			return err
		}
	}

	if totals := faults.Sum(rows); !totals.Clean() {
		return fmt.Errorf("%d of %d cases converged, %d keys lost, %d orphans left, %d secrets leaked",
			totals.Converged, totals.Cases, totals.Lost, totals.Orphans, totals.Leaks)
	}

	return nil
}

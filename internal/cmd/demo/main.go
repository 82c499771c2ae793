// SPDX-License-Identifier: MPL-2.0

// Command demo shows the life of a user API key on one machine and in a minute:
// it builds the provider, starts the emulator and applies examples/demo with the
// Terraform CLI. After each act it compares what Terraform says with what the
// emulator holds, and it leaves nothing behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func main() {
	verbose := flag.Bool("v", false, "print everything that Terraform says")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *verbose)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, verbose bool) (err error) {
	root, cli, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}

	stage, err := newStage(ctx, root, cli, verbose)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.close()) }()

	curtain := time.Now()

	for i, act := range acts() {
		fmt.Printf("\n%d. %s\n", i+1, act.title)

		if err := act.play(ctx, stage); err != nil {
			if ctx.Err() != nil {
				return errors.New("interrupted; everything it made is removed")
			}

			return fmt.Errorf("act %d, %s: %w", i+1, act.title, err)
		}
	}

	fmt.Printf("\nThe demo did what it says, in %s after the build.\n", time.Since(curtain).Round(time.Second))

	return nil
}

// SPDX-License-Identifier: MPL-2.0

// Command tfcli prints the path of the Terraform CLI of this checkout, or runs
// the command in its arguments in a clean environment with that CLI first on
// PATH. The name terraform in the first argument stands for the CLI, whichever
// it is. Other commands get what acceptance tests need as well, TF_ACC included.
// The variable TF chooses another CLI, for example TF=tofu.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		// The command itself has already said what was wrong.
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			fmt.Fprintln(os.Stderr, "tfcli:", err)
		}

		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	_, cli, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}

	if len(args) == 0 {
		_, err := fmt.Println(cli)

		return err
	}

	name, env := args[0], tfenv.Environment(os.Environ(), cli)
	if name == "terraform" {
		name = cli
	} else if _, env, err = tfenv.ForTests(ctx); err != nil {
		return err
	}

	cmd := exec.CommandContext(ctx, name, args[1:]...)
	cmd.Env = env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr

	return cmd.Run()
}

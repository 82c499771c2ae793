// SPDX-License-Identifier: MPL-2.0

// Command tfcli prints the path of the Terraform CLI of this checkout, or runs
// the command in its arguments in a clean environment with that CLI first on
// PATH. The name terraform in the first argument stands for the CLI, whichever
// it is. Other commands get what acceptance tests need as well, TF_ACC included.
// The variable TF chooses another CLI, for example TF=tofu.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func main() { tfenv.Main(run) }

func run(ctx context.Context) error {
	_, cli, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}
	if len(os.Args) == 1 {
		_, err := fmt.Println(cli)
		return err
	}
	name, env := os.Args[1], tfenv.Environment(os.Environ(), cli)
	if name == "terraform" {
		name = cli
	} else if env, err = tfenv.ForTests(ctx, os.Environ(), cli); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, name, os.Args[2:]...)
	cmd.Env = env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

// SPDX-License-Identifier: MPL-2.0

// Command tfcli prints the path of the Terraform CLI of this checkout, or runs
// the command in its arguments in a clean environment with that CLI first on
// PATH, in which acceptance tests run, too. The name terraform in the first argument
// stands for the CLI, whichever it is. The variable TF chooses another CLI, for
// example TF=tofu.
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
	here, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}
	if len(os.Args) == 1 {
		_, err := fmt.Println(here.CLI)
		return err
	}
	name := os.Args[1]
	if name == "terraform" {
		name = here.CLI
	}
	cmd := exec.CommandContext(ctx, name, os.Args[2:]...)
	cmd.Env = here.Env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

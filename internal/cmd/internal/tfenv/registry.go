// SPDX-License-Identifier: MPL-2.0

package tfenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	tfaddr "github.com/hashicorp/terraform-registry-address"
)

// impliedHost finds the host in the answer of the CLI's providers command.
var impliedHost = regexp.MustCompile(`provider\[([^/\]]+)/`)

// AskProviders returns what the CLI's providers command says about a
// configuration that names no registry. Nothing is contacted.
func AskProviders(ctx context.Context, cli string, env []string) (string, error) {
	dir, err := os.MkdirTemp("", "watsonx-host-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()

	text := []byte("terraform {\n  required_providers {\n    any = {\n      source = \"any/any\"\n    }\n  }\n}\n")
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), text, 0o600); err != nil {
		return "", err
	}

	cmd := exec.CommandContext(ctx, cli, "providers")
	cmd.Dir, cmd.Env = dir, env

	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s providers: %w\n%s", cli, err, out)
	}

	return string(out), nil
}

// Acceptance returns env with what acceptance tests need: they run, and the
// provider is registered under the registry that the CLI means when a
// configuration names none. Terraform and OpenTofu differ in that, and the
// testing framework knows Terraform's only. The argument said is the answer of
// AskProviders.
func Acceptance(env []string, said string) ([]string, error) {
	env = append(env, "TF_ACC=1")

	found := impliedHost.FindStringSubmatch(said)
	if found == nil {
		return nil, fmt.Errorf("the CLI names no registry: %s", said)
	}

	if found[1] == tfaddr.DefaultProviderRegistryHost.String() {
		return env, nil
	}

	return append(env, "TF_ACC_PROVIDER_HOST="+found[1], "TF_ACC_PROVIDER_NAMESPACE=hashicorp"), nil
}

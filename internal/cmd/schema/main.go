// SPDX-License-Identifier: MPL-2.0

// Command schema prints what the provider says of itself, in the format of
// "terraform providers schema -json". It needs no Terraform: a CLI leaves out the
// kinds that it does not know, and their pages would then be missing from docs/.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/schemajson"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// A schema depends on no environment.
	nothing := func(string) string { return "" }
	server := providerserver.NewProtocol6(provider.New("dev", nothing)())()

	said, err := schemajson.Of(ctx, server)
	if err != nil {
		return err
	}

	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")

	return out.Encode(tfjson.ProviderSchemas{
		FormatVersion: schemajson.FormatVersion,
		Schemas:       map[string]*tfjson.ProviderSchema{"watsonx": said},
	})
}

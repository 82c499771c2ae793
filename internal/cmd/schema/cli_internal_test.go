// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// A document is what the CLI and the program print.
type document struct {
	Version   string                    `json:"format_version"`
	Providers map[string]map[string]any `json:"provider_schemas"`
}

// ours returns the program's view of the provider.
func ours(t *testing.T) document {
	t.Helper()
	server := providerserver.NewProtocol6(provider.New("test", func(string) string { return "" })())()
	said, err := of(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	var got document
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// The CLI is the authority for every kind that it knows. The kinds that the
// oldest supported CLI knows must be among them, so that the comparison cannot
// become one of nothing.
func TestAccOf_saysWhatTheCLISays(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCloud(t, emulator.Options{}).NewCLI(t, t.TempDir())
	cli.Require()
	cli.Write("main.tf", `provider "watsonx" {}`)
	cli.Init()
	var cliSays document
	if err := json.Unmarshal([]byte(cli.Must("providers", "schema", "-json")), &cliSays); err != nil {
		t.Fatal(err)
	}
	got := ours(t)
	if cliSays.Version != got.Version {
		t.Errorf("the CLI writes version %s of the format, and the program version %s", cliSays.Version, got.Version)
	}
	if len(cliSays.Providers) != 1 {
		t.Fatalf("the CLI knows %d providers, want one", len(cliSays.Providers))
	}
	for _, theirs := range cliSays.Providers {
		for _, known := range []string{"provider", "resource_schemas", "data_source_schemas", "ephemeral_resource_schemas", "functions"} {
			if theirs[known] == nil {
				t.Errorf("the CLI prints no %s", known)
			}
		}
		for kind, want := range theirs {
			if diff := cmp.Diff(want, got.Providers["watsonx"][kind]); diff != "" {
				t.Errorf("%s (-CLI +program):\n%s", kind, diff)
			}
		}
	}
}

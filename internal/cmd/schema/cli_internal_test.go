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

// ours returns the program's view of the provider, as any JSON document.
func ours(t *testing.T) map[string]any {
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
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return document
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
	var document struct {
		Version   string                    `json:"format_version"`
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(cli.Must("providers", "schema", "-json")), &document); err != nil {
		t.Fatal(err)
	}
	if document.Version != formatVersion {
		t.Errorf("the CLI writes version %s of the format, and the program version %s", document.Version, formatVersion)
	}
	if len(document.Providers) != 1 {
		t.Fatalf("the CLI knows %d providers, want one", len(document.Providers))
	}
	got := ours(t)
	for _, theirs := range document.Providers {
		for _, known := range []string{"provider", "resource_schemas", "data_source_schemas", "ephemeral_resource_schemas", "functions"} {
			if theirs[known] == nil {
				t.Errorf("the CLI prints no %s", known)
			}
		}
		for kind, want := range theirs {
			if diff := cmp.Diff(want, got[kind]); diff != "" {
				t.Errorf("%s (-CLI +program):\n%s", kind, diff)
			}
		}
	}
}

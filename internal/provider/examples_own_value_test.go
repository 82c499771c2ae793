// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// ownPart returns a configuration without other providers and what belongs to them.
// Where a value came from one of them, the variable api_key stands in; the provider signs
// in as the environment says.
func ownPart(t *testing.T, name, text string) string {
	t.Helper()
	file, said := hclwrite.ParseConfig([]byte(text), name, hcl.InitialPos)
	if said.HasErrors() {
		t.Fatalf("%s is not HCL: %v", name, said)
	}
	foreign := func(label string) bool {
		return strings.HasPrefix(label, "vault") || strings.HasPrefix(label, "kubernetes")
	}
	for _, block := range file.Body().Blocks() {
		if labels := block.Labels(); len(labels) > 0 && foreign(labels[0]) {
			file.Body().RemoveBlock(block)
			continue
		}
		for _, inner := range block.Body().Blocks() {
			for attribute := range inner.Body().Attributes() {
				if inner.Type() == "required_providers" && foreign(attribute) {
					inner.Body().RemoveAttribute(attribute)
				}
			}
		}
		for attribute, value := range block.Body().Attributes() {
			if !strings.Contains(string(value.BuildTokens(nil).Bytes()), "ephemeral.vault") {
				continue
			}
			block.Body().RemoveAttribute(attribute)
			if block.Type() != "provider" {
				block.Body().SetAttributeTraversal(attribute,
					hcl.Traversal{hcl.TraverseRoot{Name: "var"}, hcl.TraverseAttr{Name: "api_key"}})
			}
		}
	}
	out := string(file.Bytes())
	if !strings.Contains(out, `variable "api_key" {`) {
		out += "\nvariable \"api_key\" {\n  type      = string\n  ephemeral = true\n}\n"
	}
	return out
}

// The other providers are not here; what is ours is applied.
func TestAccExamples_withAValueFromAnotherProvider(t *testing.T) {
	t.Parallel()
	applied := 0
	for _, e := range allExamples(t, ".tf") {
		if !strings.HasPrefix(e.path, "own-value/") {
			continue
		}
		applied++
		t.Run(e.path, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			folder := t.TempDir()
			must(t, os.WriteFile(filepath.Join(folder, "main.tf"), []byte(ownPart(t, e.path, e.text(t))), 0o600))
			cli := cloud.NewCLI(t, folder)
			cli.Init()
			first, second := own("first"), own("second")
			cli.Setenv("TF_VAR_api_key", first)
			cli.Apply()
			cli.Settled()
			cli.Setenv("TF_VAR_api_key", second)
			cli.Apply("-var=api_key_version=2")
			must(t, seriesIs(cloud, 1, "eu-de", "us-south"))
			for _, value := range []string{first, second} {
				if !slices.Contains(cloud.Secrets(), value) {
					t.Error("a value never became that of a key")
				}
			}
			must(t, cloud.Scan([]byte(cli.Must("show", "-json"))))
			cli.Destroy("-var=api_key_version=2")
			must(t, cloud.Nothing())
		})
	}
	if applied < 2 {
		t.Errorf("only %d examples with another provider were found", applied)
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// parsed returns every example as a syntax tree, by its path below examples/, and
// fails the test where one is not HCL.
func parsed(t *testing.T) map[string]*hclsyntax.Body {
	t.Helper()
	bodies := map[string]*hclsyntax.Body{}
	for file, text := range filesBelow(t, examples(), ".tf", ".hcl") {
		tree, said := hclsyntax.ParseConfig([]byte(text), file, hcl.InitialPos)
		body, ok := tree.Body.(*hclsyntax.Body)
		if said.HasErrors() || !ok {
			t.Errorf("%s is not HCL: %v", file, said)
			continue
		}
		bodies[file] = body
	}
	return bodies
}

// needs returns the version of Terraform that introduced what a file uses; "" for
// what the oldest supported version knows.
func needs(file *hclsyntax.Body) string {
	version := ""
	for _, block := range file.Blocks {
		switch block.Type {
		case "action", "list":
			return "1.14"
		case "import":
			if block.Body.Attributes["identity"] != nil {
				version = "1.12"
			}
		}
	}
	return version
}

// Any example but what stands on a page, for a configuration that has a terraform block
// already, is handed over as it is. So it says which versions it needs, and the oldest CLI
// that it names can read all of it.
func TestExamples_nameTheVersionsThatTheyNeed(t *testing.T) {
	t.Parallel()
	pieces := []string{"actions", "data-sources", "ephemeral-resources", "functions", "list-resources", "resources"}
	oldest := regexp.MustCompile(`required_version = ">= ([0-9.]+)"`)
	pinned := regexp.MustCompile(`source  = "` + provider.Source + `"\n\s+version = "(~>|>=) 0\.1"`)
	version, text := map[string]string{}, map[string]string{}
	for file, body := range parsed(t) {
		folder := path.Dir(file)
		if top, _, _ := strings.Cut(file, "/"); slices.Contains(pieces, top) || path.Ext(file) != ".tf" {
			continue
		}
		version[folder] = max(version[folder], needs(body))
		text[folder] += exampleText(t, file)
	}
	for folder, want := range version {
		want = cmp.Or(want, "1.11")
		if found := oldest.FindStringSubmatch(text[folder]); found == nil || found[1] != want {
			t.Errorf("examples/%s names the version %v, and what it uses came with Terraform %s", folder, found, want)
		}
		if !pinned.MatchString(text[folder]) {
			t.Errorf("examples/%s pins no version of the provider", folder)
		}
	}
}

// What no CLI at hand can validate is held against the schema.
func TestExamples_fitTheSchemaWhereOldCLIsCannotTell(t *testing.T) {
	t.Parallel()
	schemas := acctest.NewCloud(t, emulator.Options{}).NewPlugin(t).Schema()
	checked := map[string]bool{}
	for file, body := range parsed(t) {
		for _, block := range body.Blocks {
			switch block.Type {
			case "action":
				checked[block.Type+" "+block.Labels[0]] = true
				if schema := schemas.ActionSchemas[block.Labels[0]]; schema != nil {
					fits(t, file, block, schema.Schema)
				} else {
					t.Errorf("%s: there is no action %s", file, block.Labels[0])
				}
			case "list":
				checked[block.Type+" "+block.Labels[0]] = true
				if schema := schemas.ListResourceSchemas[block.Labels[0]]; schema != nil && block.Body.Attributes["provider"] != nil {
					fits(t, file, block, schema)
				} else {
					t.Errorf("%s: there is no list resource %s, or the block does not name its provider", file, block.Labels[0])
				}
			case "import":
				identity := block.Body.Attributes["identity"]
				if identity == nil {
					continue
				}
				to, said := hcl.AbsTraversalForExpr(block.Body.Attributes["to"].Expr)
				pairs, more := hcl.ExprMap(identity.Expr)
				if said.HasErrors() || more.HasErrors() {
					t.Fatalf("%s: %v %v", file, said, more)
				}
				checked[block.Type+" "+to.RootName()] = true
				var got []string
				for _, pair := range pairs {
					got = append(got, hcl.ExprAsKeyword(pair.Key))
				}
				slices.Sort(got)
				want := map[string][]string{resourceName: {"account_id", "iam_id"}, jobName: {"job_id", "project_id", "region"}}
				if diff := gocmp.Diff(want[to.RootName()], got); diff != "" {
					t.Errorf("%s: the identity (-want +got):\n%s", file, diff)
				}
			}
		}
	}
	for _, want := range []string{
		"action " + rotateAction, "action " + deleteAction, "action watsonx_run_job", "list " + resourceName,
		"import " + resourceName, "import watsonx_job",
	} {
		if !checked[want] {
			t.Errorf("there is no example of: %s", want)
		}
	}
}

// fits fails the test if the config block of an action or a list has an argument that the
// schema does not know, or lacks one that it asks for.
func fits(t *testing.T, file string, block *hclsyntax.Block, schema *tfprotov6.Schema) {
	t.Helper()
	config := &hclsyntax.Body{}
	for _, b := range block.Body.Blocks {
		if b.Type == "config" {
			config = b.Body
		}
	}
	known := map[string]bool{}
	for _, a := range schema.Block.Attributes {
		known[a.Name] = a.Required || a.Optional
		if a.Required && config.Attributes[a.Name] == nil {
			t.Errorf("%s: the argument %s is required", file, a.Name)
		}
	}
	for name := range config.Attributes {
		if !known[name] {
			t.Errorf("%s: there is no argument %s", file, name)
		}
	}
}

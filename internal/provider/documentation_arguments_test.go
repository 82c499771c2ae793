// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// An argument is what the pages must tell of it.
type argument struct {
	name     string
	about    string
	required bool
	limits   []string // what its validators and its default say
}

// describer says something about itself, as validators and defaults of the framework do.
type describer interface {
	Description(ctx context.Context) string
}

// argumentsOf returns the arguments of a schema, nested ones included. A kind of schema
// is one of a dozen types with the same fields.
func argumentsOf(ctx context.Context, schema any) []argument {
	var found []argument
	attributes := reflect.ValueOf(schema).FieldByName("Attributes")
	for _, name := range attributes.MapKeys() {
		a := attributes.MapIndex(name).Elem()
		set, required := a.FieldByName("Optional").Bool(), a.FieldByName("Required").Bool()
		if !set && !required {
			continue
		}
		about := cmp.Or(a.FieldByName("MarkdownDescription").String(), a.FieldByName("Description").String())
		arg := argument{name: name.String(), about: about, required: required}
		for _, field := range []string{"Validators", "Default"} {
			arg.limits = append(arg.limits, descriptions(ctx, a.FieldByName(field))...)
		}
		found = append(found, arg)
		if nested := a.FieldByName("NestedObject"); nested.IsValid() {
			found = append(found, argumentsOf(ctx, nested.Interface())...)
		} else if a.FieldByName("Attributes").IsValid() {
			found = append(found, argumentsOf(ctx, a.Interface())...)
		}
	}
	return found
}

func descriptions(ctx context.Context, v reflect.Value) (said []string) {
	if !v.IsValid() {
		return nil
	}
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			said = append(said, descriptions(ctx, v.Index(i))...)
		}
	} else if d, ok := reflect.TypeAssert[describer](v); ok {
		said = append(said, d.Description(ctx))
	}
	return said
}

// everyArgument returns the arguments of everything that has a page, by the page's path
// below docs/.
func everyArgument(t *testing.T) map[string][]argument {
	t.Helper()
	ctx := t.Context()
	p := provider.New("test", func(string) string { return "" })()
	found := map[string][]argument{}
	page := func(folder, name string) string {
		return folder + "/" + strings.TrimPrefix(name, "watsonx_") + ".md"
	}
	var whole fwprovider.SchemaResponse
	p.Schema(ctx, fwprovider.SchemaRequest{}, &whole)
	found["index.md"] = argumentsOf(ctx, whole.Schema)
	for _, build := range p.Resources(ctx) {
		var meta resource.MetadataResponse
		var schema resource.SchemaResponse
		build().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "watsonx"}, &meta)
		build().Schema(ctx, resource.SchemaRequest{}, &schema)
		found[page("resources", meta.TypeName)] = argumentsOf(ctx, schema.Schema)
	}
	for _, build := range p.DataSources(ctx) {
		var meta datasource.MetadataResponse
		var schema datasource.SchemaResponse
		build().Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: "watsonx"}, &meta)
		build().Schema(ctx, datasource.SchemaRequest{}, &schema)
		found[page("data-sources", meta.TypeName)] = argumentsOf(ctx, schema.Schema)
	}
	if p, ok := p.(fwprovider.ProviderWithEphemeralResources); ok {
		for _, build := range p.EphemeralResources(ctx) {
			var meta ephemeral.MetadataResponse
			var schema ephemeral.SchemaResponse
			build().Metadata(ctx, ephemeral.MetadataRequest{ProviderTypeName: "watsonx"}, &meta)
			build().Schema(ctx, ephemeral.SchemaRequest{}, &schema)
			found[page("ephemeral-resources", meta.TypeName)] = argumentsOf(ctx, schema.Schema)
		}
	}
	if p, ok := p.(fwprovider.ProviderWithActions); ok {
		for _, build := range p.Actions(ctx) {
			var meta action.MetadataResponse
			var schema action.SchemaResponse
			build().Metadata(ctx, action.MetadataRequest{ProviderTypeName: "watsonx"}, &meta)
			build().Schema(ctx, action.SchemaRequest{}, &schema)
			found[page("actions", meta.TypeName)] = argumentsOf(ctx, schema.Schema)
		}
	}
	if p, ok := p.(fwprovider.ProviderWithListResources); ok {
		for _, build := range p.ListResources(ctx) {
			var meta resource.MetadataResponse
			var schema list.ListResourceSchemaResponse
			build().Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "watsonx"}, &meta)
			build().ListResourceConfigSchema(ctx, list.ListResourceSchemaRequest{}, &schema)
			found[page("list-resources", meta.TypeName)] = argumentsOf(ctx, schema.Schema)
		}
	}
	return found
}

// untold returns what a description leaves out of what the schema allows: values,
// numbers and units.
func untold(a argument) (missing []string) {
	for _, limit := range a.limits {
		// That something is not empty goes without saying; what comes after "such as" are examples.
		limit = regexp.MustCompile(`(length must be|must contain) at least 1\b|such as .*`).ReplaceAllString(limit, "")
		values := regexp.MustCompile(`"([^" ]+)"|\b(\d+)\b|of (days|keys)`)
		if strings.HasPrefix(limit, "Ensure ") { // another argument is needed, or must not be set
			values = regexp.MustCompile(`[\[,]([a-z_]+)\b`)
		}
		for _, m := range values.FindAllStringSubmatch(limit, -1) {
			want := strings.Join(m[1:], "")
			if want != a.name && want != "retention" && want != "retention_policy" && !strings.Contains(a.about, want) {
				missing = append(missing, want)
			}
		}
		if _, names, ok := strings.Cut(limit, "must be one of "); ok { // as ours write it, without quotes
			for name := range strings.SplitSeq(names, ", ") {
				if !strings.Contains(a.about, "`"+name+"`") {
					missing = append(missing, name)
				}
			}
		}
	}
	if !a.required && !strings.Contains(a.about, "Default: ") {
		missing = append(missing, "its default")
	}
	return missing
}

// What an argument may be, and what holds without it, stands where a reader looks it up.
func TestDocumentation_tellsWhatEachArgumentMayBe(t *testing.T) {
	t.Parallel()
	pages, total := registryDocs(t), 0
	for _, page := range slices.Sorted(maps.Keys(everyArgument(t))) {
		for _, a := range everyArgument(t)[page] {
			total++
			if missing := untold(a); len(missing) > 0 {
				t.Errorf("docs/%s: the description of %s does not tell %v: %s", page, a.name, missing, a.about)
			}
			// The type stands in brackets behind the name.
			shown := regexp.MustCompile("(?m)^- `" + a.name + "` \\([A-Z][^)]*\\)?")
			if !shown.MatchString(pages[page]) || !strings.Contains(pages[page], a.about) {
				t.Errorf("docs/%s does not describe %s: run make generate", page, a.name)
			}
		}
	}
	if total < 80 {
		t.Errorf("only %d arguments were found", total)
	}
}

func TestUntold_findsWhatADescriptionLeavesOut(t *testing.T) {
	t.Parallel()
	a := argument{name: "limit", about: "Days from 1 to 7, or `none`.", limits: []string{
		"must be a whole number of days from 1 to 365", `value must be one of: ["none" "some"]`, "must be one of eu-de, jp-tok",
		`Ensure that if an attribute is set, these are not set: "[limit,other]"`,
	}}
	if got, want := fmt.Sprint(untold(a)), "[days 365 some eu-de jp-tok other its default]"; got != want {
		t.Errorf("untold: %s, want %s", got, want)
	}
}

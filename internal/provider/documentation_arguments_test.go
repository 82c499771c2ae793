// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

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

// answer calls a method of the framework, which takes a context, a request and where to put
// the response, and returns the response.
func answer(ctx context.Context, of any, method string) reflect.Value {
	call := reflect.ValueOf(of).MethodByName(method)
	request, response := reflect.New(call.Type().In(1)).Elem(), reflect.New(call.Type().In(2).Elem())
	if name := request.FieldByName("ProviderTypeName"); name.IsValid() {
		name.SetString("watsonx")
	}
	call.Call([]reflect.Value{reflect.ValueOf(ctx), request, response})
	return response.Elem()
}

// everyArgument returns the arguments of everything that has a page, by the page's path
// below docs/.
func everyArgument(t *testing.T) map[string][]argument {
	t.Helper()
	ctx := t.Context()
	p := provider.New("test", func(string) string { return "" })()
	found := map[string][]argument{"index.md": argumentsOf(ctx, answer(ctx, p, "Schema").FieldByName("Schema").Interface())}
	for folder, kind := range map[string]string{
		"resources": "Resources", "data-sources": "DataSources", "ephemeral-resources": "EphemeralResources",
		"actions": "Actions", "list-resources": "ListResources",
	} {
		schema := "Schema"
		if kind == "ListResources" {
			schema = "ListResourceConfigSchema"
		}
		builders := reflect.ValueOf(p).MethodByName(kind).Call([]reflect.Value{reflect.ValueOf(ctx)})[0]
		for i := range builders.Len() {
			built := builders.Index(i).Call(nil)[0].Interface()
			name := answer(ctx, built, "Metadata").FieldByName("TypeName").String()
			page := folder + "/" + strings.TrimPrefix(name, "watsonx_") + ".md"
			found[page] = argumentsOf(ctx, answer(ctx, built, schema).FieldByName("Schema").Interface())
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

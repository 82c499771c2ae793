// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"errors"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Progress is the summary under which the progress of an action is noted.
const Progress = "Progress"

// A Listed is one result of a list resource.
type Listed struct {
	DisplayName string
	Identity    map[string]string // nil for none
	Resource    Resource          // does not exist unless it was asked for
	Said        []Diagnostic
}

// Call calls a function with text arguments.
func (p *Plugin) Call(function string, arguments ...string) (Resource, *tfprotov6.FunctionError) {
	p.t.Helper()
	req := &tfprotov6.CallFunctionRequest{Name: function}
	for _, a := range arguments {
		req.Arguments = append(req.Arguments, p.dynamic(tftypes.String, tftypes.NewValue(tftypes.String, a)))
	}
	resp, err := p.server.CallFunction(p.t.Context(), req)
	p.check(err)
	if resp.Error != nil {
		return Resource{}, resp.Error
	}
	return Resource{State: p.value(p.schema.Functions[function].Return.Type, resp.Result)}, nil
}

// Look validates a data block and, if that finds nothing wrong, reads it.
func (p *Plugin) Look(name string, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	if said := p.ValidateData(name, config); len(said) > 0 {
		return Resource{}, said
	}
	typ := p.schema.DataSourceSchemas[name].ValueType()
	resp, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: p.dynamic(typ, object(p.t, typ, config))})
	p.check(err)
	return Resource{State: p.value(typ, resp.State)}, p.cloud.Diagnostics()
}

// Open opens an ephemeral resource.
func (p *Plugin) Open(name string, config Values) (Resource, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.EphemeralResourceSchemas[name].ValueType()
	resp, err := p.server.OpenEphemeralResource(p.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: name, Config: p.dynamic(typ, object(p.t, typ, config)),
	})
	p.check(err)
	return Resource{State: p.value(typ, resp.Result), Private: resp.Private}, p.cloud.Diagnostics()
}

// List validates a list block and, if that finds nothing wrong, takes results
// until take says stop or none is left. A limit of 0 means none. It returns what
// the provider said to the block.
func (p *Plugin) List(name string, config Values, limit int64, include bool, take func(Listed) bool) []Diagnostic {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	server, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatal(errKind)
	}
	typ := p.schema.ListResourceSchemas[name].ValueType()
	block := p.dynamic(typ, object(p.t, typ, config))
	_, err := server.ValidateListResourceConfig(p.t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: block})
	p.check(err)
	if said := p.cloud.Diagnostics(); len(said) > 0 {
		return said
	}
	stream, err := server.ListResource(p.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: name, Config: block, Limit: limit, IncludeResource: include,
	})
	p.check(err)
	seen := 0
	for result := range stream.Results {
		all := p.cloud.Diagnostics()
		listed := Listed{DisplayName: result.DisplayName, Identity: p.identity(name, result.Identity), Said: all[seen:]}
		seen = len(all)
		if result.Resource != nil {
			listed.Resource = Resource{State: p.value(p.schema.ResourceSchemas[name].ValueType(), result.Resource), Identity: listed.Identity}
		}
		if !take(listed) {
			break
		}
	}
	return nil
}

// Generate returns the configuration that Terraform would write for a resource.
func (p *Plugin) Generate(name string, r Resource) (Values, []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	typ := p.schema.ResourceSchemas[name].ValueType()
	resp, err := p.server.GenerateResourceConfig(p.t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: name, State: p.dynamic(typ, r.State)})
	p.check(err)
	values, _ := p.plain(p.value(typ, resp.Config)).(Values)
	return values, p.cloud.Diagnostics()
}

// Invoke validates and plans an action and, if that finds nothing wrong, invokes
// it. It returns the progress messages and what the provider said otherwise.
func (p *Plugin) Invoke(name string, config Values) (progress []string, said []Diagnostic) {
	p.t.Helper()
	return p.InvokeIn(p.t.Context(), name, config, func(string) {})
}

// InvokeIn is Invoke with a context that ends when a user interrupts Terraform.
// It calls hear with each progress message when it comes.
func (p *Plugin) InvokeIn(ctx context.Context, name string, config Values, hear func(message string)) (progress []string, said []Diagnostic) {
	p.t.Helper()
	p.cloud.ForgetDiagnostics()
	server, ok := p.server.(tfprotov6.ActionServer)
	if !ok {
		p.t.Fatal(errKind)
	}
	typ := p.schema.ActionSchemas[name].Schema.ValueType()
	block := p.dynamic(typ, object(p.t, typ, config))
	_, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: block})
	p.check(err)
	_, err = server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: block})
	p.check(err)
	if said := p.cloud.Diagnostics(); len(said) > 0 {
		return nil, said
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: block})
	p.check(err)
	completed := false
	for event := range stream.Events {
		if said, ok := event.Type.(tfprotov6.ProgressInvokeActionEventType); ok {
			hear(said.Message)
		}
		_, completed = event.Type.(tfprotov6.CompletedInvokeActionEventType)
	}
	if !completed {
		p.check(errors.New("the action ended without saying so"))
	}
	for _, d := range p.cloud.Diagnostics() {
		if d.Summary == Progress {
			progress = append(progress, d.Detail)
		} else {
			said = append(said, d)
		}
	}
	return progress, said
}

// plain turns a known value into what Values hold; nil for null.
func (p *Plugin) plain(value tftypes.Value) any {
	p.t.Helper()
	if value.IsNull() {
		return nil
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		var attributes map[string]tftypes.Value
		p.check(value.As(&attributes))
		values := Values{}
		for name, attribute := range attributes {
			if v := p.plain(attribute); v != nil {
				values[name] = v
			}
		}
		return values
	case typ.Is(tftypes.Set{}), typ.Is(tftypes.List{}):
		var elements []tftypes.Value
		p.check(value.As(&elements))
		texts := make([]string, 0, len(elements))
		for _, e := range elements {
			text, _ := p.plain(e).(string)
			texts = append(texts, text)
		}
		slices.Sort(texts)
		return texts
	case typ.Is(tftypes.Bool):
		var b bool
		p.check(value.As(&b))
		return b
	case typ.Is(tftypes.Number):
		var n big.Float
		p.check(value.As(&n))
		whole, _ := n.Int64()
		return whole
	}
	var text string
	p.check(value.As(&text))
	return text
}

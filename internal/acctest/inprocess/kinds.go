// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Look validates a data block and reads it.
func (p *Plugin) Look(name string, config Values) (Resource, []Diagnostic) {
	packed := p.pack(p.block(p.schemas.DataSourceSchemas[name], config))
	_, ok := send(p, p.server.ValidateDataResourceConfig, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: packed})
	if !ok {
		return Resource{}, p.heard()
	}
	resp, ok := send(p, p.server.ReadDataSource, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: packed})
	if !ok {
		return Resource{}, p.heard()
	}
	return Resource{State: p.unpack(p.typeFor(p.schemas.DataSourceSchemas[name]), resp.State)}, p.heard()
}

// Open opens an ephemeral resource.
func (p *Plugin) Open(name string, config Values) (Resource, []Diagnostic) {
	schema := p.schemas.EphemeralResourceSchemas[name]
	resp, ok := send(p, p.server.OpenEphemeralResource, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: name, Config: p.pack(p.block(schema, config)),
	})
	if !ok {
		return Resource{}, p.heard()
	}
	return Resource{State: p.unpack(p.typeFor(schema), resp.Result), Private: resp.Private}, p.heard()
}

// Call calls a function with text arguments.
func (p *Plugin) Call(function string, arguments ...string) (Resource, *tfprotov6.FunctionError) {
	req := &tfprotov6.CallFunctionRequest{Name: function}
	for _, argument := range arguments {
		req.Arguments = append(req.Arguments, p.pack(cty.StringVal(argument)))
	}
	resp, err := p.server.CallFunction(p.ctx, req)
	p.must(err)
	if resp.Error != nil {
		return Resource{}, resp.Error
	}
	return Resource{State: p.unpack(p.typeOf(p.schemas.Functions[function].Return.Type), resp.Result)}, nil
}

// A Listed is one result of a list resource.
type Listed struct {
	DisplayName string
	Identity    map[string]string // nil for none
	Resource    Resource          // does not exist unless it was asked for
	Said        []Diagnostic
}

// List validates a list block and takes results until take says stop or none is left.
// A limit of 0 means none. It returns what the provider said to the block.
func (p *Plugin) List(name string, config Values, limit int64, include bool, take func(Listed) bool) []Diagnostic {
	server := p.server.(tfprotov6.ListResourceServer) //nolint:forcetypeassert // The framework always serves lists.
	packed := p.pack(p.block(p.schemas.ListResourceSchemas[name], config))
	if _, ok := send(p, server.ValidateListResourceConfig, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: packed}); !ok {
		return p.heard()
	}
	stream, err := server.ListResource(p.ctx, &tfprotov6.ListResourceRequest{TypeName: name, Config: packed, Limit: limit, IncludeResource: include})
	p.must(err)
	said := p.heard()
	for result := range stream.Results {
		p.note(Said(result)...)
		listed := Listed{DisplayName: result.DisplayName, Said: Said(result), Identity: p.identity(name, result.Identity)}
		if result.Resource != nil {
			listed.Resource = p.resource(name, result.Resource, nil, result.Identity)
		}
		if !take(listed) {
			break
		}
	}
	p.heard() // Each result has its own.
	return said
}

// Generate returns the configuration that Terraform would write for a resource: the
// arguments that are not null. A set is sorted.
func (p *Plugin) Generate(name string, r Resource) (Values, []Diagnostic) {
	resp, ok := send(p, p.server.GenerateResourceConfig, &tfprotov6.GenerateResourceConfigRequest{TypeName: name, State: p.pack(r.State)})
	if !ok {
		return nil, p.heard()
	}
	config := Values{}
	for argument, v := range entries(p.resource(name, resp.Config, nil, nil).State) {
		if !v.IsNull() {
			config[argument] = v
		}
	}
	return config, p.heard()
}

// Invoke validates, plans and invokes an action. It returns the progress messages
// and what the provider said otherwise.
func (p *Plugin) Invoke(name string, config Values) (progress []string, said []Diagnostic) {
	return p.InvokeIn(p.ctx, name, config, func(string) {})
}

// InvokeIn is Invoke with a context that ends when a user interrupts Terraform.
// It calls hear with each progress message when it comes.
func (p *Plugin) InvokeIn(ctx context.Context, name string, config Values, hear func(message string)) (progress []string, said []Diagnostic) {
	server := p.server.(tfprotov6.ActionServer) //nolint:forcetypeassert // The framework always serves actions.
	packed := p.pack(p.block(p.schemas.ActionSchemas[name].Schema, config))
	_, ok := send(p, server.ValidateActionConfig, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: packed})
	if ok {
		_, ok = send(p, server.PlanAction, &tfprotov6.PlanActionRequest{ActionType: name, Config: packed})
	}
	if !ok {
		return nil, p.heard()
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: packed})
	p.must(err)
	ended := false
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			// Nor must a secret show here.
			p.hear(Diagnostic{Warning: true, Summary: "Progress", Detail: e.Message})
			progress = append(progress, e.Message)
			hear(e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			ended = true
			p.note(Said(e)...)
		}
	}
	if !ended {
		p.breach("the action ended without saying so")
	}
	return progress, p.heard()
}

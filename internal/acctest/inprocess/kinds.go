// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// errKind says that the provider does not offer such a kind at all.
var errKind = errors.New("the provider offers no such kind")

// A Listed is one result of a list resource.
type Listed struct {
	DisplayName string
	Identity    map[string]string // nil for none
	Resource    Resource          // does not exist unless it was asked for
	Said        []Diagnostic
}

// Call calls a function with text arguments.
func (p *Provider) Call(ctx context.Context, function string, arguments ...string) (Resource, *tfprotov6.FunctionError, error) {
	req := &tfprotov6.CallFunctionRequest{Name: function}
	for _, a := range arguments {
		packed, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, a))
		if err != nil {
			return Resource{}, nil, err
		}
		req.Arguments = append(req.Arguments, &packed)
	}
	resp, err := p.server.CallFunction(ctx, req)
	if err != nil || resp.Error != nil {
		return Resource{}, resp.Error, err
	}
	value, err := unpack(p.schema.Functions[function].Return.Type, resp.Result)
	return Resource{State: value}, nil, err
}

// ValidateData validates a data block.
func (p *Provider) ValidateData(ctx context.Context, name string, config Config) error {
	packed, err := block(p.schema.DataSourceSchemas[name], config)
	if err != nil {
		return err
	}
	resp, err := p.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: packed})
	if err != nil {
		return err
	}
	return p.note(resp.Diagnostics)
}

// Look validates a data block and reads it.
func (p *Provider) Look(ctx context.Context, name string, config Config) (Resource, error) {
	if err := p.ValidateData(ctx, name, config); err != nil {
		return Resource{}, err
	}
	schema := p.schema.DataSourceSchemas[name]
	packed, err := block(schema, config)
	if err != nil {
		return Resource{}, err
	}
	resp, err := p.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: packed})
	if err != nil {
		return Resource{}, err
	}
	failure := p.note(resp.Diagnostics)
	value, err := unpack(schema.ValueType(), resp.State)
	return Resource{State: value}, errors.Join(failure, err)
}

// Open opens an ephemeral resource.
func (p *Provider) Open(ctx context.Context, name string, config Config) (Resource, error) {
	schema := p.schema.EphemeralResourceSchemas[name]
	packed, err := block(schema, config)
	if err != nil {
		return Resource{}, err
	}
	resp, err := p.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: packed})
	if err != nil {
		return Resource{}, err
	}
	failure := p.note(resp.Diagnostics)
	value, err := unpack(schema.ValueType(), resp.Result)
	return Resource{State: value, Private: resp.Private}, errors.Join(failure, err)
}

// List validates a list block and takes results until take says stop or none is
// left. A limit of 0 means none.
func (p *Provider) List(ctx context.Context, name string, config Config, limit int64, include bool, take func(Listed) bool) error {
	server, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		return errKind
	}
	packed, err := block(p.schema.ListResourceSchemas[name], config)
	if err != nil {
		return err
	}
	valid, err := server.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: packed})
	if err != nil {
		return err
	}
	if err := p.note(valid.Diagnostics); err != nil {
		return err
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: name, Config: packed, Limit: limit, IncludeResource: include})
	if err != nil {
		return err
	}
	for result := range stream.Results {
		listed := Listed{DisplayName: result.DisplayName, Said: Diagnostics(result.Diagnostics)}
		if listed.Identity, err = p.identity(ctx, name, result.Identity); err != nil {
			return err
		}
		if result.Resource != nil {
			if listed.Resource, err = p.resource(ctx, name, result.Resource, nil, result.Identity); err != nil {
				return err
			}
		}
		if !take(listed) {
			break
		}
	}
	return nil
}

// Generate returns the configuration that Terraform would write for a resource.
func (p *Provider) Generate(ctx context.Context, typ string, r Resource) (Config, error) {
	state, err := p.pack(typ, r.State)
	if err != nil {
		return nil, err
	}
	resp, err := p.server.GenerateResourceConfig(ctx, &tfprotov6.GenerateResourceConfigRequest{TypeName: typ, State: state})
	if err != nil {
		return nil, err
	}
	failure := p.note(resp.Diagnostics)
	written, err := p.resource(ctx, typ, resp.Config, nil, nil)
	if err != nil {
		return nil, err
	}
	config, err := configOf(written.State)
	return config, errors.Join(failure, err)
}

// Invoke validates, plans and invokes an action. It calls hear with each progress
// message when it comes.
func (p *Provider) Invoke(ctx context.Context, name string, config Config, hear func(message string)) error {
	server, ok := p.server.(tfprotov6.ActionServer)
	if !ok {
		return errKind
	}
	packed, err := block(p.schema.ActionSchemas[name].Schema, config)
	if err != nil {
		return err
	}
	valid, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: packed})
	if err != nil {
		return err
	}
	if err := p.note(valid.Diagnostics); err != nil {
		return err
	}
	planned, err := server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: packed})
	if err != nil {
		return err
	}
	if err := p.note(planned.Diagnostics); err != nil {
		return err
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: packed})
	if err != nil {
		return err
	}
	completed := false
	var failure error
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			hear(e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed, failure = true, p.note(e.Diagnostics)
		}
	}
	if !completed {
		return breach("the action ended without saying so")
	}
	return failure
}

// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"cmp"
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
	var e encoder
	req := &tfprotov6.CallFunctionRequest{Name: function}
	for _, a := range arguments {
		req.Arguments = append(req.Arguments, e.value(tftypes.NewValue(tftypes.String, a)))
	}
	resp, err := send(ctx, p, p.server.CallFunction, req)
	if err := cmp.Or(e.err, err); err != nil || resp.Error != nil {
		return Resource{}, resp.Error, err
	}
	value, err := unpack(p.schema.Functions[function].Return.Type, resp.Result)
	return Resource{State: value}, nil, err
}

// ValidateData validates a data block.
func (p *Provider) ValidateData(ctx context.Context, name string, config Config) error {
	var e encoder
	packed := e.block(p.schema.DataSourceSchemas[name], config)
	if e.err != nil {
		return e.err
	}
	_, err := send(ctx, p, p.server.ValidateDataResourceConfig, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: packed})
	return err
}

// Look validates a data block and reads it.
func (p *Provider) Look(ctx context.Context, name string, config Config) (Resource, error) {
	if err := p.ValidateData(ctx, name, config); err != nil {
		return Resource{}, err
	}
	var e encoder
	schema := p.schema.DataSourceSchemas[name]
	resp, err := send(ctx, p, p.server.ReadDataSource, &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: e.block(schema, config)})
	if err != nil {
		return Resource{}, err
	}
	value, err := unpack(schema.ValueType(), resp.State)
	return Resource{State: value}, err
}

// Open opens an ephemeral resource.
func (p *Provider) Open(ctx context.Context, name string, config Config) (Resource, error) {
	var e encoder
	schema := p.schema.EphemeralResourceSchemas[name]
	req := &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: e.block(schema, config)}
	if e.err != nil {
		return Resource{}, e.err
	}
	resp, err := send(ctx, p, p.server.OpenEphemeralResource, req)
	if err != nil {
		return Resource{}, err
	}
	value, err := unpack(schema.ValueType(), resp.Result)
	return Resource{State: value, Private: resp.Private}, err
}

// List validates a list block and takes results until take says stop or none is
// left. A limit of 0 means none.
func (p *Provider) List(ctx context.Context, name string, config Config, limit int64, include bool, take func(Listed) bool) error {
	var e encoder
	server, ok := p.server.(tfprotov6.ListResourceServer)
	packed := e.block(p.schema.ListResourceSchemas[name], config)
	if e.err != nil || !ok {
		return cmp.Or(e.err, errKind)
	}
	valid := &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: packed}
	if _, err := send(ctx, p, server.ValidateListResourceConfig, valid); err != nil {
		return err
	}
	stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: name, Config: packed, Limit: limit, IncludeResource: include})
	if err != nil {
		return err
	}
	for result := range stream.Results {
		listed := Listed{DisplayName: result.DisplayName, Said: Said(result)}
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
	var e encoder
	req := &tfprotov6.GenerateResourceConfigRequest{TypeName: typ, State: e.value(r.State)}
	if e.err != nil {
		return nil, e.err
	}
	resp, err := send(ctx, p, p.server.GenerateResourceConfig, req)
	if err != nil {
		return nil, err
	}
	written, err := p.resource(ctx, typ, resp.Config, nil, nil)
	if err != nil {
		return nil, err
	}
	return configOf(written.State)
}

// Invoke validates, plans and invokes an action. It calls hear with each progress
// message when it comes.
func (p *Provider) Invoke(ctx context.Context, name string, config Config, hear func(message string)) error {
	var e encoder
	server, ok := p.server.(tfprotov6.ActionServer)
	packed := e.block(p.schema.ActionSchemas[name].Schema, config)
	if e.err != nil || !ok {
		return cmp.Or(e.err, errKind)
	}
	valid := &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: packed}
	if _, err := send(ctx, p, server.ValidateActionConfig, valid); err != nil {
		return err
	}
	if _, err := send(ctx, p, server.PlanAction, &tfprotov6.PlanActionRequest{ActionType: name, Config: packed}); err != nil {
		return err
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: packed})
	if err != nil {
		return err
	}
	err = breach("the action ended without saying so")
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			hear(e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			_, err = send(ctx, p, func(context.Context, *struct{}) (*tfprotov6.CompletedInvokeActionEventType, error) { return &e, nil }, nil)
		}
	}
	return err
}

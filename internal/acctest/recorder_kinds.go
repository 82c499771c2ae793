// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// errKind says that the provider does not offer such a kind at all.
var errKind = errors.New("the provider offers no such kind")

// The calls that came with newer versions of Terraform. The interface of a
// provider server does not name those for list resources and actions yet, so
// embedding it would hide them from Terraform.

func (r recorder) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	resp, err := r.ProviderServer.OpenEphemeralResource(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	resp, err := r.ProviderServer.GenerateResourceConfig(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

// ValidateListResourceConfig implements tfprotov6.ListResourceServer.
func (r recorder) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	server, ok := r.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		return nil, errKind
	}
	resp, err := server.ValidateListResourceConfig(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

// ListResource implements tfprotov6.ListResourceServer.
func (r recorder) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	server, ok := r.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		return nil, errKind
	}
	stream, err := server.ListResource(ctx, req)
	if err != nil {
		return nil, err
	}
	results := stream.Results
	stream.Results = func(yield func(tfprotov6.ListResourceResult) bool) {
		for result := range results {
			r.cloud.note(result.Diagnostics)
			if !yield(result) {
				return
			}
		}
	}
	return stream, nil
}

// ValidateActionConfig implements tfprotov6.ActionServer.
func (r recorder) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	server, ok := r.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		return nil, errKind
	}
	resp, err := server.ValidateActionConfig(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

// PlanAction implements tfprotov6.ActionServer.
func (r recorder) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	server, ok := r.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		return nil, errKind
	}
	resp, err := server.PlanAction(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

// InvokeAction implements tfprotov6.ActionServer. Progress messages are noted as
// warnings, since a secret must not show in them either.
func (r recorder) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	server, ok := r.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		return nil, errKind
	}
	stream, err := server.InvokeAction(ctx, req)
	if err != nil {
		return nil, err
	}
	events := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range events {
			switch e := event.Type.(type) {
			case tfprotov6.ProgressInvokeActionEventType:
				r.cloud.note([]*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: Progress, Detail: e.Message}})
			case tfprotov6.CompletedInvokeActionEventType:
				r.cloud.note(e.Diagnostics)
			}
			if !yield(event) {
				return
			}
		}
	}
	return stream, nil
}

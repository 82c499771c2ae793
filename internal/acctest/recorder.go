// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// A recorder stands between the CLI and the provider and writes down what the provider
// says of resources, data sources and ephemeral resources. What it says of lists and
// actions, which the oldest CLI does not know, is written down by inprocess.
type recorder struct {
	server
	cloud *Cloud
}

// A server is everything that the framework serves: the interface of a provider server
// does not name lists and actions yet.
type server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// noted makes a call and writes down the diagnostics of its response.
func noted[Request, Response any](ctx context.Context, r recorder, call func(context.Context, *Request) (*Response, error), req *Request) (*Response, error) {
	resp, err := call(ctx, req)
	if resp != nil {
		for _, d := range inprocess.Said(resp) {
			r.cloud.note(d)
		}
	}
	return resp, err
}

func (r recorder) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return noted(ctx, r, r.server.ValidateProviderConfig, req)
}

func (r recorder) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return noted(ctx, r, r.server.ConfigureProvider, req)
}

func (r recorder) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return noted(ctx, r, r.server.ValidateResourceConfig, req)
}

func (r recorder) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return noted(ctx, r, r.server.UpgradeResourceState, req)
}

func (r recorder) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return noted(ctx, r, r.server.ReadResource, req)
}

func (r recorder) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return noted(ctx, r, r.server.PlanResourceChange, req)
}

func (r recorder) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return noted(ctx, r, r.server.ApplyResourceChange, req)
}

func (r recorder) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return noted(ctx, r, r.server.ImportResourceState, req)
}

func (r recorder) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return noted(ctx, r, r.server.ValidateDataResourceConfig, req)
}

func (r recorder) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return noted(ctx, r, r.server.ReadDataSource, req)
}

func (r recorder) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return noted(ctx, r, r.server.OpenEphemeralResource, req)
}

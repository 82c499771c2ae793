// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"fmt"
	"iter"
	"regexp"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/inprocess"
)

// Diagnostics returns what the provider has told Terraform since the latest step
// of a test began, or since ForgetDiagnostics.
func (c *Cloud) Diagnostics() []Diagnostic {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Diagnostic{}, c.said[c.mark:]...)
}

// ForgetDiagnostics begins a new list of diagnostics.
func (c *Cloud) ForgetDiagnostics() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mark = len(c.said)
}

// Warns returns a check that the plan came with a warning that matches. The CLI
// keeps warnings out of the saved plan, so the check asks the provider.
func (c *Cloud) Warns(pattern string) plancheck.PlanCheck {
	return planCheck(func(*tfjson.Plan) error {
		for _, d := range c.Diagnostics() {
			if d.Warning && regexp.MustCompile(pattern).MatchString(d.String()) {
				return nil
			}
		}
		return fmt.Errorf("no warning matches %q; the provider said: %v", pattern, c.Diagnostics())
	})
}

// Quiet returns a check that the plan came without a warning.
func (c *Cloud) Quiet() plancheck.PlanCheck {
	return planCheck(func(*tfjson.Plan) error {
		if said := c.Diagnostics(); len(said) > 0 {
			return fmt.Errorf("the provider said: %v", said)
		}
		return nil
	})
}

// note writes diagnostics down.
func (c *Cloud) note(said ...Diagnostic) {
	Tell(said...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, said...)
}

// A recorder stands between Terraform and the provider and writes down what the
// provider says.
type recorder struct {
	tfprotov6.ProviderServer
	cloud *Cloud
}

// noted makes a call and writes down the diagnostics of its response.
func noted[Request, Response any](ctx context.Context, r recorder, call func(context.Context, *Request) (*Response, error), req *Request) (*Response, error) {
	resp, err := call(ctx, req)
	if resp != nil {
		r.cloud.note(inprocess.Said(resp)...)
	}
	return resp, err
}

// lists is the provider as a server of list resources. The interface of a provider
// server does not name those and actions yet, so that embedding it hides them.
func (r recorder) lists() tfprotov6.ListResourceServer {
	return r.ProviderServer.(tfprotov6.ListResourceServer) //nolint:forcetypeassert // The framework always serves them.
}

// actions is the provider as a server of actions.
func (r recorder) actions() tfprotov6.ActionServer {
	return r.ProviderServer.(tfprotov6.ActionServer) //nolint:forcetypeassert // The framework always serves them.
}

func (r recorder) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return noted(ctx, r, r.ProviderServer.ValidateProviderConfig, req)
}

func (r recorder) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return noted(ctx, r, r.ProviderServer.ConfigureProvider, req)
}

func (r recorder) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return noted(ctx, r, r.ProviderServer.ValidateResourceConfig, req)
}

func (r recorder) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return noted(ctx, r, r.ProviderServer.UpgradeResourceState, req)
}

func (r recorder) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return noted(ctx, r, r.ProviderServer.ReadResource, req)
}

func (r recorder) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return noted(ctx, r, r.ProviderServer.PlanResourceChange, req)
}

func (r recorder) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return noted(ctx, r, r.ProviderServer.ApplyResourceChange, req)
}

func (r recorder) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return noted(ctx, r, r.ProviderServer.ImportResourceState, req)
}

func (r recorder) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return noted(ctx, r, r.ProviderServer.GenerateResourceConfig, req)
}

func (r recorder) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return noted(ctx, r, r.ProviderServer.ValidateDataResourceConfig, req)
}

func (r recorder) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return noted(ctx, r, r.ProviderServer.ReadDataSource, req)
}

func (r recorder) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return noted(ctx, r, r.ProviderServer.OpenEphemeralResource, req)
}

func (r recorder) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return noted(ctx, r, r.lists().ValidateListResourceConfig, req)
}

func (r recorder) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return noted(ctx, r, r.actions().ValidateActionConfig, req)
}

func (r recorder) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return noted(ctx, r, r.actions().PlanAction, req)
}

func (r recorder) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := r.lists().ListResource(ctx, req)
	if err == nil {
		stream.Results = each(stream.Results, func(result tfprotov6.ListResourceResult) {
			r.cloud.note(inprocess.Said(result)...)
		})
	}
	return stream, err
}

// InvokeAction notes progress messages as warnings, since a secret must not show in
// them either.
func (r recorder) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := r.actions().InvokeAction(ctx, req)
	if err == nil {
		stream.Events = each(stream.Events, func(event tfprotov6.InvokeActionEvent) {
			switch e := event.Type.(type) {
			case tfprotov6.ProgressInvokeActionEventType:
				r.cloud.note(Diagnostic{Warning: true, Summary: Progress, Detail: e.Message})
			case tfprotov6.CompletedInvokeActionEventType:
				r.cloud.note(inprocess.Said(e)...)
			}
		})
	}
	return stream, err
}

// each calls look with each element of a sequence when it comes.
func each[T any](sequence iter.Seq[T], look func(T)) iter.Seq[T] {
	return func(yield func(T) bool) {
		for element := range sequence {
			look(element)
			if !yield(element) {
				return
			}
		}
	}
}

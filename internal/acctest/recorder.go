// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"fmt"
	"regexp"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// A Diagnostic is an error or a warning as the provider gave it to Terraform.
type Diagnostic struct {
	Warning bool
	Summary string
	Detail  string
	Path    string // of the attribute it is about, for example AttributeName("region"); "" for none
}

// String returns everything that a user would read.
func (d Diagnostic) String() string {
	kind := "Error"
	if d.Warning {
		kind = "Warning"
	}
	return fmt.Sprintf("%s: %s\n\n%s\n", kind, d.Summary, d.Detail)
}

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
func (c *Cloud) note(diags []*tfprotov6.Diagnostic) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range diags {
		said := Diagnostic{Warning: d.Severity == tfprotov6.DiagnosticSeverityWarning, Summary: d.Summary, Detail: d.Detail}
		if d.Attribute != nil {
			said.Path = d.Attribute.String()
		}
		c.said = append(c.said, said)
	}
}

// A recorder stands between Terraform and the provider and writes down what the
// provider says.
type recorder struct {
	tfprotov6.ProviderServer
	cloud *Cloud
}

// The calls of Terraform that can bring diagnostics.

func (r recorder) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	resp, err := r.ProviderServer.ValidateProviderConfig(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	resp, err := r.ProviderServer.ConfigureProvider(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := r.ProviderServer.ValidateResourceConfig(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	resp, err := r.ProviderServer.UpgradeResourceState(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := r.ProviderServer.ReadResource(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := r.ProviderServer.PlanResourceChange(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := r.ProviderServer.ApplyResourceChange(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	resp, err := r.ProviderServer.ImportResourceState(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	resp, err := r.ProviderServer.ValidateDataResourceConfig(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

func (r recorder) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	resp, err := r.ProviderServer.ReadDataSource(ctx, req)
	r.cloud.note(resp.Diagnostics)
	return resp, err
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
)

// A resourceBase is what resources share: the name after the provider's, and the session.
type resourceBase struct {
	name    string
	session *session
}

// Metadata names the resource.
func (b *resourceBase) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + b.name
}

// Configure receives the session.
func (b *resourceBase) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	receive(req.ProviderData, &b.session, &resp.Diagnostics)
}

// A dataSourceBase is what the data sources share.
type dataSourceBase struct {
	name    string
	session *session
}

// Metadata names the data source.
func (b *dataSourceBase) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + b.name
}

// Configure receives the session.
func (b *dataSourceBase) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	receive(req.ProviderData, &b.session, &resp.Diagnostics)
}

// An actionBase is what the actions share.
type actionBase struct {
	name    string
	session *session
}

// Metadata names the action.
func (b *actionBase) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + b.name
}

// Configure receives the session.
func (b *actionBase) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	receive(req.ProviderData, &b.session, &resp.Diagnostics)
}

// ModifyPlan refuses what the values of variables make wrong, as far as they are known.
func (b *actionBase) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	validateAgain(ctx, req.Config, &resp.Diagnostics)
}

// begin checks the arguments once more, reads them, and reports whether the action can go on.
func (b *actionBase) begin(ctx context.Context, config tfsdk.Config, model any, diags *diag.Diagnostics) bool {
	if validateAgain(ctx, config, diags); diags.HasError() {
		return false
	}
	diags.Append(config.Get(ctx, model)...)
	return !diags.HasError() && b.session.ready(diags)
}

// watched returns a context in which what happens to keys becomes progress messages.
func watched(ctx context.Context, resp *action.InvokeResponse) context.Context {
	return keystore.Watch(ctx, func(message string) { progress(resp, message) })
}

func progress(resp *action.InvokeResponse, message string) {
	resp.SendProgress(action.InvokeProgressEvent{Message: message})
}

// receive hands the session over. Terraform also asks for schemas and validation before it
// configures the provider; then there is no data yet.
func receive(data any, into **session, diags *diag.Diagnostics) {
	s, ok := data.(*session)
	if !ok && data != nil {
		diags.Append(providerBug(fmt.Sprintf("Expected a session, got %T", data)))
	}
	*into = s
}

// ready reports whether the services can be reached, and says why not.
func (s *session) ready(diags *diag.Diagnostics) bool {
	if s != nil && s.keys != nil {
		return true
	}
	diags.Append(notConfigured())
	return false
}

// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// twinResource is the constant twin of the key: Terraform makes more calls for a
// resource than for a look-up.
type twinResource struct{}

type twinResourceModel struct {
	constants

	RotationTrigger types.String `tfsdk:"rotation_trigger"`
	Regions         types.Set    `tfsdk:"regions"`
	PhasedOut       types.Int64  `tfsdk:"phased_out"` // how many Phased out keys are shown
}

// Metadata names the resource.
func (twinResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "empty_user_api_key"
}

// Schema has the attributes of the key that every state holds.
func (twinResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	text := schema.StringAttribute{Computed: true}
	truth := schema.BoolAttribute{Computed: true}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"rotation_trigger": schema.StringAttribute{Optional: true},
		"regions":          schema.SetAttribute{Required: true, ElementType: types.StringType},
		"phased_out":       schema.Int64Attribute{Required: true},
		"id":               text,
		"account_id":       text,
		"iam_id":           text,
		"active_key":       schema.SingleNestedAttribute{Computed: true, Attributes: keyAttributes[schema.Attribute](text, truth)},
		"phased_out_keys":  schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: phasedOutAttributes[schema.Attribute](text, truth)}},
		"task_credentials": schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: credentialAttributes[schema.Attribute](text)}},
	}}
}

// Create sets the constants.
func (twinResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m twinResourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.constants = theConstants(int(m.PhasedOut.ValueInt64()))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// Read leaves the state as it is.
func (twinResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update is never called: the bench changes nothing here.
func (twinResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

// Delete has nothing to delete.
func (twinResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

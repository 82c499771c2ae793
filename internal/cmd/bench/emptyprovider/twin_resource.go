// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// twinResource is the constant twin of the key: Terraform makes more calls for a
// resource than for a look-up.
type twinResource struct{}

// Metadata names the resource.
func (twinResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "empty_user_api_key"
}

// Schema has the attributes of the key. Those that the twin leaves null are texts.
func (twinResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	text, null := schema.StringAttribute{Computed: true}, schema.StringAttribute{Optional: true}
	truth := schema.BoolAttribute{Computed: true}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"rotation_trigger": schema.StringAttribute{Optional: true},
		"regions":          schema.SetAttribute{Required: true, ElementType: types.StringType},
		"phased_out":       schema.Int64Attribute{Required: true, Description: "How many Phased out keys are shown."},
		"retention": schema.SingleNestedAttribute{
			Optional:   true,
			Attributes: map[string]schema.Attribute{"keep_last": null, "min_age_days": null},
		},
		"timeouts": schema.SingleNestedAttribute{
			Optional:   true,
			Attributes: map[string]schema.Attribute{"create": null, "update": null, "delete": null},
		},
		"id":         text,
		"account_id": text,
		"iam_id":     text,
		"active_key": schema.SingleNestedAttribute{
			Computed:   true,
			Attributes: keyAttributes[schema.Attribute](text, truth),
		},
		"phased_out_keys": schema.MapNestedAttribute{
			Computed:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: phasedOutAttributes[schema.Attribute](text, truth)},
		},
		"task_credentials": schema.MapNestedAttribute{
			Computed:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: credentialAttributes[schema.Attribute](text)},
		},
	}}
	for _, name := range []string{
		"rotate_after_days", "expire_after_days", "on_external_rotation", "description", "action_when_leaked", "locked", "store_api_key", "api_key_wo",
		"api_key_wo_version", "adopt_existing", "deletion_policy", "tag", "previous_key_id", "rotation_due", "rotation_reason", "api_key",
	} {
		resp.Schema.Attributes[name] = null
	}
}

// Create sets the constants.
func (twinResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var phasedOut int
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("phased_out"), &phasedOut)...)
	c := theConstants(phasedOut)
	resp.State.Raw = req.Plan.Raw
	for name, value := range map[string]any{
		"id": c.ID, "account_id": c.AccountID, "iam_id": c.IAMID,
		"active_key": c.ActiveKey, "phased_out_keys": c.PhasedOutKeys, "task_credentials": c.TaskCredentials,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// Read leaves the state as it is.
func (twinResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update is never called: the bench changes nothing here.
func (twinResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

// Delete has nothing to delete.
func (twinResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var (
	_ resource.ResourceWithConfigure   = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithImportState = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithIdentity    = (*userAPIKeyResource)(nil)

	_ resource.ResourceWithValidateConfig = (*userAPIKeyResource)(nil)
)

// defaultTimeout is how long a create, an update or a destroy may take.
const defaultTimeout = 10 * time.Minute

// NewUserAPIKeyResource returns the watsonx_user_api_key resource.
func NewUserAPIKeyResource() resource.Resource { return &userAPIKeyResource{} }

type userAPIKeyResource struct{ session *session }

// Metadata names the resource.
func (r *userAPIKeyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_api_key"
}

// Schema describes the resource.
func (r *userAPIKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = userAPIKeySchema(ctx)
}

// IdentitySchema describes what names a series: its owner.
func (r *userAPIKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = userAPIKeyIdentitySchema()
}

// Configure receives the session.
func (r *userAPIKeyResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	receive(req.ProviderData, &r.session, &resp.Diagnostics)
}

// ValidateConfig refuses a schedule on which keys expire before they are rotated.
func (r *userAPIKeyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	m.refuseSchedule(&resp.Diagnostics)
	m.refuseStored(&resp.Diagnostics)
}

// Create mints the first key and installs it, or takes over the one that is there.
func (r *userAPIKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...); resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("api_key_wo"), &m.APIKeyWO)...)
	m.refuseValue(&resp.Diagnostics)
	limit, diags := m.Timeouts.Create(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	tag := r.session.newTag()
	goal, start := m.creation(tag)
	outcome, err := r.session.keys.Run(ctx, goal, start)
	if err != nil {
		resp.Diagnostics.Append(diagnose("create the user API key", err, outcome)...)
		return
	}

	m.APIKeyWO = types.StringNull()
	m.created(ctx, outcome)
	remember := memo{Tag: tag, Settled: outcome.Series.Active.ID, SeenAt: r.session.keys.Now()}
	remember.lock(m)
	resp.Diagnostics.Append(warn(outcome)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, m.identity())...)
	resp.Diagnostics.Append(remember.keep(ctx, resp.Private)...)
}

// Read looks and writes down what it sees. Only a look that finds neither key
// nor credential removes the resource; a refusal is an error.
func (r *userAPIKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(req.State.Get(ctx, &m)...); resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	remember, diags := readMemo(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() || !r.sameOwner(ctx, m, &resp.Diagnostics) {
		return
	}

	seen, err := r.session.keys.Snapshot(ctx, elements(m.Regions))
	if err != nil {
		resp.Diagnostics.Append(diagnose("read the user API key of "+m.ID.ValueString(), err, userkey.Outcome{})...)
		return
	}
	// Also of what is gone: Terraform before 1.12 keeps no identity, and the
	// framework takes one that is missing for a bug.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, m.identity())...)
	if remember.Tag == "" {
		remember = m.recall(seen)
	}
	series := userkey.Understand(seen, m.memory(remember))
	if series.Gone() {
		resp.State.RemoveResource(ctx)
		return
	}

	m.refreshed(series)
	remember.settle(series.Active.ID, series.Active.Mark.Tag, m.OnExternalRotation.ValueString())
	remember.SeenAt = series.Now
	m.replaceable(remember)
	resp.Diagnostics.Append(warnGuessed(series)...)
	resp.Diagnostics.Append(m.warnCrowded(seen.Total())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	resp.Diagnostics.Append(remember.keep(ctx, resp.Private)...)
}

// ModifyPlan shows in the plan what an apply would do.
func (r *userAPIKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	var config, plan userAPIKeyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || r.session == nil {
		return
	}
	r.planRegions(config, &plan, &resp.Diagnostics)
	config.refuseValue(&resp.Diagnostics)

	if req.State.Raw.IsNull() {
		r.session.coming.expect(plan.Regions)
		plan = planCreate(config, plan)
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	var prior userAPIKeyModel
	if resp.Diagnostics.Append(req.State.Get(ctx, &prior)...); resp.Diagnostics.HasError() {
		return
	}
	if config.Description.IsNull() {
		plan.Description = prior.Description
	}
	remember, diags := readMemo(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	c := compare(prior, plan, remember)
	if c.rotates || c.may || len(c.install) > 0 {
		r.session.coming.expect(plan.Regions)
	}
	resp.Diagnostics.Append(announce(prior, c)...)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, planUpdate(prior, plan, c))...)
}

// Update edits the key in place, changes where it is installed, or rotates it.
func (r *userAPIKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var prior, plan userAPIKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("api_key_wo"), &plan.APIKeyWO)...)
	plan.refuseValue(&resp.Diagnostics)
	remember, diags := readMemo(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	limit, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, prior.identity())...)
	remember.lock(prior)
	c := compare(prior, plan, remember)
	if !c.remote() {
		plan.APIKeyWO = types.StringNull()
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(remember.keep(ctx, resp.Private)...)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if !r.session.ready(&resp.Diagnostics) || !r.sameOwner(ctx, prior, &resp.Diagnostics) {
		return
	}
	if remember.Tag == "" {
		remember.Tag = r.session.newTag()
	}

	goal, start := plan.update(prior, c, remember)
	plan.APIKeyWO = types.StringNull()
	// What the state holds is the Active key's value; what a configuration holds
	// may be any.
	if start.Hand.Secret.InHand() && !plan.APIKeyWOVersion.IsNull() && !r.holds(ctx, start.Hand, &resp.Diagnostics) {
		return
	}
	outcome, err := r.session.keys.Run(ctx, goal, start)
	if err != nil {
		prior.interrupted(outcome)
		resp.Diagnostics.Append(remember.keep(ctx, resp.Private)...)
		resp.Diagnostics.Append(diagnose(c.intention(prior), err, outcome)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, prior)...)
		return
	}

	plan.updated(ctx, prior, outcome, r.session.keys.Now())
	remember.Settled, remember.Unpruned = outcome.Series.Active.ID, outcome.Unpruned
	remember.lock(plan)
	resp.Diagnostics.Append(warn(outcome)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(remember.keep(ctx, resp.Private)...)
}

// Delete ends the series as far as deletion_policy says.
func (r *userAPIKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m userAPIKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	remember, diags := readMemo(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	limit, diags := m.Timeouts.Delete(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	policy := userkey.DeletionPolicy(m.DeletionPolicy.ValueString())
	if policy == userkey.Abandon {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if !r.session.ready(&resp.Diagnostics) || !r.sameOwner(ctx, m, &resp.Diagnostics) {
		return
	}

	left, err := r.session.keys.Remove(ctx, userkey.Removal{Memory: m.memory(remember), Regions: elements(m.Regions), Policy: policy})
	resp.Diagnostics.Append(warnLeft(left)...)
	if err != nil {
		resp.Diagnostics.Append(diagnose("delete the user API keys of "+m.ID.ValueString(), err, userkey.Outcome{})...)
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
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
func NewUserAPIKeyResource() resource.Resource {
	return &userAPIKeyResource{resourceBase{name: "_user_api_key"}}
}

type userAPIKeyResource struct{ resourceBase }

// Schema describes the resource.
func (r *userAPIKeyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = userAPIKeySchema(ctx)
}

// IdentitySchema describes what names a series: its owner.
func (r *userAPIKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = userAPIKeyIdentitySchema()
}

// ValidateConfig refuses arguments that contradict each other.
func (r *userAPIKeyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	m.refuseContradictions(&resp.Diagnostics)
}

// ModifyPlan shows in the plan what an apply would do. It looks at the services
// for messages only, and writes no private state.
func (r *userAPIKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	var config, plan, prior userAPIKeyModel
	resp.Diagnostics.Append(decode(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(decode(ctx, req.Plan, &plan)...)
	if resp.Diagnostics.HasError() || r.session == nil {
		return
	}
	config.refuseContradictions(&resp.Diagnostics)
	config.refuseValue(&resp.Diagnostics)

	d := drawing{}
	if config.Description.IsNull() {
		plan.Description = types.StringNull()
	}
	if create := req.State.Raw.IsNull(); !create {
		memo, diags := readMemo(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(decode(ctx, req.State, &prior)...)
		d.prior, d.held = prior, prior.held(memo)
		if config.Description.IsNull() {
			plan.Description = prior.Description
		}
	}
	r.planRegions(config, prior, &plan, &resp.Diagnostics)
	r.session.refuseRegions(elements(plan.Regions), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	d.wanted = userkey.Wanted{Settings: plan.settings(), Touched: !req.Plan.Raw.Equal(req.State.Raw)}
	d.change = userkey.Compare(d.wanted, d.held, nil)
	if seen := r.foresee(ctx, d, &resp.Diagnostics); seen != nil {
		d.change = userkey.Compare(d.wanted, d.held, seen)
	}
	resp.Diagnostics.Append(announce(d)...)
	plan = d.draw(plan, &resp.Diagnostics)
	setPlan(ctx, &resp.Plan, plan, &resp.Diagnostics)
}

// planRegions fills in regions that the configuration leaves out: those of the
// state, or the provider's region for a create.
func (r *userAPIKeyResource) planRegions(config, prior userAPIKeyModel, plan *userAPIKeyModel, diags *diag.Diagnostics) {
	switch {
	case !config.Regions.IsNull():
	case !prior.Regions.IsNull():
		plan.Regions = prior.Regions
	case r.session.region.IsUnknown():
		plan.Regions = types.SetUnknown(types.StringType)
	default:
		r.session.useRegion(diags)
		plan.Regions = setOf(r.session.region.ValueString())
	}
}

// foresee looks where a create, or a region that is added, will find what is
// there. What the configuration or the credentials must mend is an error; nothing
// else is, since the apply may find another world.
func (r *userAPIKeyResource) foresee(ctx context.Context, d drawing, diags *diag.Diagnostics) *userkey.Seen {
	if r.session.keys == nil || len(d.change.Added) == 0 {
		return nil
	}
	if d.change.Create {
		if err := r.session.keys.CheckOwner(ctx); err != nil {
			diags.Append(foreseen(err))
			return nil
		}
	}
	seen, err := r.session.keys.Snapshot(ctx, d.change.Added)
	if err != nil {
		diags.Append(foreseen(err))
		return nil
	}
	return &seen
}

// Create creates the first key and installs it, or adopts the one that is there.
func (r *userAPIKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan userAPIKeyModel
	if resp.Diagnostics.Append(decode(ctx, req.Plan, &plan)...); resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	var value types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("api_key_wo"), &value)...)
	userAPIKeyModel{APIKeyWO: value, APIKeyWOVersion: plan.APIKeyWOVersion}.refuseValue(&resp.Diagnostics)
	limit, diags := plan.Timeouts.Create(withoutNoise(ctx), defaultTimeout)
	wanted := userkey.Wanted{Settings: plan.settings(), Touched: true}
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	tag := r.session.newTag()
	goal := userkey.Compare(wanted, userkey.Held{}, nil).Goal(wanted.Settings, userkey.Held{}, tag, userkey.NewSecret(value.ValueString()))
	outcome, err := r.session.keys.Run(ctx, goal)
	if err != nil {
		resp.Diagnostics.Append(diagnose("create the user API key", err, outcome)...)
		return
	}
	r.reached(ctx, plan, userkey.Held{}.Reached(wanted.Settings, tag, outcome), outcome, &resp.Diagnostics, resp.State.Set, resp.Identity, resp.Private)
}

// Read looks and writes down what it sees. It removes the resource only
// if the look finds no key and no credential.
func (r *userAPIKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(decode(ctx, req.State, &m)...); resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	memo, diags := readMemo(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() || !r.sameOwner(ctx, m, &resp.Diagnostics) {
		return
	}
	held := m.held(memo)
	seen, err := r.session.keys.Snapshot(ctx, held.Regions())
	if err == nil {
		err = firstError(seen.Silent)
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose("read the user API key of "+m.ID.ValueString(), err, userkey.Outcome{})...)
		return
	}
	// Set the identity even if the series is gone: the framework reports a missing
	// one as a provider bug, and Terraform before 1.12 stores none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(m.owner()))...)
	held, gone, found := held.Observe(seen)
	if gone {
		resp.State.RemoveResource(ctx)
		return
	}
	m.encode(held, &resp.Diagnostics)
	resp.Diagnostics.Append(warnings(held, found)...)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
	resp.Diagnostics.Append(writeMemo(ctx, held.Memo, resp.Private)...)
}

// Update edits the key in place, changes where it is installed, or rotates it.
func (r *userAPIKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var prior, plan userAPIKeyModel
	var value types.String
	resp.Diagnostics.Append(decode(ctx, req.State, &prior)...)
	resp.Diagnostics.Append(decode(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("api_key_wo"), &value)...)
	userAPIKeyModel{APIKeyWO: value, APIKeyWOVersion: plan.APIKeyWOVersion}.refuseValue(&resp.Diagnostics)
	memo, diags := readMemo(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	limit, diags := plan.Timeouts.Update(withoutNoise(ctx), defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	held := prior.held(memo)
	wanted := userkey.Wanted{Settings: plan.settings(), Touched: true}
	c := userkey.Compare(wanted, held, nil)
	if c.Stop {
		resp.Diagnostics.Append(stopped(held))
		return
	}
	tag := held.Tag
	if c.NewTag {
		tag = r.session.newTag()
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(held.Owner))...)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var outcome userkey.Outcome
	reached := held.Settle(wanted.Settings, tag)
	if c.Remote() {
		if !r.session.ready(&resp.Diagnostics) || !r.sameOwner(ctx, prior, &resp.Diagnostics) {
			return
		}
		var err error
		outcome, err = r.session.keys.Run(ctx, c.Goal(wanted.Settings, held, tag, userkey.NewSecret(value.ValueString())))
		if err != nil {
			r.interrupted(ctx, prior, held, outcome, resp)
			resp.Diagnostics.Append(diagnose(intention(c, prior), err, outcome)...)
			return
		}
		reached = held.Reached(wanted.Settings, tag, outcome)
	}
	if !c.Remote() && (!plan.RotateAfterDays.Equal(prior.RotateAfterDays) || !plan.Retention.Equal(prior.Retention)) {
		r.session.askTime(ctx)
	}
	resp.Diagnostics.Append(warnings(reached, reached.Outlook(held.Settings, outcome, r.session.now()))...)
	r.reached(ctx, plan, reached, outcome, &resp.Diagnostics, resp.State.Set, resp.Identity, resp.Private)
}

// reached writes down what a create or an update reached. The plan's promises
// stay: Terraform holds us to them even if somebody changed a detail meanwhile.
func (r *userAPIKeyResource) reached(ctx context.Context, plan userAPIKeyModel, held userkey.Held, o userkey.Outcome, diags *diag.Diagnostics,
	set func(context.Context, any) diag.Diagnostics, identity *tfsdk.ResourceIdentity, private privateWriter,
) {
	found := plan
	found.encode(held, diags)
	plan.fill(ctx, found)
	diags.Append(warn(o)...)
	diags.Append(set(ctx, plan)...)
	diags.Append(identity.Set(ctx, identityOf(held.Owner))...)
	diags.Append(writeMemo(ctx, held.Memo, private)...)
}

// interrupted writes down how far a failed update came. What asked for the
// change keeps its old value, so that the next plan asks for it again.
func (r *userAPIKeyResource) interrupted(ctx context.Context, m userAPIKeyModel, held userkey.Held, o userkey.Outcome, resp *resource.UpdateResponse) {
	if !o.Looked {
		return
	}
	m.encode(held.Interrupted(o), &resp.Diagnostics)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
	resp.Diagnostics.Append(writeMemo(ctx, held.Memo, resp.Private)...)
}

// Delete ends the series as far as deletion_policy says.
func (r *userAPIKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m userAPIKeyModel
	resp.Diagnostics.Append(decode(ctx, req.State, &m)...)
	memo, diags := readMemo(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	limit, diags := m.Timeouts.Delete(withoutNoise(ctx), defaultTimeout)
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
	removal, err := r.session.keys.Remove(ctx, m.held(memo), policy)
	resp.Diagnostics.Append(warnRemoval(removal)...)
	if err != nil {
		resp.Diagnostics.Append(diagnose("delete the user API keys of "+m.ID.ValueString(), err, userkey.Outcome{})...)
	}
}

// planDestroy says what goes and what stays.
func (r *userAPIKeyResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var m userAPIKeyModel
	if resp.Diagnostics.Append(decode(ctx, req.State, &m)...); resp.Diagnostics.HasError() {
		return
	}
	held := m.held(userkey.Memo{})
	resp.Diagnostics.Append(announceDestroy(held, userkey.DeletionPolicy(m.DeletionPolicy.ValueString()))...)
}

// sameOwner refuses to work on a series if the state belongs to another owner.
func (r *userAPIKeyResource) sameOwner(ctx context.Context, m userAPIKeyModel, diags *diag.Diagnostics) bool {
	owner, err := r.session.keys.Owner(ctx)
	if err != nil {
		diags.Append(diagnose("find out whose keys these are", err, userkey.Outcome{})...)
		return false
	}
	if owner != m.owner() {
		diags.Append(otherOwner(m.owner(), owner))
		return false
	}
	return true
}

// fill replaces what the plan left open by what was found.
func (m *userAPIKeyModel) fill(ctx context.Context, found userAPIKeyModel) {
	m.ID = settle(ctx, m.ID, found.ID)
	m.AccountID = settle(ctx, m.AccountID, found.AccountID)
	m.IAMID = settle(ctx, m.IAMID, found.IAMID)
	m.Tag = settle(ctx, m.Tag, found.Tag)
	m.Description = settle(ctx, m.Description, found.Description)
	m.PreviousKeyID = settle(ctx, m.PreviousKeyID, found.PreviousKeyID)
	m.APIKey = settle(ctx, m.APIKey, found.APIKey)
	m.ActiveKey = settle(ctx, m.ActiveKey, found.ActiveKey)
	m.PhasedOutKeys = settle(ctx, m.PhasedOutKeys, found.PhasedOutKeys)
	m.TaskCredentials = settle(ctx, m.TaskCredentials, found.TaskCredentials)
	m.RotationDue = settle(ctx, m.RotationDue, found.RotationDue)
	m.RotationReason = settle(ctx, m.RotationReason, found.RotationReason)
}

// intention names what an update does, for a sentence that begins "Could not".
func intention(c userkey.Change, prior userAPIKeyModel) string {
	of := " the user API key of " + prior.ID.ValueString()
	switch {
	case c.Rotate:
		return "rotate" + of
	case len(c.Install) > 0:
		return "install" + of + " in " + strings.Join(c.Install, ", ")
	case len(c.Leave) > 0:
		return "remove" + of + " from " + strings.Join(c.Leave, ", ")
	}
	return "change" + of
}

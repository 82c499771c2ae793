// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

var (
	_ resource.ResourceWithConfigure      = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithImportState    = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithIdentity       = (*userAPIKeyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userAPIKeyResource)(nil)
)

// defaultTimeout is how long a create, an update or a destroy may take.
const defaultTimeout = 10 * time.Minute

// NewUserAPIKeyResource returns the watsonx_user_api_key resource.
func NewUserAPIKeyResource() resource.Resource {
	return &userAPIKeyResource{resourceBase{name: "_user_api_key"}}
}

type userAPIKeyResource struct{ resourceBase }

// IdentitySchema describes what names a series: its owner.
func (r *userAPIKeyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"account_id": identityschema.StringAttribute{RequiredForImport: true, Description: describeAccountID},
		"iam_id":     identityschema.StringAttribute{RequiredForImport: true, Description: describeIAMID},
	}}
}

// ValidateConfig refuses arguments that contradict each other.
func (r *userAPIKeyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m userAPIKeyModel
	resp.Diagnostics.Append(decode(ctx, req.Config, &m)...)
	m.refuseContradictions(&resp.Diagnostics)
}

// ModifyPlan shows in the plan what an apply would do. It looks at the services
// for messages only, and writes no private state.
func (r *userAPIKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		prior, held := load(ctx, req.State, req.Private, &resp.Diagnostics)
		resp.Diagnostics.Append(announceDestroy(held, userkey.DeletionPolicy(prior.DeletionPolicy.ValueString()))...)
		return
	}
	p := propose(ctx, req.Config, req.Plan, req.State, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.session == nil {
		return
	}
	p.config.refuseContradictions(&resp.Diagnostics)
	p.config.refuseValue(&resp.Diagnostics)
	if p.config.Description.IsNull() {
		p.plan.Description = p.prior.Description
	}
	if p.config.Regions.IsNull() {
		p.plan.Regions = r.regions(p.prior.Regions, &resp.Diagnostics)
	}
	r.session.refuseRegions(elements(p.plan.Regions), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	p.compare(!req.Plan.Raw.Equal(req.State.Raw))
	p.change = userkey.Compare(p.wanted, p.held, r.look(ctx, p.change, &resp.Diagnostics))
	resp.Diagnostics.Append(announce(p)...)
	setState(ctx, (*tfsdk.State)(&resp.Plan), p.draw(&resp.Diagnostics), &resp.Diagnostics)
}

// regions returns those that count where the configuration names none: those of the
// state, or the provider's region for a create.
func (r *userAPIKeyResource) regions(prior types.Set, diags *diag.Diagnostics) types.Set {
	switch {
	case !prior.IsNull():
		return prior
	case r.session.region.IsUnknown():
		return types.SetUnknown(types.StringType)
	}
	r.session.useRegion(diags)
	return setOf(r.session.region.ValueString())
}

// look looks where a create or a region that is added will find something. What the
// configuration or the credentials must mend is an error; nothing else is, since the
// apply may find another world.
func (r *userAPIKeyResource) look(ctx context.Context, c userkey.Change, diags *diag.Diagnostics) *userkey.Seen {
	if r.session.keys == nil || len(c.Added) == 0 {
		return nil
	}
	if c.Create {
		if err := r.session.keys.CheckOwner(ctx); err != nil {
			diags.Append(foreseen(err))
			return nil
		}
	}
	look, err := r.session.keys.Snapshot(ctx, c.Added)
	if err != nil {
		diags.Append(foreseen(err))
		return nil
	}
	return &look.Seen
}

// Create creates the first key and installs it, or adopts the one that is there: an
// update of a state that holds nothing.
func (r *userAPIKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	update := resource.UpdateResponse{State: resp.State, Identity: resp.Identity, Private: resp.Private}
	r.Update(ctx, resource.UpdateRequest{Config: req.Config, Plan: req.Plan, State: resp.State, Private: resp.Private}, &update)
	resp.State, resp.Diagnostics = update.State, update.Diagnostics
}

// Read looks and writes down what it sees. It removes the resource only
// if the look finds no key and no credential.
func (r *userAPIKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m, held := load(ctx, req.State, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.ready(ctx, held.Owner, &resp.Diagnostics) {
		return
	}
	look, err := r.session.keys.Snapshot(ctx, held.Regions())
	if err == nil {
		err = firstError(look.Silent)
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose("read the user API key of "+held.Owner.ID(), err, userkey.Outcome{})...)
		return
	}
	// Set the identity even if the series is gone: the framework reports a missing
	// one as a provider bug, and Terraform before 1.12 stores none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(held.Owner))...)
	held, gone, found := held.Observe(look.Seen)
	if gone {
		resp.State.RemoveResource(ctx)
		return
	}
	m.encode(held, &resp.Diagnostics)
	resp.Diagnostics.Append(warnings(held, found)...)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
	resp.Diagnostics.Append(writeMemo(ctx, held.Memo, resp.Private)...)
}

// Update edits the key in place, changes where it is installed, or rotates it. If it
// fails it writes down how far it came; what asked for the change keeps its old value,
// so that the next plan asks for it again. A create that fails leaves no state.
func (r *userAPIKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	p := propose(ctx, req.Config, req.Plan, req.State, req.Private, &resp.Diagnostics)
	p.config.refuseValue(&resp.Diagnostics)
	p.compare(true)
	held, wanted, c := p.held, p.wanted.Settings, p.change
	timeout, tag := p.plan.Timeouts.Update, held.Tag
	if c.Create {
		timeout = p.plan.Timeouts.Create
	}
	if c.NewTag {
		tag = r.session.newTag()
	}
	limit, diags := timeout(withoutNoise(ctx), defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var outcome userkey.Outcome
	if c.Remote() {
		if !r.ready(ctx, held.Owner, &resp.Diagnostics) {
			return
		}
		var err error
		outcome, err = r.session.keys.Run(ctx, c.Goal(wanted, held, tag, userkey.NewSecret(p.config.APIKeyWO.ValueString())))
		switch {
		case err != nil && c.Create:
			resp.Diagnostics.Append(diagnose("create the user API key", err, outcome)...)
			return
		case err != nil:
			if outcome.Looked {
				p.prior.encode(held.Interrupted(outcome), &resp.Diagnostics)
				setState(ctx, &resp.State, p.prior, &resp.Diagnostics)
				resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(held.Owner))...)
			}
			resp.Diagnostics.Append(diagnose(intention(c, held.Owner), err, outcome)...)
			return
		}
	} else if wanted.RotateAfter != held.Settings.RotateAfter || wanted.Retention != held.Settings.Retention {
		r.session.askTime(ctx)
	}
	reached := held.Reached(wanted, tag, outcome)
	if !c.Create {
		resp.Diagnostics.Append(warnings(reached, reached.Outlook(held.Settings, outcome, r.session.now()))...)
	}
	found := p.plan
	found.encode(reached, &resp.Diagnostics)
	setSettled(ctx, &resp.State, p.plan, found, &resp.Diagnostics)
	resp.Diagnostics.Append(warn(outcome)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityOf(reached.Owner))...)
	resp.Diagnostics.Append(writeMemo(ctx, reached.Memo, resp.Private)...)
}

// Delete ends the series as far as deletion_policy says.
func (r *userAPIKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	m, held := load(ctx, req.State, req.Private, &resp.Diagnostics)
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
	if !r.ready(ctx, held.Owner, &resp.Diagnostics) {
		return
	}
	removal, err := r.session.keys.Remove(ctx, held, policy)
	resp.Diagnostics.Append(warnRemoval(removal)...)
	if err != nil {
		resp.Diagnostics.Append(diagnose("delete the user API keys of "+held.Owner.ID(), err, userkey.Outcome{})...)
	}
}

// load reads a state and what it holds: nothing before the creation.
func load(ctx context.Context, state tfsdk.State, private privateReader, diags *diag.Diagnostics) (m userAPIKeyModel, held userkey.Held) {
	if state.Raw.IsNull() {
		return m, held
	}
	memo, found := readMemo(ctx, private)
	diags.Append(found...)
	diags.Append(decode(ctx, state, &m)...)
	return m, m.held(memo)
}

// ready reports whether the services can be reached, and the keys of a state belong
// to the provider's user. It says why not.
func (r *userAPIKeyResource) ready(ctx context.Context, ofState userkey.Owner, diags *diag.Diagnostics) bool {
	if !r.session.ready(diags) || ofState == (userkey.Owner{}) {
		return !diags.HasError()
	}
	owner, err := r.session.keys.Owner(ctx)
	switch {
	case err != nil:
		diags.Append(diagnose("find out whose keys these are", err, userkey.Outcome{})...)
	case owner != ofState:
		diags.Append(otherOwner(ofState, owner))
	}
	return !diags.HasError()
}

// intention names what an update does, for a sentence that begins "Could not".
func intention(c userkey.Change, owner userkey.Owner) string {
	of := " the user API key of " + owner.ID()
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

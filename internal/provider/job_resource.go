// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

var (
	_ resource.ResourceWithConfigure      = (*jobResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*jobResource)(nil)
	_ resource.ResourceWithImportState    = (*jobResource)(nil)
	_ resource.ResourceWithIdentity       = (*jobResource)(nil)
	_ resource.ResourceWithValidateConfig = (*jobResource)(nil)
)

// NewJobResource returns the watsonx_job resource.
func NewJobResource() resource.Resource { return &jobResource{resourceBase{name: "_job"}} }

type jobResource struct{ resourceBase }

// importedKey is where private state keeps whether a configuration was imported: "true" or "false".
const importedKey = "imported"

// ValidateConfig refuses a schedule that ends before it begins.
func (r *jobResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m jobModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	start, end := instantOf(m.ScheduleInfo, "start"), instantOf(m.ScheduleInfo, "end")
	if !start.IsZero() && !end.IsZero() && !start.Before(end) {
		resp.Diagnostics.Append(endsBeforeStart(start, end))
	}
}

// Create creates the job.
func (r *jobResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m jobModel
	if resp.Diagnostics.Append(decode(ctx, req.Plan, &m)...); resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	limit, diags := m.Timeouts.Create(withoutNoise(ctx), defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	// The plan said nothing about the key, since the same apply may create it.
	if found := r.findKeyTrouble(ctx, m); found != (keyTrouble{}) {
		resp.Diagnostics.Append(found.beforeCreate(m.RequireActiveKey.ValueBool()))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	created, err := r.session.jobs.Create(ctx, m.scope(), m.definition())
	if err != nil {
		resp.Diagnostics.Append(diagnoseJob(fmt.Sprintf("create the job %q", m.Name.ValueString()), err, m.jobAttributes))
		return
	}
	found := m
	found.observed(ctx, created)
	setSettled(ctx, &resp.State, m, found, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, found.identity())...)
}

// Read looks and writes down what it sees. Only a job that the service does not
// find is removed; a refusal is an error, and so is a project that is not found:
// it may be the user's membership that has gone.
func (r *jobResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m jobModel
	if resp.Diagnostics.Append(decode(ctx, req.State, &m)...); resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	// Set the identity even if the job is gone: the framework reports a missing one as
	// a provider bug, and Terraform before 1.12 stores none.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, m.identity())...)
	found, err := r.session.jobs.Refresh(ctx, m.scope(), m.ID.ValueString(), func(j job.Job) bool { return m.agrees(ctx, j) })
	imported := m.Name.IsNull()
	var elsewhere *job.ScopeError
	switch {
	case errors.Is(err, ibmcloud.ErrNotFound) && !errors.As(err, &elsewhere) && !imported:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(diagnoseJob("read the job "+m.ID.ValueString(), err, m.jobAttributes))
		return
	}
	if imported {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, []byte("true"))...)
	}
	m.refreshed(ctx, found)
	setState(ctx, &resp.State, m, &resp.Diagnostics)
}

// ModifyPlan fills in what is known of a planned job, and tells whether its runs will find a key.
func (r *jobResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var config, plan jobModel
	resp.Diagnostics.Append(decode(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(decode(ctx, req.Plan, &plan)...)
	if resp.Diagnostics.HasError() || r.session == nil {
		return
	}
	if config.Region.IsNull() {
		plan.Region = r.session.region
		if req.State.Raw.IsNull() {
			r.session.useRegion(&resp.Diagnostics)
		}
	}
	var prior jobModel
	if !req.State.Raw.IsNull() {
		if resp.Diagnostics.Append(decode(ctx, req.State, &prior)...); resp.Diagnostics.HasError() {
			return
		}
		imported, diags := req.Private.GetKey(ctx, importedKey)
		resp.Diagnostics.Append(diags...)
		plan.keep(prior, string(imported) == "true")
		if config.Region.IsNull() {
			plan.Region = prior.Region // The provider's region counts at the creation only.
		}
		if r.session.keys != nil && !plan.Region.IsUnknown() {
			if found := r.findKeyTrouble(ctx, plan); found != (keyTrouble{}) {
				resp.Diagnostics.Append(found.inPlan())
			}
		}
	} else if plan.Schedule.IsNull() {
		plan.ScheduleCreatorID = types.StringNull()
	}
	r.checkSchedule(ctx, plan, prior, &resp.Diagnostics)
	days, amount := member[types.Int64](plan.RetentionPolicy, "days"), member[types.Int64](plan.RetentionPolicy, "amount")
	if !plan.RetentionPolicy.Equal(prior.RetentionPolicy) && !days.IsNull() && !amount.IsNull() {
		resp.Diagnostics.Append(twoRetentions())
	}
	setState(ctx, (*tfsdk.State)(&resp.Plan), plan, &resp.Diagnostics)
}

// keep keeps what a change does not touch. Of the configuration that is the state's text,
// where it means the same: the order of an object's members does not count. After an import
// the state also holds what the service added, so members that the configuration does not
// name do not count either. Later, a member that the configuration drops is a difference.
func (m *jobModel) keep(prior jobModel, imported bool) {
	wanted, held := job.Configuration(m.Configuration.ValueString()), job.Configuration(prior.Configuration.ValueString())
	if !m.Configuration.IsUnknown() && job.Contains(held, wanted) && (imported || job.Contains(wanted, held)) {
		m.Configuration = prior.Configuration
	}
	m.ScheduleCreatorID = prior.ScheduleCreatorID
	if !m.Schedule.Equal(prior.Schedule) {
		m.ScheduleCreatorID = types.StringUnknown()
		if m.Schedule.IsNull() {
			m.ScheduleCreatorID = types.StringNull()
		}
	}
}

// checkSchedule refuses a new schedule that is over already, and warns if its bounds
// leave no run. It accepts a schedule that ran out after it was applied.
func (r *jobResource) checkSchedule(ctx context.Context, plan, before jobModel, diags *diag.Diagnostics) {
	moved := !plan.Schedule.Equal(before.Schedule)
	schedule := plan.Schedule.ValueString()
	if schedule == "" || r.session.keys == nil || !moved && plan.ScheduleInfo.Equal(before.ScheduleInfo) {
		return
	}
	if moved {
		// The first reply brings the services' time; this machine's may be wrong. If
		// none comes, that is said by whatever really needs the services.
		_, _ = r.session.cloud.Identity(ctx)
		if err := job.CheckSchedule(schedule, r.session.cloud.Now()); err != nil {
			diags.Append(invalidSchedule(err))
			return
		}
	}
	start, end := member[types.String](plan.ScheduleInfo, "start"), member[types.String](plan.ScheduleInfo, "end")
	if plan.ScheduleInfo.IsUnknown() || start.IsUnknown() || end.IsUnknown() {
		return
	}
	if now := r.session.cloud.Now(); !job.StartsARun(schedule, plan.definition().ScheduleInfo, now) {
		diags.Append(neverStarts(schedule, now))
	}
}

// Update changes what differs.
func (r *jobResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var prior, plan jobModel
	resp.Diagnostics.Append(decode(ctx, req.State, &prior)...)
	resp.Diagnostics.Append(decode(ctx, req.Plan, &plan)...)
	limit, diags := plan.Timeouts.Update(withoutNoise(ctx), defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	updated, err := r.session.jobs.Update(ctx, plan.scope(), prior.ID.ValueString(), prior.definition(), plan.definition())
	if err != nil {
		resp.Diagnostics.Append(diagnoseJob(fmt.Sprintf("change the job %q", prior.Name.ValueString()), err, prior.jobAttributes))
		return
	}
	found := plan
	found.observed(ctx, updated)
	setSettled(ctx, &resp.State, plan, found, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	if !plan.Configuration.Equal(prior.Configuration) {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, []byte("false"))...)
	}
}

// Delete deletes the job with its runs, and waits until it is gone.
func (r *jobResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var m jobModel
	resp.Diagnostics.Append(decode(ctx, req.State, &m)...)
	limit, diags := m.Timeouts.Delete(withoutNoise(ctx), defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.session.ready(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := r.session.jobs.Delete(ctx, m.scope(), m.ID.ValueString()); err != nil {
		resp.Diagnostics.Append(diagnoseJob(fmt.Sprintf("delete the job %q", m.Name.ValueString()), err, m.jobAttributes))
	}
}

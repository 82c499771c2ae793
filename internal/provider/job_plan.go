// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// importedKey is where private state keeps whether a configuration was imported: "true" or "false".
const importedKey = "imported"

// planJob keeps what a change does not touch.
func (m *jobModel) planJob(prior jobModel, imported bool) {
	m.planConfiguration(prior, imported)
	m.ScheduleCreatorID = prior.ScheduleCreatorID
	if !m.Schedule.Equal(prior.Schedule) {
		m.ScheduleCreatorID = types.StringUnknown()
		if m.Schedule.IsNull() {
			m.ScheduleCreatorID = types.StringNull()
		}
	}
}

// planConfiguration keeps the state's text where the configuration means the same:
// the order of an object's members does not count. After an import the state also
// holds what the service added, so members that the configuration does not name do
// not count either. Later, a member that the configuration drops is a difference.
func (m *jobModel) planConfiguration(prior jobModel, imported bool) {
	if m.Configuration.IsUnknown() {
		return
	}
	wanted, held := job.Configuration(m.Configuration.ValueString()), job.Configuration(prior.Configuration.ValueString())
	if job.Contains(held, wanted) && (imported || job.Contains(wanted, held)) {
		m.Configuration = prior.Configuration
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
		if err := job.CheckSchedule(schedule, r.session.keys.Now()); err != nil {
			diags.Append(invalidSchedule(err))
			return
		}
	}
	start, end := member[types.String](plan.ScheduleInfo, "start"), member[types.String](plan.ScheduleInfo, "end")
	if plan.ScheduleInfo.IsUnknown() || start.IsUnknown() || end.IsUnknown() {
		return
	}
	if now := r.session.keys.Now(); !job.StartsARun(schedule, plan.definition().ScheduleInfo, now) {
		diags.Append(neverStarts(schedule, now))
	}
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// importedKey is where private state keeps that a configuration was imported.
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

// planConfiguration lets no difference show where there is none: in the order of
// the members of an object; and after an import, when the state holds what the
// service added as well, in members that the configuration does not name. Later
// a member that the configuration does not name any more is a difference.
func (m *jobModel) planConfiguration(prior jobModel, imported bool) {
	if m.Configuration.IsUnknown() {
		return
	}
	wanted, held := m.Configuration.ValueString(), prior.Configuration.ValueString()
	if job.Contains(held, wanted) && (imported || job.Contains(wanted, held)) {
		m.Configuration = prior.Configuration
	}
}

// checkSchedule refuses a new schedule that is over already. One that ran out
// since it was applied is nobody's mistake.
func (r *jobResource) checkSchedule(ctx context.Context, plan jobModel, before types.String, diags *diag.Diagnostics) {
	if plan.Schedule.ValueString() == "" || plan.Schedule.Equal(before) || r.session.keys == nil {
		return
	}
	// The first reply brings the services' time; this machine's may be wrong. If
	// none comes, that is said by whatever really needs the services.
	_, _ = r.session.cloud.Identity(ctx)
	if err := job.CheckSchedule(plan.Schedule.ValueString(), r.session.keys.Now()); err != nil {
		diags.AddAttributeError(path.Root("schedule"), "Invalid schedule", err.Error()+".")
	}
}

func rememberImport(ctx context.Context, private privateWriter) diag.Diagnostics {
	return private.SetKey(ctx, importedKey, []byte("true"))
}

func forgetImport(ctx context.Context, private privateWriter) diag.Diagnostics {
	return private.SetKey(ctx, importedKey, []byte("false"))
}

func wasImported(ctx context.Context, private privateReader) (bool, diag.Diagnostics) {
	stored, diags := private.GetKey(ctx, importedKey)
	return string(stored) == "true", diags
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

const (
	// runTimeout is how long an action waits for a run.
	runTimeout = time.Hour

	// logTail is how many lines of a log tell why a run failed.
	logTail = 20
)

var (
	_ action.ActionWithConfigure  = (*runJobAction)(nil)
	_ action.ActionWithModifyPlan = (*runJobAction)(nil)
)

// NewRunJobAction returns the action watsonx_run_job.
func NewRunJobAction() action.Action { return &runJobAction{actionBase{name: "_run_job"}} }

type runJobAction struct{ actionBase }

type runJobModel struct {
	Region        types.String   `tfsdk:"region"`
	ProjectID     types.String   `tfsdk:"project_id"`
	SpaceID       types.String   `tfsdk:"space_id"`
	JobID         types.String   `tfsdk:"job_id"`
	Name          types.String   `tfsdk:"name"`
	Configuration types.String   `tfsdk:"configuration"`
	JobParameters types.Map      `tfsdk:"job_parameters"`
	ParameterSets types.List     `tfsdk:"parameter_sets"`
	Wait          types.Bool     `tfsdk:"wait"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
}

// Schema describes the action's configuration.
func (a *runJobAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Starts an ad hoc run of a job, reports its progress and waits until it ends. A run that fails makes the action fail, with the end of its log. After a rotation it proves that jobs run with the new key.",
		Attributes: map[string]schema.Attribute{
			"job_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: describeJobID,
				Validators:          []validator.String{idValidator()},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Data center of the project or space. " + oneOfRegions() + " Default: the provider's region.",
				Validators:          []validator.String{regionValidator()},
			},
			"project_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobProject + " Exactly one of `project_id` and `space_id` is needed. Default: none.",
				Validators:          []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("project_id"), path.MatchRoot("space_id")), idValidator()},
			},
			"space_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobSpace + " Default: none.",
				Validators:          []validator.String{idValidator()},
			},
			"name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Name of the run. Default: `job run`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"configuration": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Settings of this run as a JSON object, such as `env_variables`. Default: those of the job.",
				Validators:          []validator.String{jsonObjectValidator()},
			},
			"job_parameters": schema.MapAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Values of the job's parameters for this run, by name. Default: those of the job.",
			},
			"parameter_sets": schema.ListNestedAttribute{
				Optional:            true,
				MarkdownDescription: describeParameterSets + " Default: those of the job.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":      schema.StringAttribute{Required: true, MarkdownDescription: describeSetName, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
					"ref":       schema.StringAttribute{Required: true, MarkdownDescription: describeSetRef, Validators: []validator.String{idValidator()}},
					"value_set": schema.StringAttribute{Optional: true, MarkdownDescription: describeSetValues, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
				}},
			},
			"wait": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to wait until the run ends. Default: `true`.",
			},
			"timeouts": actionTimeoutsAttribute(ctx, timeouts.Opts{
				InvokeDescription: "How long to wait for the run, for example `90s`. The run goes on when the time is over. Default: `1h`.",
			}),
		},
	}
}

// Invoke starts a run and waits for it.
func (a *runJobAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m runJobModel
	if !a.begin(ctx, req.Config, &m, &resp.Diagnostics) {
		return
	}
	limit, diags := m.Timeouts.Invoke(withoutNoise(ctx), runTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	place := jobAttributes{Region: m.Region, ProjectID: m.ProjectID, SpaceID: m.SpaceID, ID: m.JobID}
	if m.Region.IsNull() {
		a.session.useRegion(&resp.Diagnostics)
		place.Region = a.session.region
	}

	run, err := a.session.jobs.Start(ctx, place.scope(), m.JobID.ValueString(), job.NewRun{
		Name:          m.Name.ValueString(),
		Configuration: job.Configuration(m.Configuration.ValueString()),
		Parameters:    parameters(m.JobParameters),
		ParameterSets: parameterSets(m.ParameterSets),
	})
	if err != nil {
		resp.Diagnostics.Append(diagnoseJob("start a run of the job "+m.JobID.ValueString(), err, place))
		return
	}
	progress(resp, fmt.Sprintf("run %s of job %s: %s", run.ID, m.JobID.ValueString(), run.State))
	if (m.Wait.IsNull() || m.Wait.ValueBool()) && !run.Ended() {
		run, err = a.session.jobs.Wait(ctx, place.scope(), m.JobID.ValueString(), run, func(now job.Run) {
			progress(resp, fmt.Sprintf("run %s: %s", now.ID, now.State))
		})
	}
	var late *job.TimeoutError
	switch {
	case errors.As(err, &late) && errors.Is(err, context.DeadlineExceeded):
		resp.Diagnostics.Append(runTooLong(place, run, limit, late))
	case err != nil:
		which := fmt.Sprintf("the run %s of the job %s", run.ID, m.JobID.ValueString())
		resp.Diagnostics.Append(diagnoseJob("follow "+which+", which goes on", err, place))
	case run.Ended() && !run.Succeeded():
		resp.Diagnostics.Append(runFailed(a.session.failure(ctx, place, run)))
	}
}

// failure says how a run ended, with the end of its log.
func (s *session) failure(ctx context.Context, place jobAttributes, run job.Run) string {
	lines, err := s.jobs.LogTail(ctx, place.scope(), place.ID.ValueString(), run.ID, logTail)
	return runEnd(place, run, lines, err)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*jobDataSource)(nil)

// NewJobDataSource returns the watsonx_job data source.
func NewJobDataSource() datasource.DataSource { return &jobDataSource{dataSourceBase{name: "_job"}} }

type jobDataSource struct{ dataSourceBase }

// jobDataModel is a job with what changes while it runs.
type jobDataModel struct {
	jobAttributes

	EnableNotifications types.Bool   `tfsdk:"enable_notifications"`
	FutureScheduledRuns types.List   `tfsdk:"future_scheduled_runs"`
	LastRun             types.Object `tfsdk:"last_run"`
}

// Schema describes the data source.
func (d *jobDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A job of a watsonx project or deployment space, by its ID or by its name.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"region": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
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
			"id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: describeJobID + " Exactly one of `id` and `name` is needed. Default: none.",
				Validators:          []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")), idValidator()},
			},
			"name": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: describeJobName + " Names need not be unique; that of several jobs is an error. Default: none.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},

			// Computed
			"description":    schema.StringAttribute{Computed: true, MarkdownDescription: describeJobDescription},
			"asset_ref":      schema.StringAttribute{Computed: true, MarkdownDescription: describeJobAssetRef},
			"asset_ref_type": schema.StringAttribute{Computed: true, MarkdownDescription: describeJobAssetRefType},
			"configuration":  schema.StringAttribute{Computed: true, MarkdownDescription: "Settings of the runs as a JSON object, with what the service adds to them."},
			"schedule":       schema.StringAttribute{Computed: true, MarkdownDescription: describeJobSchedule},
			"schedule_info": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "When the schedule counts; null if it always does.",
				Attributes: map[string]schema.Attribute{
					"repeat": schema.BoolAttribute{Computed: true, MarkdownDescription: describeScheduleRepeat},
					"start":  schema.StringAttribute{Computed: true, MarkdownDescription: describeScheduleStart},
					"end":    schema.StringAttribute{Computed: true, MarkdownDescription: describeScheduleEnd},
				},
			},
			"job_parameters": schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: describeJobParameters},
			"retention_policy": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Which runs the service keeps; null if it keeps all.",
				Attributes: map[string]schema.Attribute{
					"days":   schema.Int64Attribute{Computed: true, MarkdownDescription: describeRunsDays},
					"amount": schema.Int64Attribute{Computed: true, MarkdownDescription: describeRunsAmount},
				},
			},
			"parameter_sets": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeParameterSets + " Null if there are none.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":      schema.StringAttribute{Computed: true, MarkdownDescription: describeSetName},
					"ref":       schema.StringAttribute{Computed: true, MarkdownDescription: describeSetRef},
					"value_set": schema.StringAttribute{Computed: true, MarkdownDescription: describeSetValues},
				}},
			},
			"notifications": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeNotifications + " Null if nobody is notified.",
				Attributes: map[string]schema.Attribute{
					"success": schema.BoolAttribute{Computed: true, MarkdownDescription: describeNotifySuccess},
					"warning": schema.BoolAttribute{Computed: true, MarkdownDescription: describeNotifyWarning},
					"failure": schema.BoolAttribute{Computed: true, MarkdownDescription: describeNotifyFailure},
				},
			},
			"enable_notifications": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the service notifies people of the job's runs at all."},
			"task_credentials_support": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeTaskSupport,
				Attributes: map[string]schema.Attribute{
					"account_id":               schema.StringAttribute{Computed: true, MarkdownDescription: describeTaskSupportAccount},
					"user_id":                  schema.StringAttribute{Computed: true, MarkdownDescription: describeTaskSupportUser},
					"task_credentials_enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: describeTaskSupportEnabled},
				},
			},
			"schedule_creator_id": schema.StringAttribute{Computed: true, MarkdownDescription: describeScheduleCreator},
			"future_scheduled_runs": schema.ListAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Times of the next scheduled runs (RFC 3339, UTC), as many as the service shows; empty without a schedule.",
			},
			"last_run": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The latest run; null before the first, and if it cannot be read, of which a warning tells. A run that did not succeed is a warning, too.",
				Attributes: map[string]schema.Attribute{
					"id":    schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the run."},
					"state": schema.StringAttribute{Computed: true, MarkdownDescription: "State of the run, for example `Running`, `Completed` or `Failed`."},
					"time":  schema.StringAttribute{Computed: true, MarkdownDescription: "Time at which the run was created (RFC 3339, UTC)."},
					"error": schema.StringAttribute{Computed: true, MarkdownDescription: "Why the run failed; null if it did not, or if the service does not say."},
				},
			},
		},
	}
}

// Read looks the job up.
func (d *jobDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m jobDataModel
	if resp.Diagnostics.Append(decode(ctx, req.Config, &m)...); resp.Diagnostics.HasError() || !d.session.ready(&resp.Diagnostics) {
		return
	}
	if m.Region.IsNull() {
		d.session.useRegion(&resp.Diagnostics)
		m.Region = d.session.region
	}
	if m.ID.IsNull() {
		named, err := d.session.jobs.FindByName(ctx, m.scope(), m.Name.ValueString())
		var ids []string
		for _, j := range named {
			ids = append(ids, j.ID)
		}
		switch {
		case err != nil:
			which := fmt.Sprintf("the job %q", m.Name.ValueString())
			resp.Diagnostics.Append(diagnoseJob("look up "+which, err, m.jobAttributes))
			return
		case len(ids) == 0:
			resp.Diagnostics.Append(noSuchJob(m.jobAttributes))
			return
		case len(ids) > 1:
			resp.Diagnostics.Append(severalJobs(m.jobAttributes, ids))
			return
		}
		m.ID = types.StringValue(ids[0])
	}
	found, err := d.session.jobs.Read(ctx, m.scope(), m.ID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diagnoseJob("read the job "+m.ID.ValueString(), err, m.jobAttributes))
		return
	}
	m.refreshed(ctx, found)
	m.EnableNotifications = types.BoolValue(found.Notifies)
	times := []attr.Value{}
	for _, at := range found.FutureRuns {
		times = append(times, instant(at))
	}
	m.FutureScheduledRuns = types.ListValueMust(types.StringType, times)
	run, err := d.session.jobs.LatestRun(ctx, m.scope(), m.ID.ValueString())
	switch {
	case err != nil:
		resp.Diagnostics.Append(lastRunUnread(err))
	case run != nil:
		m.LastRun = shown(ctx, m.LastRun, map[string]attr.Value{
			"id": types.StringValue(run.ID), "state": types.StringValue(run.State), "time": instant(run.CreatedAt), "error": textOrNull(run.Error),
		})
		if run.Ended() && !run.Succeeded() {
			resp.Diagnostics.Append(lastRunFailed(d.session.failure(ctx, m.jobAttributes, *run)))
		}
	}
	setState(ctx, &resp.State, m, &resp.Diagnostics)
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Descriptions that the resource, the data source and the action share.
const (
	describeJobID           = "ID of the job."
	describeJobProject      = "ID of the project that the job belongs to."
	describeJobSpace        = "ID of the deployment space that the job belongs to."
	describeJobName         = "Name of the job."
	describeJobDescription  = "Description of the job."
	describeJobAssetRef     = "ID of the asset that the job runs, such as a notebook or a flow."
	describeJobAssetRefType = "Type of the asset that the job runs, for example `notebook`."
	describeJobSchedule     = "Cron expression, in UTC, by which the job runs; null for a job that runs only when it is started."
	describeJobParameters   = "Values of the job's parameters, by name. A value that is no text is shown as JSON."
	describeParameterSets   = "Sets of values that the project keeps for its jobs, in order."
	describeNotifications   = "After which ends of a run the service notifies people."

	describeScheduleRepeat = "Whether the job runs every time the cron expression matches, and not only the first time."
	describeScheduleStart  = "Time from which the schedule counts (RFC 3339)."
	laterThan1970          = " Later than 1970-01-01T00:00:00Z. Default: none; this side is open."
	describeScheduleEnd    = "Time until which the schedule counts (RFC 3339)."
	describeSetName        = "Name of the set."
	describeSetRef         = "ID of the asset that is the set."
	describeSetValues      = "Name of the values in the set that count. Default: the set's own."
	describeNotifySuccess  = "Whether after a run that completed."
	describeNotifyWarning  = "Whether after a run that completed with warnings."
	describeNotifyFailure  = "Whether after a run that failed."
	describeRunsDays       = "Days for which runs are kept."
	describeRunsAmount     = "How many of the latest runs are kept."

	describeTaskSupport        = "Whose user API key the runs of the job are authorized with."
	describeTaskSupportAccount = "Account that the key belongs to."
	describeTaskSupportUser    = "IAM ID of the user that the key belongs to."
	describeTaskSupportEnabled = "Whether the runs are authorized with a user API key at all."
	describeScheduleCreator    = "IAM ID of the user who scheduled the job; null without a schedule."
)

// Schema describes the resource.
func (r *jobResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A job of a watsonx project or deployment space: what runs, with which settings, and when. Its runs are authorized with the Active user API key of its owner, which watsonx looks up by user and account when a run starts. A rotation of that key therefore changes nothing here.",
		Attributes: map[string]schema.Attribute{
			// Required
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: describeJobName,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},

			// Optional
			"region": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "Data center of the project or space. " + oneOfRegions() + " Default: the provider's region when the job is created. A change creates another job.",
				Validators:          []validator.String{regionValidator()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"project_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobProject + " Exactly one of `project_id` and `space_id` is needed. Default: none. A change creates another job.",
				Validators:          []validator.String{stringvalidator.ExactlyOneOf(path.MatchRoot("project_id"), path.MatchRoot("space_id")), idValidator()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"space_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobSpace + " Default: none. A change creates another job.",
				Validators:          []validator.String{idValidator()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"description": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobDescription + " Default: none.",
			},
			"asset_ref": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobAssetRef + " At least one of `asset_ref` and `asset_ref_type` is needed. Default: none. A change creates another job.",
				Validators:          []validator.String{stringvalidator.AtLeastOneOf(path.MatchRoot("asset_ref"), path.MatchRoot("asset_ref_type")), idValidator()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"asset_ref_type": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: describeJobAssetRefType + " Default: the type of the asset in `asset_ref`. A change creates another job.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplaceIfConfigured(), stringplanmodifier.UseStateForUnknown()},
			},
			"configuration": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				Default:             stringdefault.StaticString("{}"),
				MarkdownDescription: "Settings of the runs as a JSON object, such as `env_id` and `env_variables`; see `jsonencode`. Neither the order of its members nor what the service adds to it shows as a difference; a change sends it as a whole. Default: `{}`.",
				Validators:          []validator.String{jsonObjectValidator()},
			},
			"schedule": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: describeJobSchedule + " With five fields (minute, hour, day of month, month, day of week), or with six or seven in the manner of Quartz (seconds first, the year last). Default: none; the job runs only when it is started.",
				Validators:          []validator.String{scheduleValidator()},
			},
			"schedule_info": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "When the schedule counts. Needs `schedule`. Default: none; it always counts.",
				Validators:          []validator.Object{objectvalidator.AlsoRequires(path.MatchRoot("schedule"))},
				Attributes: map[string]schema.Attribute{
					"repeat": schema.BoolAttribute{Optional: true, MarkdownDescription: describeScheduleRepeat + " Default: `true`."},
					"start":  schema.StringAttribute{Optional: true, MarkdownDescription: describeScheduleStart + laterThan1970, Validators: []validator.String{timeValidator()}},
					"end":    schema.StringAttribute{Optional: true, MarkdownDescription: describeScheduleEnd + laterThan1970, Validators: []validator.String{timeValidator()}},
				},
			},
			"job_parameters": schema.MapAttribute{
				Optional:            true,
				ElementType:         types.StringType,
				MarkdownDescription: describeJobParameters + " Default: none.",
			},
			"retention_policy": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "Which runs the service keeps. At least one of its arguments is needed. Default: none; it keeps all.",
				Attributes: map[string]schema.Attribute{
					"days": schema.Int64Attribute{
						Optional:            true,
						MarkdownDescription: describeRunsDays + " At least 1. Default: none.",
						Validators: []validator.Int64{
							int64validator.AtLeast(1),
							int64validator.AtLeastOneOf(path.MatchRoot("retention_policy").AtName("days"), path.MatchRoot("retention_policy").AtName("amount")),
						},
					},
					"amount": schema.Int64Attribute{
						Optional:            true,
						MarkdownDescription: describeRunsAmount + " At least 1. Default: none.",
						Validators:          []validator.Int64{int64validator.AtLeast(1)},
					},
				},
			},
			"parameter_sets": schema.ListNestedAttribute{
				Optional:            true,
				MarkdownDescription: describeParameterSets + " Default: none.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":      schema.StringAttribute{Required: true, MarkdownDescription: describeSetName, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
					"ref":       schema.StringAttribute{Required: true, MarkdownDescription: describeSetRef, Validators: []validator.String{idValidator()}},
					"value_set": schema.StringAttribute{Optional: true, MarkdownDescription: describeSetValues, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}},
				}},
			},
			"notifications": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: describeNotifications + " Default: none; nobody is notified.",
				Attributes: map[string]schema.Attribute{
					"success": schema.BoolAttribute{Optional: true, MarkdownDescription: describeNotifySuccess + " Default: `false`."},
					"warning": schema.BoolAttribute{Optional: true, MarkdownDescription: describeNotifyWarning + " Default: `false`."},
					"failure": schema.BoolAttribute{Optional: true, MarkdownDescription: describeNotifyFailure + " Default: `false`."},
				},
			},
			"require_active_key": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether the job is not created while its owner has no Active user API key in the job's region. Needs `depends_on` for a key of the same configuration. The plan of a job that exists warns. Default: `false`; a job with a schedule then gets a warning.",
			},
			"timeouts": timeoutsAttribute(ctx, timeouts.Opts{
				Create:            true,
				Update:            true,
				Delete:            true,
				CreateDescription: "How long a create may take, for example `90s`. Default: `10m`.",
				UpdateDescription: "How long an update may take, for example `90s`. Default: `10m`.",
				DeleteDescription: "How long a destroy may take, for example `90s`. The service goes on deleting the runs of a job for a while. Default: `10m`.",
			}),

			// Computed
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: describeJobID,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"task_credentials_support": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: describeTaskSupport,
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"account_id":               schema.StringAttribute{Computed: true, MarkdownDescription: describeTaskSupportAccount},
					"user_id":                  schema.StringAttribute{Computed: true, MarkdownDescription: describeTaskSupportUser},
					"task_credentials_enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: describeTaskSupportEnabled},
				},
			},
			"schedule_creator_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: describeScheduleCreator,
			},
		},
	}
}

// IdentitySchema describes what names a job.
func (r *jobResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"region":     identityschema.StringAttribute{OptionalForImport: true, Description: "Data center. Default: the provider's region."},
		"project_id": identityschema.StringAttribute{OptionalForImport: true, Description: describeJobProject},
		"space_id":   identityschema.StringAttribute{OptionalForImport: true, Description: describeJobSpace},
		"job_id":     identityschema.StringAttribute{RequiredForImport: true, Description: describeJobID},
	}}
}

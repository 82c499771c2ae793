// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// jobAttributes are what the resource and the data source have in common.
type jobAttributes struct {
	Region          types.String `tfsdk:"region"`
	ProjectID       types.String `tfsdk:"project_id"`
	SpaceID         types.String `tfsdk:"space_id"`
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	AssetRef        types.String `tfsdk:"asset_ref"`
	AssetRefType    types.String `tfsdk:"asset_ref_type"`
	Configuration   types.String `tfsdk:"configuration"`
	Schedule        types.String `tfsdk:"schedule"`
	ScheduleInfo    types.Object `tfsdk:"schedule_info"`
	JobParameters   types.Map    `tfsdk:"job_parameters"`
	ParameterSets   types.List   `tfsdk:"parameter_sets"`
	RetentionPolicy types.Object `tfsdk:"retention_policy"`
	Notifications   types.Object `tfsdk:"notifications"`

	ID                     types.String `tfsdk:"id"`
	TaskCredentialsSupport types.Object `tfsdk:"task_credentials_support"`
	ScheduleCreatorID      types.String `tfsdk:"schedule_creator_id"`
}

type jobModel struct {
	jobAttributes

	RequireActiveKey types.Bool     `tfsdk:"require_active_key"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

func (m jobAttributes) scope() job.Scope {
	return job.Scope{Region: m.Region.ValueString(), ProjectID: m.ProjectID.ValueString(), SpaceID: m.SpaceID.ValueString()}
}

func (m jobAttributes) identity() jobIdentity {
	return jobIdentity{Region: m.Region, ProjectID: m.ProjectID, SpaceID: m.SpaceID, JobID: m.ID}
}

// definition returns what the configuration says of the job.
func (m jobAttributes) definition() job.Definition {
	d := job.Definition{
		Name:          m.Name.ValueString(),
		Description:   m.Description.ValueString(),
		AssetRef:      m.AssetRef.ValueString(),
		AssetRefType:  m.AssetRefType.ValueString(),
		Configuration: job.Configuration(m.Configuration.ValueString()),
		Schedule:      m.Schedule.ValueString(),
		Notifications: notifications(m.Notifications),
		Parameters:    parameters(m.JobParameters),
		ParameterSets: parameterSets(m.ParameterSets),
	}
	if !m.ScheduleInfo.IsNull() {
		repeat, _ := m.ScheduleInfo.Attributes()["repeat"].(types.Bool)
		d.ScheduleInfo = job.ScheduleInfo{
			Repeat: repeat.ValueBoolPointer(),
			Start:  instantOf(m.ScheduleInfo, "start"),
			End:    instantOf(m.ScheduleInfo, "end"),
		}
	}
	if !m.RetentionPolicy.IsNull() {
		d.Retention = job.Retention{Days: number(m.RetentionPolicy, "days").ValueInt64(), Amount: number(m.RetentionPolicy, "amount").ValueInt64()}
	}
	return d
}

// settled writes down what only the service knows of a job that was created or
// updated. The rest is as planned.
func (m *jobAttributes) settled(j job.Job) {
	m.ID = types.StringValue(j.ID)
	if m.AssetRefType.IsUnknown() {
		m.AssetRefType = textOrNull(j.AssetRefType)
	}
	if m.TaskCredentialsSupport.IsUnknown() {
		m.TaskCredentialsSupport = taskSupport(j)
	}
	if m.ScheduleCreatorID.IsUnknown() {
		m.ScheduleCreatorID = textOrNull(j.ScheduleCreatorID)
	}
}

// refreshed writes down what the service shows. Where it only spells out what a
// configuration leaves open, such as a default, the state stays as it is: it is
// no change of anybody's.
func (m *jobAttributes) refreshed(j job.Job) {
	m.ID = types.StringValue(j.ID)
	m.Name = asBefore(m.Name, j.Name)
	m.Description = asBefore(m.Description, j.Description)
	m.AssetRef = asBefore(m.AssetRef, j.AssetRef)
	m.AssetRefType = textOrNull(j.AssetRefType)
	m.Configuration = types.StringValue(string(job.Project(j.Configuration, job.Configuration(m.Configuration.ValueString()))))
	m.Schedule = asBefore(m.Schedule, j.Schedule)
	m.ScheduleInfo = refreshedInfo(m.ScheduleInfo, j.ScheduleInfo)
	m.RetentionPolicy = refreshedRetention(j.Retention)
	m.TaskCredentialsSupport = taskSupport(j)
	m.ScheduleCreatorID = textOrNull(j.ScheduleCreatorID)
	if !maps.Equal(j.Parameters, parameters(m.JobParameters)) {
		m.JobParameters = parameterMap(j.Parameters, m.JobParameters)
	}
	if !slices.Equal(j.ParameterSets, parameterSets(m.ParameterSets)) {
		m.ParameterSets = parameterSetList(j.ParameterSets)
	}
	if j.Notifications != notifications(m.Notifications) {
		m.Notifications = notificationsObject(j.Notifications)
	}
}

// agrees reports whether a refresh of a job would change nothing.
func (m jobAttributes) agrees(j job.Job) bool {
	after := m
	after.refreshed(j)
	return reflect.DeepEqual(after, m)
}

// refreshedInfo returns when a schedule counts. A service that says of a schedule
// that it repeats says what goes without saying.
func refreshedInfo(before types.Object, info job.ScheduleInfo) types.Object {
	said, _ := before.Attributes()["repeat"].(types.Bool)
	repeat := types.BoolPointerValue(info.Repeat)
	if said.IsNull() && repeat.ValueBool() || said.ValueBool() && repeat.IsNull() {
		repeat = said
	}
	if repeat.IsNull() && info.Start.IsZero() && info.End.IsZero() {
		if len(before.Attributes()) > 0 && bare(before) {
			return before
		}
		return types.ObjectNull(scheduleInfoTypes())
	}
	return types.ObjectValueMust(scheduleInfoTypes(), map[string]attr.Value{
		"repeat": repeat, "start": sameInstant(before, "start", info.Start), "end": sameInstant(before, "end", info.End),
	})
}

// bare reports whether no attribute of an object is set.
func bare(object types.Object) bool {
	for _, value := range object.Attributes() {
		if !value.IsNull() {
			return false
		}
	}
	return true
}

func refreshedRetention(kept job.Retention) types.Object {
	if kept == (job.Retention{}) {
		return types.ObjectNull(runRetentionTypes())
	}
	return types.ObjectValueMust(runRetentionTypes(), map[string]attr.Value{"days": positive(kept.Days), "amount": positive(kept.Amount)})
}

func taskSupport(j job.Job) types.Object {
	if j.TaskCredentials == nil {
		return types.ObjectNull(taskSupportTypes())
	}
	return types.ObjectValueMust(taskSupportTypes(), map[string]attr.Value{
		"account_id":               textOrNull(j.TaskCredentials.AccountID),
		"user_id":                  textOrNull(j.TaskCredentials.UserID),
		"task_credentials_enabled": types.BoolValue(j.TaskCredentials.Enabled),
	})
}

// asBefore returns what a service shows, as it was before if it is the same. A
// service shows nothing and an empty text alike, and may take letters apart.
func asBefore(before types.String, shown string) types.String {
	if job.SameText(shown, before.ValueString()) {
		return before
	}
	return textOrNull(shown)
}

func textOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

func positive(n int64) types.Int64 {
	if n <= 0 {
		return types.Int64Null()
	}
	return types.Int64Value(n)
}

// number returns a number of an object; null when the object has none.
func number(object types.Object, name string) types.Int64 {
	if n, ok := object.Attributes()[name].(types.Int64); ok {
		return n
	}
	return types.Int64Null()
}

// instantOf returns a time of an object; zero when the object has none.
func instantOf(object types.Object, name string) time.Time { return moment(text(object, name)) }

// sameInstant returns a time that a service shows. If it is the same as before, it
// keeps its earlier form: the service drops offsets and fractions of a millisecond.
func sameInstant(before types.Object, name string, shown time.Time) types.String {
	if !shown.IsZero() && instantOf(before, name).Truncate(time.Millisecond).Equal(shown) {
		return text(before, name)
	}
	return instant(shown)
}

// text returns a string attribute of an object; null when the object has none.
func text(object types.Object, name string) types.String {
	if s, ok := object.Attributes()[name].(types.String); ok {
		return s
	}
	return types.StringNull()
}

// place says where a job is, for people.
func (m jobAttributes) place() string { return job.ScopeName(m.scope()) }

// kind says what a job belongs to.
func (m jobAttributes) kind() string {
	if !m.SpaceID.IsNull() {
		return "space"
	}
	return "project"
}

// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
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
	return job.Definition{
		Name:          m.Name.ValueString(),
		Description:   m.Description.ValueString(),
		AssetRef:      m.AssetRef.ValueString(),
		AssetRefType:  m.AssetRefType.ValueString(),
		Configuration: job.Configuration(m.Configuration.ValueString()),
		Schedule:      m.Schedule.ValueString(),
		ScheduleInfo: job.ScheduleInfo{
			Repeat: member[types.Bool](m.ScheduleInfo, "repeat").ValueBoolPointer(),
			Start:  instantOf(m.ScheduleInfo, "start"),
			End:    instantOf(m.ScheduleInfo, "end"),
		},
		Retention: job.Retention{
			Days:   member[types.Int64](m.RetentionPolicy, "days").ValueInt64(),
			Amount: member[types.Int64](m.RetentionPolicy, "amount").ValueInt64(),
		},
		Notifications: notifications(m.Notifications),
		Parameters:    parameters(m.JobParameters),
		ParameterSets: parameterSets(m.ParameterSets),
	}
}

// observed writes down what only the service knows of a job.
func (m *jobAttributes) observed(ctx context.Context, j job.Job) {
	m.ID = types.StringValue(j.ID)
	m.AssetRefType = textOrNull(j.AssetRefType)
	m.TaskCredentialsSupport = taskSupport(ctx, m.TaskCredentialsSupport, j)
	m.ScheduleCreatorID = textOrNull(j.ScheduleCreatorID)
}

// refreshed writes down what the service shows. Where it only spells out what a
// configuration leaves open, such as a default, the state stays as it is: it is
// no change of anybody's.
func (m *jobAttributes) refreshed(ctx context.Context, j job.Job) {
	m.observed(ctx, j)
	m.Name = asBefore(m.Name, j.Name)
	m.Description = asBefore(m.Description, j.Description)
	m.AssetRef = asBefore(m.AssetRef, j.AssetRef)
	m.Configuration = types.StringValue(string(job.Project(j.Configuration, job.Configuration(m.Configuration.ValueString()))))
	m.Schedule = asBefore(m.Schedule, j.Schedule)
	m.ScheduleInfo = refreshedInfo(ctx, m.ScheduleInfo, j.ScheduleInfo)
	m.RetentionPolicy = shown(ctx, m.RetentionPolicy, map[string]attr.Value{
		"days":   types.Int64PointerValue(unlessZero(max(j.Retention.Days, 0))),
		"amount": types.Int64PointerValue(unlessZero(max(j.Retention.Amount, 0))),
	})
	if !maps.Equal(j.Parameters, parameters(m.JobParameters)) {
		m.JobParameters = parameterMap(j.Parameters, m.JobParameters)
	}
	if !slices.Equal(j.ParameterSets, parameterSets(m.ParameterSets)) {
		m.ParameterSets = parameterSetList(ctx, m.ParameterSets, j.ParameterSets)
	}
	if told := j.Notifications; told != notifications(m.Notifications) {
		m.Notifications = shown(ctx, m.Notifications, map[string]attr.Value{
			"success": types.BoolPointerValue(unlessZero(told.Success)),
			"warning": types.BoolPointerValue(unlessZero(told.Warning)),
			"failure": types.BoolPointerValue(unlessZero(told.Failure)),
		})
	}
}

// agrees reports whether a refresh of a job would change nothing.
func (m jobAttributes) agrees(ctx context.Context, j job.Job) bool {
	after := m
	after.refreshed(ctx, j)
	return reflect.DeepEqual(after, m)
}

// refreshedInfo returns when a schedule counts. A service that says of a schedule
// that it repeats says what goes without saying.
func refreshedInfo(ctx context.Context, before types.Object, info job.ScheduleInfo) types.Object {
	said, repeat := member[types.Bool](before, "repeat"), types.BoolPointerValue(info.Repeat)
	if said.IsNull() && repeat.ValueBool() || said.ValueBool() && repeat.IsNull() {
		repeat = said
	}
	after := shown(ctx, before, map[string]attr.Value{
		"repeat": repeat, "start": sameInstant(before, "start", info.Start), "end": sameInstant(before, "end", info.End),
	})
	if after.IsNull() && shown(ctx, before, before.Attributes()).IsNull() {
		return before // An object whose members are all null is no difference.
	}
	return after
}

func taskSupport(ctx context.Context, before types.Object, j job.Job) types.Object {
	if j.TaskCredentials == nil {
		return shown(ctx, before, nil)
	}
	return shown(ctx, before, map[string]attr.Value{
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

func textOrNull(s string) types.String { return types.StringPointerValue(unlessZero(s)) }

func unlessZero[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}

// member returns a member of an object; null when the object has none.
func member[T attr.Value](object types.Object, name string) T {
	value, _ := object.Attributes()[name].(T)
	return value
}

// shown returns an object with other members; null if all of them are.
func shown(ctx context.Context, before types.Object, members map[string]attr.Value) types.Object {
	for _, value := range members {
		if !value.IsNull() {
			return types.ObjectValueMust(before.AttributeTypes(ctx), members)
		}
	}
	return types.ObjectNull(before.AttributeTypes(ctx))
}

// instantOf returns a time of an object; zero when the object has none.
func instantOf(object types.Object, name string) time.Time {
	return moment(member[types.String](object, name))
}

// sameInstant returns a time that a service shows. If it is the same as before, it
// keeps its earlier form: the service drops offsets and fractions of a millisecond.
func sameInstant(before types.Object, name string, shown time.Time) types.String {
	if !shown.IsZero() && instantOf(before, name).Truncate(time.Millisecond).Equal(shown) {
		return member[types.String](before, name)
	}
	return instant(shown)
}

// parameters returns the values of a job's parameters, without those that are null.
func parameters(values types.Map) map[string]string {
	found := map[string]string{}
	for name, value := range values.Elements() {
		if s, _ := value.(types.String); !s.IsNull() {
			found[name] = s.ValueString()
		}
	}
	return found
}

// parameterMap returns the parameters that a service shows. Those that were null
// before stay: leaving one out on purpose is no difference.
func parameterMap(values map[string]string, before types.Map) types.Map {
	entries := before.Elements()
	maps.DeleteFunc(entries, func(_ string, value attr.Value) bool { return !value.IsNull() })
	for name, value := range values {
		entries[name] = types.StringValue(value)
	}
	if len(entries) == 0 {
		return types.MapNull(types.StringType)
	}
	return types.MapValueMust(types.StringType, entries)
}

// parameterSets returns the sets of a configuration, in order; nil for none.
func parameterSets(list types.List) []job.ParameterSet {
	var sets []job.ParameterSet
	for _, element := range list.Elements() {
		set, _ := element.(types.Object)
		of := func(name string) string { return member[types.String](set, name).ValueString() }
		sets = append(sets, job.ParameterSet{Name: of("name"), Ref: of("ref"), ValueSet: of("value_set")})
	}
	return sets
}

func parameterSetList(ctx context.Context, before types.List, sets []job.ParameterSet) types.List {
	typ, _ := before.ElementType(ctx).(types.ObjectType)
	if len(sets) == 0 {
		return types.ListNull(typ)
	}
	var elements []attr.Value
	for _, s := range sets {
		elements = append(elements, types.ObjectValueMust(typ.AttrTypes, map[string]attr.Value{
			"name": textOrNull(s.Name), "ref": textOrNull(s.Ref), "value_set": textOrNull(s.ValueSet),
		}))
	}
	return types.ListValueMust(typ, elements)
}

// notifications returns after which ends of a run people are told.
func notifications(object types.Object) job.Notifications {
	is := func(name string) bool { return member[types.Bool](object, name).ValueBool() }
	return job.Notifications{Success: is("success"), Warning: is("warning"), Failure: is("failure")}
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

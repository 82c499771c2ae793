// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"path"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

// The members of a job that can be changed, as a patch names them.
const (
	pathName          = "/metadata/name"
	pathDescription   = "/metadata/description"
	pathConfiguration = "/entity/job/configuration"
	pathSchedule      = "/entity/job/schedule"
	pathScheduleInfo  = "/entity/job/schedule_info"
	pathParameters    = "/entity/job/job_parameters"
	pathParameterSets = "/entity/job/parameter_sets"
	pathRetention     = "/entity/job/retention_policy"
	pathEnabled       = "/entity/job/enable_notifications"
	pathNotifications = "/entity/job/notification_types"
)

// members are the members of a job that can be changed, by path and as they were
// given. What is not there is absent from the job.
type members map[string]json.RawMessage

type jobRequest struct {
	Name          json.RawMessage `json:"name"`
	Description   json.RawMessage `json:"description"`
	AssetRef      string          `json:"asset_ref"`
	AssetRefType  string          `json:"asset_ref_type"`
	Configuration json.RawMessage `json:"configuration"`
	Schedule      json.RawMessage `json:"schedule"`
	ScheduleInfo  json.RawMessage `json:"schedule_info"`
	Parameters    json.RawMessage `json:"job_parameters"`
	ParameterSets json.RawMessage `json:"parameter_sets"`
	Retention     json.RawMessage `json:"retention_policy"`
	Enabled       json.RawMessage `json:"enable_notifications"`
	Notifications json.RawMessage `json:"notification_types"`
	ServingName   string          `json:"serving_name"`
}

func (in *jobRequest) members() members {
	given := members{
		pathName: in.Name, pathDescription: in.Description, pathConfiguration: in.Configuration,
		pathSchedule: in.Schedule, pathScheduleInfo: in.ScheduleInfo, pathParameters: in.Parameters,
		pathParameterSets: in.ParameterSets, pathRetention: in.Retention,
		pathEnabled: in.Enabled, pathNotifications: in.Notifications,
	}
	maps.DeleteFunc(given, func(_ string, value json.RawMessage) bool { return value == nil })
	return given
}

// settings are what the members mean.
type settings struct {
	name, description string
	configuration     map[string]json.RawMessage
	expression        string         // of the schedule
	schedule          *cron.Schedule // nil when there is none
	info              scheduleInfo
	parameters        []jobParameter
	parameterSets     []parameterSet
	retention         retention
	enabled           bool
	told              notificationTypes
}

// A settableMember is the path of a member and what it is read into.
type settableMember struct {
	path string
	into any
}

func (s *settings) settableMembers() []settableMember {
	return []settableMember{
		{pathName, &s.name},
		{pathDescription, &s.description},
		{pathConfiguration, &s.configuration},
		{pathSchedule, &s.expression},
		{pathScheduleInfo, &s.info},
		{pathParameters, &s.parameters},
		{pathParameterSets, &s.parameterSets},
		{pathRetention, &s.retention},
		{pathEnabled, &s.enabled},
		{pathNotifications, &s.told},
	}
}

func isSettable(path string) bool {
	return slices.ContainsFunc(new(settings).settableMembers(), func(m settableMember) bool { return m.path == path })
}

// retention is which runs are kept.
type retention struct {
	Days   *int `json:"days"`
	Amount *int `json:"amount"`
}

// A jobParameter has a text, a number or a boolean for a value.
type jobParameter struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// A parameterSet names a set of values that the project keeps.
type parameterSet struct {
	Name     string          `json:"name"`
	Ref      string          `json:"ref"`
	ValueSet string          `json:"value_set,omitempty"`
	Values   json.RawMessage `json:"values,omitempty"`
}

// notificationTypes say after which ends of a run people are told.
type notificationTypes struct {
	Success bool `json:"success"`
	Warning bool `json:"warning"`
	Failure bool `json:"failure"`
}

// settings checks the members and reads them. null is refused everywhere.
//
// Assumed A115: Members of a job have the limits that are checked here, beyond
// their types.
func (m members) settings() (settings, *problem) {
	var read settings
	for _, member := range read.settableMembers() {
		if value, given := m[member.path]; given {
			if refusal := decodeMember(member.path, value, member.into); refusal != nil {
				return settings{}, refusal
			}
		}
	}
	switch {
	case read.name == "":
		return settings{}, missingField(path.Base(pathName))
	case read.configuration == nil:
		return settings{}, missingField(path.Base(pathConfiguration))
	}
	refusal := cmp.Or(
		checkParameters(read.parameters), checkParameterSets(read.parameterSets),
		read.retention.check(), read.checkSchedule(),
	)
	return read, refusal
}

// decodeMember reads one member of a body, as strictly as a whole body.
func decodeMember(where string, value json.RawMessage, into any) *problem {
	if err := decodeStrict(value, into); err != nil {
		return badMember(where, "The value is not the one that is expected: "+err.Error()+".")
	}
	if string(value) == "null" {
		return badMember(where, "The value is null.")
	}
	return nil
}

// badMember refuses the value of a member, which is named by its last word.
func badMember(where, message string) *problem {
	name := path.Base(where)
	return badField(name, name+": "+message)
}

// unknownEnabled refuses enable_notifications where the service does not know it.
func unknownEnabled() *problem {
	return badMember(pathEnabled, "The member is not known; use notification_types.")
}

func checkParameters(parameters []jobParameter) *problem {
	for _, parameter := range parameters {
		if parameter.Name == "" || parameter.Value == nil {
			return badMember(pathParameters, "A job parameter needs a name and a value.")
		}
		if first := parameter.Value[0]; first == '{' || first == '[' || first == 'n' {
			return badMember(pathParameters, "The value of a job parameter is a text, a number or a boolean.")
		}
	}
	return nil
}

func checkParameterSets(sets []parameterSet) *problem {
	for _, set := range sets {
		if set.Name == "" || set.Ref == "" {
			return badMember(pathParameterSets, "A parameter set needs a name and a ref.")
		}
	}
	return nil
}

func (r retention) check() *problem {
	for _, limit := range []*int{r.Days, r.Amount} {
		if limit != nil && *limit < 1 {
			return badMember(pathRetention, "The days and the amount of a retention policy are at least 1.")
		}
	}
	return nil
}

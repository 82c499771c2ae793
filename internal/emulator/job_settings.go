// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

// enabledMember is a member that some regions do not know.
const enabledMember = "enable_notifications"

// members are the members of a job that can be changed, by name and as they were
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

// members are those that were given of the members that can be changed later.
func (in jobRequest) members() members {
	given := members{}
	for field, value := range reflect.ValueOf(in).Fields() {
		if raw, changeable := reflect.TypeAssert[json.RawMessage](value); changeable && raw != nil {
			given[field.Tag.Get("json")] = raw
		}
	}
	return given
}

// settings are what the members mean.
type settings struct {
	Name          string                     `json:"name"`
	Description   string                     `json:"description"`
	Configuration map[string]json.RawMessage `json:"configuration"`
	Expression    string                     `json:"schedule"`
	Info          scheduleInfo               `json:"schedule_info"`
	Parameters    []jobParameter             `json:"job_parameters"`
	ParameterSets []parameterSet             `json:"parameter_sets"`
	Retention     retention                  `json:"retention_policy"`
	Enabled       bool                       `json:"enable_notifications"`
	Told          notificationTypes          `json:"notification_types"`

	schedule *cron.Schedule // of the expression; nil when there is none
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
	for field, into := range reflect.ValueOf(&read).Elem().Fields() {
		name := field.Tag.Get("json")
		if value, given := m[name]; given {
			if refusal := decodeMember(name, value, into.Addr().Interface()); refusal != nil {
				return settings{}, refusal
			}
		}
	}
	switch {
	case read.Name == "":
		return settings{}, missingField("name")
	case read.Configuration == nil:
		return settings{}, missingField("configuration")
	}
	refusal := cmp.Or(checkParameters(read.Parameters, read.ParameterSets), read.Retention.check(), read.checkSchedule())
	return read, refusal
}

// decodeMember reads one member of a body, as strictly as a whole body.
func decodeMember(name string, value json.RawMessage, into any) *problem {
	if err := decodeStrict(value, into); err != nil {
		return badMember(name, "The value is not the one that is expected: "+err.Error()+".")
	}
	if string(value) == "null" {
		return badMember(name, "The value is null.")
	}
	return nil
}

func badMember(name, message string) *problem { return badField(name, name+": "+message) }

// unknownEnabled refuses enable_notifications where the service does not know it.
func unknownEnabled() *problem {
	return badMember(enabledMember, "The member is not known; use notification_types.")
}

// checkParameters is for a job and for what is asked of one run.
func checkParameters(parameters []jobParameter, sets []parameterSet) *problem {
	for _, parameter := range parameters {
		if parameter.Name == "" || parameter.Value == nil {
			return badMember("job_parameters", "A job parameter needs a name and a value.")
		}
		if first := parameter.Value[0]; first == '{' || first == '[' || first == 'n' {
			return badMember("job_parameters", "The value of a job parameter is a text, a number or a boolean.")
		}
	}
	for _, set := range sets {
		if set.Name == "" || set.Ref == "" {
			return badMember("parameter_sets", "A parameter set needs a name and a ref.")
		}
	}
	return nil
}

func (r retention) check() *problem {
	for _, limit := range []*int{r.Days, r.Amount} {
		if limit != nil && *limit < 1 {
			return badMember("retention_policy", "The days and the amount of a retention policy are at least 1.")
		}
	}
	return nil
}

// knownMembers are the members that a configuration can have for a type of asset; nil
// where no source speaks of the type. IBM's description of jobs says which members are
// for notebooks and which for batch deployments, and IBM's data-integration SDK which
// are for DataStage flows.
//
// Assumed A126: A configuration is refused that has a member which no public source
// names for the type of the asset.
// Assumed A127: A job of a batch deployment, such as one of Decision Optimization, has
// the deployment as its asset, of the type wml_deployment.
// Assumed A128: A job of a pipeline has the type orchestration_flow and takes the
// pipeline's parameters as job parameters.
func knownMembers(assetRefType string) []string {
	every := []string{"env_id", "env_type", "version"}
	switch assetRefType {
	case "notebook":
		return append(every, "env_variables")
	case "data_intg_flow":
		return append(every, "flow_limits")
	case "wml_deployment":
		return append(every, "deployment_job_definition_id")
	case "orchestration_flow":
		return every
	}
	return nil
}

// checkConfiguration refuses members that are not known. The emulator has no assets,
// so it can tell only where the new job named the type of its asset.
func (j *job) checkConfiguration(given settings) *problem {
	for _, name := range slices.Sorted(maps.Keys(given.Configuration)) {
		if j.knownMembers != nil && !slices.Contains(j.knownMembers, name) {
			return badMember("configuration", "A job of the type "+j.assetRefType+" has no "+quote(name)+".")
		}
	}
	return nil
}

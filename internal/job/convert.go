// SPDX-License-Identifier: MPL-2.0

package job

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// fromCloud returns a job as the client shows it.
func fromCloud(in ibmcloud.Job) Job {
	job := Job{
		Definition: Definition{
			Name:          in.Name,
			Description:   in.Description,
			AssetRef:      in.AssetRef,
			AssetRefType:  in.AssetRefType,
			Configuration: compact(in.Configuration),
			Schedule:      in.Schedule,
			ParameterSets: in.ParameterSets,
			Notifications: in.Notifications,
		},
		ID:                in.ID,
		OwnerID:           in.OwnerID,
		CreatedAt:         in.CreatedAt,
		ScheduleCreatorID: in.ScheduleCreatorID,
		Notifies:          in.EnableNotifications != nil && *in.EnableNotifications,
		FutureRuns:        in.FutureRuns,
	}
	if in.ScheduleInfo != nil {
		job.Info = &ScheduleInfo{Repeat: in.ScheduleInfo.Repeat, Start: in.ScheduleInfo.Start, End: in.ScheduleInfo.End}
	}
	if in.Retention != nil {
		job.Retention = &Retention{Days: in.Retention.Days, Amount: in.Retention.Amount}
	}
	for _, p := range in.Parameters {
		if job.Parameters == nil {
			job.Parameters = map[string]string{}
		}
		job.Parameters[p.Name] = valueText(p.Value)
	}
	if in.TaskCredentials != nil {
		job.TaskCredentials = &TaskCredentials{
			AccountID: in.TaskCredentials.AccountID, UserID: in.TaskCredentials.UserID, Enabled: in.TaskCredentials.Enabled,
		}
	}
	return job
}

func fromRun(in ibmcloud.JobRun) Run {
	return Run{ID: in.ID, Name: in.Name, State: in.State, Time: in.CreatedAt, Error: in.Error}
}

// toNewJob returns what asks for a job of this definition.
func toNewJob(d Definition) ibmcloud.NewJob {
	return ibmcloud.NewJob{
		Name:          d.Name,
		Description:   d.Description,
		AssetRef:      d.AssetRef,
		AssetRefType:  d.AssetRefType,
		Configuration: objectOf(d.Configuration),
		Schedule:      d.Schedule,
		ScheduleInfo:  toInfo(d.Info),
		Parameters:    toParameters(d.Parameters, nil),
		ParameterSets: d.ParameterSets,
		Retention:     toRetention(d.Retention),
		Notifications: d.Notifications,
	}
}

// toInfo returns nil for bounds that bound nothing.
func toInfo(in *ScheduleInfo) *ibmcloud.ScheduleInfo {
	if in == nil || *in == (ScheduleInfo{}) {
		return nil
	}
	return &ibmcloud.ScheduleInfo{Repeat: in.Repeat, Start: in.Start, End: in.End}
}

// toRetention returns nil for a policy that says nothing.
func toRetention(in *Retention) *ibmcloud.RetentionPolicy {
	if in == nil || *in == (Retention{}) {
		return nil
	}
	return &ibmcloud.RetentionPolicy{Days: in.Days, Amount: in.Amount}
}

// toParameters returns parameters in the order of their names. A value that the
// service shows with the same text stays as it is there: to send the number 5 as
// the text "5" would change it.
func toParameters(values map[string]string, shown []ibmcloud.JobParameter) []ibmcloud.JobParameter {
	var parameters []ibmcloud.JobParameter
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := quote(values[name])
		for _, p := range shown {
			if p.Name == name && len(p.Value) > 0 && valueText(p.Value) == values[name] {
				value = p.Value
			}
		}
		parameters = append(parameters, ibmcloud.JobParameter{Name: name, Value: value})
	}
	return parameters
}

// valueText returns a text as it is, null as nothing, and anything else as its JSON.
func valueText(raw json.RawMessage) string {
	var s *string
	if len(raw) == 0 {
		return ""
	}
	if json.Unmarshal(raw, &s) == nil {
		if s == nil {
			return ""
		}
		return *s
	}
	return compact(raw)
}

// compact returns JSON without blanks, or "" for no JSON.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// quote returns a text as JSON.
func quote(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return json.RawMessage(`""`) // A text can always be encoded.
	}
	return bytes.TrimSpace(b.Bytes())
}

// objectOf returns a configuration as it is sent.
func objectOf(configuration string) json.RawMessage {
	if configuration == "" {
		return json.RawMessage("{}")
	}
	return json.RawMessage(configuration)
}

// sameTime compares times to the millisecond, which is all that the service keeps.
func sameTime(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && (a.IsZero() || a.UnixMilli() == b.UnixMilli())
}

// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// jobOf returns the job of a reply. Only its ID is sure to be there.
func jobOf(_ *Client, _ *call, reply object) Job {
	metadata, in := reply.object("metadata"), reply.object("entity").object("job")
	schedule, retention, notify := in.object("schedule_info"), in.object("retention_policy"), in.object("notification_types")
	job := Job{
		JobDefinition: JobDefinition{
			Name:          metadata.text("name"),
			Description:   metadata.text("description"),
			AssetRef:      in.text("asset_ref"),
			AssetRefType:  in.text("asset_ref_type"),
			Schedule:      in.text("schedule"),
			ScheduleInfo:  ScheduleInfo{read[*bool](schedule["repeat"]), schedule.millis("startOn"), schedule.millis("endOn")},
			Retention:     RetentionPolicy{Days: retention.whole("days"), Amount: retention.whole("amount")},
			Notifications: NotificationTypes{notify.isTrue("success"), notify.isTrue("warning"), notify.isTrue("failure")},
		},
		ID:                metadata.text("asset_id"),
		OwnerID:           metadata.text("owner_id"),
		CreatedAt:         metadata.time("created_at"),
		ScheduleCreatorID: in.text("schedule_creator_id"),
		Notifies:          in.isTrue("enable_notifications"),
	}
	if in.object("configuration") != nil {
		job.Configuration = JSON(compact(in["configuration"]))
	}
	for _, p := range in.list("job_parameters") {
		job.setParameter(p.text("name"), p["value"])
	}
	for _, s := range in.list("parameter_sets") {
		if s != nil {
			job.ParameterSets = append(job.ParameterSets, ParameterSet{Name: s.text("name"), Ref: s.text("ref"), ValueSet: s.text("value_set")})
		}
	}
	for _, raw := range read[[]json.RawMessage](in["future_scheduled_runs"]) {
		if at := parseTime(textOf(raw)); !at.IsZero() {
			job.FutureRuns = append(job.FutureRuns, at)
		}
	}
	if support := in.object("task_credentials_support"); support != nil {
		job.TaskCredentials = &TaskCredentialsSupport{
			AccountID: support.text("account_id"), UserID: support.text("user_id"), Enabled: support.isTrue("task_credentials_enabled"),
		}
	}
	return job
}

// setParameter notes a value both as text and as the service shows it.
func (j *Job) setParameter(name string, value json.RawMessage) {
	if name == "" {
		return
	}
	if j.Parameters == nil {
		j.Parameters, j.ShownParameters = Parameters{}, map[string]json.RawMessage{}
	}
	var s *string
	if json.Unmarshal(value, &s) != nil {
		s = new(compact(value))
	} else if s == nil {
		s = new(string)
	}
	j.Parameters[name] = *s
	if len(value) > 0 {
		j.ShownParameters[name] = value
	}
}

// compact returns JSON without blanks; "" for what is not JSON.
func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

// JSON is a JSON text. An empty one is sent as an empty object.
type JSON string

// MarshalJSON implements json.Marshaler.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j == "" {
		return []byte("{}"), nil
	}
	return []byte(j), nil
}

// Parameters are the values that a job hands to what it runs, by name. A value
// that is not a text is written as JSON.
type Parameters map[string]string

// MarshalJSON implements json.Marshaler.
func (p Parameters) MarshalJSON() ([]byte, error) { return json.Marshal(p.List(Job{})) }

// List returns the parameters as they are sent, in the order of their names. A
// value that the service shows with the same text stays as it is there: to send
// the number 5 as the text "5" would change it.
func (p Parameters) List(shown Job) []JobParameter {
	list := []JobParameter{}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		var value any = p[name]
		if raw, ok := shown.ShownParameters[name]; ok && shown.Parameters[name] == p[name] {
			value = raw
		}
		list = append(list, JobParameter{Name: name, Value: value})
	}
	return list
}

// MarshalJSON renders the bounds of a schedule as the platform takes them.
func (i ScheduleInfo) MarshalJSON() ([]byte, error) {
	wire := struct {
		Repeat *bool `json:"repeat,omitempty"`
		Start  int64 `json:"startOn,omitempty"`
		End    int64 `json:"endOn,omitempty"`
	}{Repeat: i.Repeat}
	if !i.Start.IsZero() {
		wire.Start = i.Start.UnixMilli()
	}
	if !i.End.IsZero() {
		wire.End = i.End.UnixMilli()
	}
	return json.Marshal(wire)
}

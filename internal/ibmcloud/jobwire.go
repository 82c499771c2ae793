// SPDX-License-Identifier: MPL-2.0

package ibmcloud

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// maybe is a member of a reply that is taken if it is of the expected kind, and
// absent otherwise: one odd member must not hide a job.
type maybe[T any] struct{ value *T }

// UnmarshalJSON implements json.Unmarshaler.
func (m *maybe[T]) UnmarshalJSON(raw []byte) error {
	value := new(T)
	if string(raw) != "null" && json.Unmarshal(raw, value) == nil {
		m.value = value
	}
	return nil
}

// isTrue reports whether a truth value is there and true.
func (m maybe[T]) isTrue() bool {
	is, ok := any(m.value).(*bool)
	return ok && is != nil && *is
}

// object is a JSON object as it was sent; nil for anything else.
type object json.RawMessage

// UnmarshalJSON implements json.Unmarshaler.
func (o *object) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte("{")) {
		*o = bytes.Clone(raw)
	}
	return nil
}

// jobReply is a job as the platform sends it. Only its id is sure to be there.
type jobReply struct {
	Metadata metadataReply `json:"metadata"`
	Entity   struct {
		Job struct {
			AssetRef            text                           `json:"asset_ref"`
			AssetRefType        text                           `json:"asset_ref_type"`
			Configuration       object                         `json:"configuration"`
			Schedule            text                           `json:"schedule"`
			ScheduleInfo        maybe[scheduleInfoWire]        `json:"schedule_info"`
			Parameters          maybe[[]maybe[parameterReply]] `json:"job_parameters"`
			ParameterSets       maybe[[]maybe[setReply]]       `json:"parameter_sets"`
			Retention           maybe[retentionReply]          `json:"retention_policy"`
			Notifications       maybe[notificationsReply]      `json:"notification_types"`
			EnableNotifications maybe[bool]                    `json:"enable_notifications"`
			ScheduleCreatorID   text                           `json:"schedule_creator_id"`
			FutureRuns          maybe[[]text]                  `json:"future_scheduled_runs"`
			TaskCredentials     maybe[taskCredentialsReply]    `json:"task_credentials_support"`
		} `json:"job"`
	} `json:"entity"`
}

// metadataReply is what jobs and runs have in common.
type metadataReply struct {
	ID          string `json:"asset_id"`
	Name        text   `json:"name"`
	Description text   `json:"description"`
	OwnerID     text   `json:"owner_id"`
	CreatedAt   text   `json:"created_at"`
}

type parameterReply struct {
	Name  text            `json:"name"`
	Value json.RawMessage `json:"value"`
}

type setReply struct {
	Name     text `json:"name"`
	Ref      text `json:"ref"`
	ValueSet text `json:"value_set"`
}

type notificationsReply struct {
	Success maybe[bool] `json:"success"`
	Warning maybe[bool] `json:"warning"`
	Failure maybe[bool] `json:"failure"`
}

type retentionReply struct {
	Days   text `json:"days"`
	Amount text `json:"amount"`
}

type taskCredentialsReply struct {
	AccountID text        `json:"account_id"`
	UserID    text        `json:"user_id"`
	Enabled   maybe[bool] `json:"task_credentials_enabled"`
}

func (r jobReply) id() string { return r.Metadata.ID }

func (r jobReply) job() Job {
	in := r.Entity.Job
	job := Job{
		ID:                  r.Metadata.ID,
		Name:                string(r.Metadata.Name),
		Description:         string(r.Metadata.Description),
		OwnerID:             string(r.Metadata.OwnerID),
		CreatedAt:           parseTime(string(r.Metadata.CreatedAt)),
		AssetRef:            string(in.AssetRef),
		AssetRefType:        string(in.AssetRefType),
		Configuration:       json.RawMessage(in.Configuration),
		Schedule:            string(in.Schedule),
		EnableNotifications: in.EnableNotifications.value,
		ScheduleCreatorID:   string(in.ScheduleCreatorID),
	}
	if info := in.ScheduleInfo.value; info != nil {
		job.ScheduleInfo = info.scheduleInfo()
	}
	if list := in.Parameters.value; list != nil {
		for _, one := range *list {
			if p := one.value; p != nil && p.Name != "" {
				job.Parameters = append(job.Parameters, JobParameter{Name: string(p.Name), Value: p.Value})
			}
		}
	}
	if list := in.ParameterSets.value; list != nil {
		for _, one := range *list {
			if s := one.value; s != nil {
				job.ParameterSets = append(job.ParameterSets, ParameterSet{Name: string(s.Name), Ref: string(s.Ref), ValueSet: string(s.ValueSet)})
			}
		}
	}
	if types := in.Notifications.value; types != nil {
		job.Notifications = NotificationTypes{Success: types.Success.isTrue(), Warning: types.Warning.isTrue(), Failure: types.Failure.isTrue()}
	}
	if list := in.FutureRuns.value; list != nil {
		for _, one := range *list {
			if at := parseTime(string(one)); !at.IsZero() {
				job.FutureRuns = append(job.FutureRuns, at)
			}
		}
	}
	if policy := in.Retention.value; policy != nil {
		if days, amount := whole(policy.Days), whole(policy.Amount); days != 0 || amount != 0 {
			job.Retention = &RetentionPolicy{Days: days, Amount: amount}
		}
	}
	if support := in.TaskCredentials.value; support != nil {
		job.TaskCredentials = &TaskCredentialsSupport{
			AccountID: string(support.AccountID), UserID: string(support.UserID), Enabled: support.Enabled.isTrue(),
		}
	}
	return job
}

// scheduleInfoWire is ScheduleInfo as it is sent, in both directions.
type scheduleInfoWire struct {
	Repeat maybe[bool] `json:"repeat"`
	Start  text        `json:"startOn"`
	End    text        `json:"endOn"`
}

func (w scheduleInfoWire) scheduleInfo() *ScheduleInfo {
	info := ScheduleInfo{Repeat: w.Repeat.value, Start: epoch(whole(w.Start)), End: epoch(whole(w.End))}
	if info == (ScheduleInfo{}) {
		return nil // A cleared one may come back as an empty object.
	}
	return &info
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

// whole reads a number of the service; 0 if it is none, or too large to mean anything.
func whole(t text) int64 {
	if n, err := strconv.ParseInt(string(t), 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(string(t), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1<<53 {
		return 0
	}
	return int64(f)
}

// latestMillis is the end of the year 9999, after which RFC 3339 has no times.
const latestMillis = 253402300799999

// epoch reads a time in milliseconds; the zero time is for 0, and for what is no time.
func epoch(millis int64) time.Time {
	if millis <= 0 || millis > latestMillis {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// jobRequest is a job as CreateJob sends it.
type jobRequest struct {
	Name          string            `json:"name"`
	Description   string            `json:"description,omitempty"`
	AssetRef      string            `json:"asset_ref,omitempty"`
	AssetRefType  string            `json:"asset_ref_type,omitempty"`
	Configuration json.RawMessage   `json:"configuration"`
	Schedule      string            `json:"schedule,omitempty"`
	ScheduleInfo  *ScheduleInfo     `json:"schedule_info,omitempty"`
	Parameters    []JobParameter    `json:"job_parameters,omitempty"`
	ParameterSets []ParameterSet    `json:"parameter_sets,omitempty"`
	Retention     *RetentionPolicy  `json:"retention_policy,omitempty"`
	Notifications NotificationTypes `json:"notification_types,omitzero"`
}

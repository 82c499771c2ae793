// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// full is a definition with everything in it.
func full() job.Definition {
	return job.Definition{
		Name: "nightly", Description: "d", AssetRef: "A1", AssetRefType: "notebook", Configuration: `{"env_id":"e","version":1}`,
		Schedule: "0 0 * * *", ScheduleInfo: job.ScheduleInfo{Repeat: new(true), End: time.UnixMilli(1826755200000).UTC()},
		Parameters: map[string]string{"five": "5", "text": "t"}, Retention: job.Retention{Days: 30},
		ParameterSets: []job.ParameterSet{{Name: "eu", Ref: "set-1"}}, Notifications: job.Notifications{Failure: true},
	}
}

// shown is the job of that definition as a service shows it.
func shown() job.Job {
	seen := job.Job{JobDefinition: full(), ID: "J1", Notifies: true, ShownParameters: map[string]json.RawMessage{
		"five": json.RawMessage(`5`), "text": json.RawMessage(`"t"`),
	}}
	seen.Configuration = `{"env_id":"e","version":1,"env_type":"default_spark"}`
	return seen
}

// bare is a job with only what it must have.
func bare() (job.Job, job.Definition) {
	d := job.Definition{Name: "nightly", AssetRef: "A1", Configuration: `{}`}
	return job.Job{JobDefinition: d, ID: "J1"}, d
}

// unrepeated is a definition that bounds nothing yet.
func unrepeated() job.Definition {
	d := full()
	d.ScheduleInfo = job.ScheduleInfo{}
	return d
}

func TestChanges(t *testing.T) {
	t.Parallel()
	bareJob, bareDefinition := bare()
	tests := map[string]struct {
		seen   job.Job
		from   job.Definition
		change func(*job.Definition)
		want   string
	}{
		"nothing": {shown(), full(), func(*job.Definition) {}, `null`},
		"the name": {
			shown(), full(), func(d *job.Definition) { d.Name = "n" },
			`[{"op":"add","path":"/metadata/name","value":"n"}]`,
		},
		"another spelling of the configuration": {shown(), full(), func(d *job.Definition) { d.Configuration = `{ "version":1.0, "env_id": "e" }` }, `null`},
		"the configuration": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{"version":2.50,"env_id":"e"}` },
			`[{"op":"add","path":"/entity/job/configuration","value":{"version":2.50,"env_id":"e"}}]`,
		},
		"a member of the configuration goes": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{"env_id":"e"}` },
			`[{"op":"add","path":"/entity/job/configuration","value":{"env_id":"e"}}]`,
		},
		"the bounds, by less than the service keeps": {
			shown(), full(), func(d *job.Definition) {
				d.ScheduleInfo = job.ScheduleInfo{Repeat: new(true), End: full().ScheduleInfo.End.Add(time.Microsecond)}
			}, `null`,
		},
		"a bound": {
			shown(), full(), func(d *job.Definition) { d.ScheduleInfo = job.ScheduleInfo{Start: time.UnixMilli(7)} },
			`[{"op":"add","path":"/entity/job/schedule_info","value":{"startOn":7}}]`,
		},
		"a parameter, and the others stay what they are": {
			shown(), full(), func(d *job.Definition) { d.Parameters = map[string]string{"text": "<u>", "five": "5", "also": "5"} },
			`[{"op":"add","path":"/entity/job/job_parameters","value":[{"name":"also","value":"5"},{"name":"five","value":5},{"name":"text","value":"<u>"}]}]`,
		},
		"everything goes": {
			shown(), full(), func(d *job.Definition) { *d = bareDefinition },
			`[{"op":"add","path":"/metadata/description","value":""},
			  {"op":"add","path":"/entity/job/configuration","value":{}},
			  {"op":"add","path":"/entity/job/schedule","value":""},
			  {"op":"add","path":"/entity/job/schedule_info","value":{}},
			  {"op":"add","path":"/entity/job/job_parameters","value":[]},
			  {"op":"add","path":"/entity/job/parameter_sets","value":[]},
			  {"op":"add","path":"/entity/job/retention_policy","value":{}},
			  {"op":"add","path":"/entity/job/notification_types","value":{"success":false,"warning":false,"failure":false}}]`,
		},
		"everything comes": {
			bareJob, bareDefinition, func(d *job.Definition) { *d = full() },
			`[{"op":"add","path":"/metadata/description","value":"d"},
			  {"op":"add","path":"/entity/job/configuration","value":{"env_id":"e","version":1}},
			  {"op":"add","path":"/entity/job/schedule","value":"0 0 * * *"},
			  {"op":"add","path":"/entity/job/schedule_info","value":{"repeat":true,"endOn":1826755200000}},
			  {"op":"add","path":"/entity/job/job_parameters","value":[{"name":"five","value":"5"},{"name":"text","value":"t"}]},
			  {"op":"add","path":"/entity/job/parameter_sets","value":[{"name":"eu","ref":"set-1"}]},
			  {"op":"add","path":"/entity/job/retention_policy","value":{"days":30}},
			  {"op":"add","path":"/entity/job/notification_types","value":{"success":false,"warning":false,"failure":true}}]`,
		},
		"what somebody else changed is left alone": {bareJob, full(), func(*job.Definition) {}, `null`},
		"the order of the sets": {
			shown(), full(), func(d *job.Definition) {
				d.ParameterSets = []job.ParameterSet{{Name: "us"}, {Name: "eu", Ref: "set-1"}}
			},
			`[{"op":"add","path":"/entity/job/parameter_sets","value":[{"name":"us"},{"name":"eu","ref":"set-1"}]}]`,
		},
		"the asset, which cannot be changed": {shown(), full(), func(d *job.Definition) { d.AssetRef = "A2" }, `null`},
		"whether it repeats is left to the service": {
			shown(), unrepeated(), func(d *job.Definition) { d.ScheduleInfo = job.ScheduleInfo{End: full().ScheduleInfo.End} },
			`[{"op":"add","path":"/entity/job/schedule_info","value":{"endOn":1826755200000}}]`,
		},
		"whether it repeats is left to the service from now on": {
			shown(), full(), func(d *job.Definition) { d.ScheduleInfo = job.ScheduleInfo{End: full().ScheduleInfo.End} },
			`[{"op":"add","path":"/entity/job/schedule_info","value":{"endOn":1826755200000}}]`,
		},
		"another notification, sent with the others": {
			shown(), full(), func(d *job.Definition) { d.Notifications.Success = true },
			`[{"op":"add","path":"/entity/job/notification_types","value":{"success":true,"warning":false,"failure":true}}]`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := tt.from
			tt.change(&to)
			raw, err := json.Marshal(job.Changes(tt.seen, tt.from, to))
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := errors.Join(json.Unmarshal(raw, &got), json.Unmarshal([]byte(tt.want), &want)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Changes() (-want +got):\n%s", diff)
			}
		})
	}
}

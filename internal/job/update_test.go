// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"encoding/json"
	"strings"
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

func TestChanges(t *testing.T) {
	t.Parallel()
	bareJob, bareDefinition := bare()
	unbounded, end := full(), full().ScheduleInfo.End
	unbounded.ScheduleInfo = job.ScheduleInfo{}
	tests := map[string]struct {
		seen   job.Job
		from   job.Definition
		change func(*job.Definition)
		want   string // each change as a line: the path without its beginning, and the value
	}{
		"nothing":  {shown(), full(), func(*job.Definition) {}, ``},
		"the name": {shown(), full(), func(d *job.Definition) { d.Name = "n" }, `name "n"`},
		"another spelling of the configuration": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{ "version":1.0, "env_id": "e" }` }, ``,
		},
		"the configuration": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{"version":2.50,"env_id":"e"}` },
			`configuration {"version":2.50,"env_id":"e"}`,
		},
		"a member of the configuration goes": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{"env_id":"e"}` }, `configuration {"env_id":"e"}`,
		},
		"the bounds, by less than the service keeps": {
			shown(), full(), func(d *job.Definition) { d.ScheduleInfo.End = end.Add(time.Microsecond) }, ``,
		},
		"a bound": {
			shown(), full(), func(d *job.Definition) { d.ScheduleInfo = job.ScheduleInfo{Start: time.UnixMilli(7)} },
			`schedule_info {"startOn":7}`,
		},
		"whether it repeats is left to the service": {
			shown(), unbounded, func(d *job.Definition) { d.ScheduleInfo.End = end }, `schedule_info {"endOn":1826755200000}`,
		},
		"whether it repeats is left to the service from now on": {
			shown(), full(), func(d *job.Definition) { d.ScheduleInfo.Repeat = nil }, `schedule_info {"endOn":1826755200000}`,
		},
		"a parameter, and the others stay what they are": {
			shown(), full(), func(d *job.Definition) { d.Parameters = map[string]string{"text": "<u>", "five": "5", "also": "5"} },
			`job_parameters [{"name":"also","value":"5"},{"name":"five","value":5},{"name":"text","value":"\u003cu\u003e"}]`,
		},
		"everything goes": {shown(), full(), func(d *job.Definition) { *d = bareDefinition }, `description ""
configuration {}
schedule ""
schedule_info {}
job_parameters []
parameter_sets []
retention_policy {}
notification_types {"success":false,"warning":false,"failure":false}`},
		"everything comes": {bareJob, bareDefinition, func(d *job.Definition) { *d = full() }, `description "d"
configuration {"env_id":"e","version":1}
schedule "0 0 * * *"
schedule_info {"repeat":true,"endOn":1826755200000}
job_parameters [{"name":"five","value":"5"},{"name":"text","value":"t"}]
parameter_sets [{"name":"eu","ref":"set-1"}]
retention_policy {"days":30}
notification_types {"success":false,"warning":false,"failure":true}`},
		"what somebody else changed is left alone": {bareJob, full(), func(*job.Definition) {}, ``},
		"the order of the sets": {
			shown(), full(), func(d *job.Definition) {
				d.ParameterSets = []job.ParameterSet{{Name: "us"}, {Name: "eu", Ref: "set-1"}}
			},
			`parameter_sets [{"name":"us"},{"name":"eu","ref":"set-1"}]`,
		},
		"the asset, which cannot be changed": {shown(), full(), func(d *job.Definition) { d.AssetRef = "A2" }, ``},
		"another notification, sent with the others": {
			shown(), full(), func(d *job.Definition) { d.Notifications.Success = true },
			`notification_types {"success":true,"warning":false,"failure":true}`,
		},
	}
	short := strings.NewReplacer("/metadata/", "", "/entity/job/", "")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := tt.from
			tt.change(&to)
			var got []string
			for _, c := range job.Changes(tt.seen, tt.from, to) {
				raw, err := json.Marshal(c.Value)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, short.Replace(c.Path)+" "+string(raw))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("Changes() (-want +got):\n%s", diff)
			}
		})
	}
}

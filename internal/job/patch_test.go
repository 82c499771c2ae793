// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// full is a definition with everything in it.
func full() job.Definition {
	return job.Definition{
		Name: "nightly", Description: "d", AssetRef: "A1", AssetRefType: "notebook", Configuration: `{"env_id":"e","n":1}`,
		Schedule: "0 0 * * *", Info: &job.ScheduleInfo{Repeat: new(true), End: time.UnixMilli(1826755200000).UTC()},
		Parameters: map[string]string{"five": "5", "text": "t"}, Retention: &job.Retention{Days: 30},
		ParameterSets: []job.ParameterSet{{Name: "eu", Ref: "set-1"}}, Notifications: job.Notifications{Failure: true},
	}
}

// shown is the job of that definition as a service shows it.
func shown() ibmcloud.Job {
	return ibmcloud.Job{
		ID: "J1", Name: "nightly", Description: "d", AssetRef: "A1", AssetRefType: "notebook",
		Configuration: json.RawMessage(`{"env_id":"e","n":1,"env_type":"default_spark"}`),
		Schedule:      "0 0 * * *", ScheduleInfo: &ibmcloud.ScheduleInfo{Repeat: new(true), End: time.UnixMilli(1826755200000).UTC()},
		Parameters: []ibmcloud.JobParameter{{Name: "five", Value: json.RawMessage(`5`)}, {Name: "text", Value: json.RawMessage(`"t"`)}},
		Retention:  &ibmcloud.RetentionPolicy{Days: 30}, EnableNotifications: new(true), Notifications: ibmcloud.NotificationTypes{Failure: true},
		ParameterSets: []ibmcloud.ParameterSet{{Name: "eu", Ref: "set-1"}},
	}
}

// bare is a job with only what it must have.
func bare() (ibmcloud.Job, job.Definition) {
	return ibmcloud.Job{ID: "J1", Name: "nightly", AssetRef: "A1", Configuration: json.RawMessage(`{}`)},
		job.Definition{Name: "nightly", AssetRef: "A1", Configuration: `{}`}
}

// unrepeated is a definition that bounds nothing yet.
func unrepeated() job.Definition {
	d := full()
	d.Info = nil
	return d
}

func TestChanges(t *testing.T) {
	t.Parallel()
	bareJob, bareDefinition := bare()
	tests := map[string]struct {
		seen   ibmcloud.Job
		from   job.Definition
		change func(*job.Definition)
		want   string
	}{
		"nothing": {shown(), full(), func(*job.Definition) {}, `null`},
		"the name": {
			shown(), full(), func(d *job.Definition) { d.Name = "n" },
			`[{"op":"add","path":"/metadata/name","value":"n"}]`,
		},
		"another spelling of the configuration": {shown(), full(), func(d *job.Definition) { d.Configuration = `{ "n": 1.0, "env_id": "e" }` }, `null`},
		"the configuration": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{"n":2.50,"env_id":"e"}` },
			`[{"op":"add","path":"/entity/job/configuration","value":{"n":2.50,"env_id":"e"}}]`,
		},
		"a member of the configuration goes": {
			shown(), full(), func(d *job.Definition) { d.Configuration = `{"env_id":"e"}` },
			`[{"op":"add","path":"/entity/job/configuration","value":{"env_id":"e"}}]`,
		},
		"the bounds, by less than the service keeps": {
			shown(), full(), func(d *job.Definition) {
				d.Info = &job.ScheduleInfo{Repeat: new(true), End: full().Info.End.Add(time.Microsecond)}
			}, `null`,
		},
		"a bound": {
			shown(), full(), func(d *job.Definition) { d.Info = &job.ScheduleInfo{Start: time.UnixMilli(7)} },
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
			  {"op":"add","path":"/entity/job/configuration","value":{"env_id":"e","n":1}},
			  {"op":"add","path":"/entity/job/schedule","value":"0 0 * * *"},
			  {"op":"add","path":"/entity/job/schedule_info","value":{"repeat":true,"endOn":1826755200000}},
			  {"op":"add","path":"/entity/job/job_parameters","value":[{"name":"five","value":"5"},{"name":"text","value":"t"}]},
			  {"op":"add","path":"/entity/job/parameter_sets","value":[{"name":"eu","ref":"set-1"}]},
			  {"op":"add","path":"/entity/job/retention_policy","value":{"days":30}},
			  {"op":"add","path":"/entity/job/notification_types","value":{"success":false,"warning":false,"failure":true}}]`,
		},
		"what the service has already":             {shown(), bareDefinition, func(d *job.Definition) { *d = full() }, `null`},
		"what somebody else changed is left alone": {bareJob, full(), func(*job.Definition) {}, `null`},
		"the order of the sets": {
			shown(), full(), func(d *job.Definition) {
				d.ParameterSets = []job.ParameterSet{{Name: "us"}, {Name: "eu", Ref: "set-1"}}
			},
			`[{"op":"add","path":"/entity/job/parameter_sets","value":[{"name":"us"},{"name":"eu","ref":"set-1"}]}]`,
		},
		"a policy and bounds that say nothing": {bareJob, bareDefinition, func(d *job.Definition) { d.Retention, d.Info = new(job.Retention{}), new(job.ScheduleInfo{}) }, `null`},
		"the asset, which cannot be changed":   {shown(), full(), func(d *job.Definition) { d.AssetRef = "A2" }, `null`},
		"whether it repeats is left to the service": {
			shown(), unrepeated(), func(d *job.Definition) { d.Info = &job.ScheduleInfo{End: full().Info.End} }, `null`,
		},
		"whether it repeats is left to the service from now on": {
			shown(), full(), func(d *job.Definition) { d.Info = &job.ScheduleInfo{End: full().Info.End} },
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
			if err := json.Unmarshal(raw, &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Changes() (-want +got):\n%s", diff)
			}
		})
	}
}

// drawDefinition draws a definition of the same asset.
func drawDefinition(t *rapid.T, label string) job.Definition {
	d := full()
	pick := func(what string) bool { return rapid.Bool().Draw(t, label+" "+what) }
	if pick("name") {
		d.Name = "other"
	}
	if pick("description") {
		d.Description = ""
	}
	d.Configuration = rapid.SampledFrom([]string{``, `{}`, `{"a":1}`, `{"a":2}`, `{"a":1,"b":{"c":1}}`, `{"b":{"c":1,"d":2}}`}).Draw(t, label+" configuration")
	d.Schedule = rapid.SampledFrom([]string{"", "0 0 * * *", "5 0 * * *"}).Draw(t, label+" schedule")
	if pick("info") {
		d.Info = nil
	}
	d.Parameters = rapid.SampledFrom([]map[string]string{nil, {"a": "1"}, {"a": "2"}, {"a": "1", "b": "x"}}).Draw(t, label+" parameters")
	if pick("retention") {
		d.Retention = &job.Retention{Amount: 5}
	}
	d.Notifications = job.Notifications{Success: pick("success"), Failure: pick("failure")}
	if pick("sets") {
		d.ParameterSets = []job.ParameterSet{{Name: "us", Ref: "set-2"}, {Name: "eu", Ref: "set-1"}}
	}
	return d
}

// apply does what a service does with a patch.
func apply(t *rapid.T, members map[string]json.RawMessage, changes []ibmcloud.JobChange) {
	for _, c := range changes {
		raw, err := json.Marshal(c.Value)
		if err != nil {
			t.Fatal(err)
		}
		members[c.Path] = raw
		if s := string(raw); s == `""` || s == `{}` && c.Path != "/entity/job/configuration" || s == `[]` {
			delete(members, c.Path)
		}
	}
}

// read returns the job that members make.
func read(t *rapid.T, members map[string]json.RawMessage) ibmcloud.Job {
	var j ibmcloud.Job
	take := func(path string, into any) {
		if raw, there := members[path]; there {
			if err := json.Unmarshal(raw, into); err != nil {
				t.Fatal(err)
			}
		}
	}
	take("/metadata/name", &j.Name)
	take("/metadata/description", &j.Description)
	take("/entity/job/configuration", &j.Configuration)
	take("/entity/job/schedule", &j.Schedule)
	take("/entity/job/job_parameters", &j.Parameters)
	take("/entity/job/retention_policy", &j.Retention)
	take("/entity/job/notification_types", &j.Notifications)
	take("/entity/job/parameter_sets", &j.ParameterSets)
	if raw, there := members["/entity/job/schedule_info"]; there {
		var info struct {
			Repeat *bool
			EndOn  int64
		}
		if err := json.Unmarshal(raw, &info); err != nil {
			t.Fatal(err)
		}
		j.ScheduleInfo = &ibmcloud.ScheduleInfo{Repeat: info.Repeat, End: time.UnixMilli(info.EndOn).UTC()}
	}
	return j
}

// TestChanges_lead follows changes from nothing to one definition and on to
// another: each patch can be applied, and after it nothing is left to do.
func TestChanges_lead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawDefinition(t, "first"), drawDefinition(t, "second")
		members := map[string]json.RawMessage{}
		from := job.Definition{}
		for _, to := range []job.Definition{first, second, first} {
			apply(t, members, job.Changes(read(t, members), from, to))
			if rest := job.Changes(read(t, members), from, to); len(rest) != 0 {
				t.Fatalf("after the change there is still to do: %v", rest)
			}
			if again := job.Changes(read(t, members), to, to); len(again) != 0 {
				t.Fatalf("a change to the same asks for %v", again)
			}
			if got := read(t, members); got.Name != to.Name || got.Schedule != to.Schedule || got.Description != to.Description ||
				!job.Contains(string(got.Configuration), to.Configuration) || len(got.Parameters) != len(to.Parameters) || len(got.ParameterSets) != len(to.ParameterSets) || got.Notifications != to.Notifications {
				t.Fatalf("the job became %+v, want %+v", got, to)
			}
			from = to
		}
	})
}

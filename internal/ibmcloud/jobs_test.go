// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func project() ibmcloud.Scope { return ibmcloud.Scope{Region: "eu-de", ProjectID: "P1"} }

// firstJob is the job in testdata.
func firstJob() ibmcloud.Job {
	return ibmcloud.Job{
		JobDefinition: ibmcloud.JobDefinition{
			Name: "nightly", Description: "every night", AssetRef: "notebook-1", AssetRefType: "notebook",
			Configuration: `{"env_id":"e","version":12345678901234567890,"env_type":"default_spark"}`,
			Schedule:      "0 0 * * *",
			ScheduleInfo: ibmcloud.ScheduleInfo{
				Repeat: new(true), Start: time.UnixMilli(1795219200123).UTC(), End: time.UnixMilli(1826755200000).UTC(),
			},
			Parameters:    ibmcloud.Parameters{"n": "5", "t": "text"},
			ParameterSets: []ibmcloud.ParameterSet{{Name: "eu", Ref: "set-1", ValueSet: "nightly"}},
			Retention:     ibmcloud.RetentionPolicy{Days: 30, Amount: 12},
			Notifications: ibmcloud.NotificationTypes{Failure: true},
		},
		ID: "job-1", OwnerID: user,
		CreatedAt:         time.Date(2026, 11, 21, 11, 42, 9, 512e6, time.UTC),
		ShownParameters:   map[string]json.RawMessage{"n": json.RawMessage(`5`), "t": json.RawMessage(`"text"`)},
		ScheduleCreatorID: "IBMid-5500002BBB", FutureRuns: []time.Time{time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)},
		TaskCredentials: &ibmcloud.TaskCredentialsSupport{AccountID: account, UserID: user, Enabled: true},
	}
}

func TestClient_GetJob(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply string
		want  ibmcloud.Job
	}{
		"everything is there": {document(t, "platform/job.json"), firstJob()},
		"only an id is there": {`{"metadata":{"asset_id":"j"}}`, ibmcloud.Job{ID: "j"}},
		"cleared members are empty": {
			`{"metadata":{"asset_id":"j","description":""},"entity":{"job":{"configuration":{},"schedule":"","schedule_info":{},
				"job_parameters":[],"retention_policy":{}}}}`,
			ibmcloud.Job{ID: "j", JobDefinition: ibmcloud.JobDefinition{Configuration: `{}`}},
		},
		"everything is null": {
			`{"metadata":{"asset_id":"j","name":null,"created_at":null},"entity":{"job":{"configuration":null,"schedule":null,
				"schedule_info":null,"job_parameters":null,"retention_policy":null,"enable_notifications":null,"notification_types":null,"parameter_sets":null,"future_scheduled_runs":null,"task_credentials_support":null}}}`,
			ibmcloud.Job{ID: "j"},
		},
		"everything is of another kind": {
			`{"metadata":{"asset_id":"j","name":[],"created_at":"yesterday"},"entity":{"job":{"configuration":"x","schedule":{},
				"schedule_info":[],"job_parameters":{},"retention_policy":7,"enable_notifications":"yes","notification_types":[true],"parameter_sets":{},"future_scheduled_runs":["soon"],"task_credentials_support":"deprecated field"}}}`,
			ibmcloud.Job{ID: "j"},
		},
		"a parameter is null, another has no name": {
			`{"metadata":{"asset_id":"j"},"entity":{"job":{"job_parameters":[{"name":"p","value":null},{"value":"v"}]}}}`,
			ibmcloud.Job{
				ID: "j", JobDefinition: ibmcloud.JobDefinition{Parameters: ibmcloud.Parameters{"p": ""}},
				ShownParameters: map[string]json.RawMessage{"p": json.RawMessage("null")},
			},
		},
		"times and numbers make no sense": {
			`{"metadata":{"asset_id":"j"},"entity":{"job":{"schedule_info":{"repeat":"x","startOn":-5,"endOn":1e300},
				"retention_policy":{"days":"NaN","amount":1e2}}}}`,
			ibmcloud.Job{ID: "j", JobDefinition: ibmcloud.JobDefinition{Retention: ibmcloud.RetentionPolicy{Amount: 100}}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, tt.reply)}
			got, err := newClient(t, c).GetJob(t.Context(), project(), "job/1")
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("GetJob() = %v (-want +got):\n%s", err, diff)
			}
			if sent := c.requests()[0]; sent.Path != platformPath+"/v2/jobs/job%2F1" || sent.Query != "project_id=P1" {
				t.Errorf("sent %s?%s", sent.Path, sent.Query)
			}
		})
	}
}

func TestClient_CreateJob(t *testing.T) {
	t.Parallel()
	job := firstJob()
	tests := map[string]struct {
		in   ibmcloud.JobDefinition
		want string
	}{
		"everything": {
			ibmcloud.JobDefinition{
				Name: job.Name, Description: job.Description, AssetRef: job.AssetRef, AssetRefType: job.AssetRefType,
				Configuration: `{"env_id":"e"}`, Schedule: job.Schedule, ScheduleInfo: job.ScheduleInfo,
				Parameters: job.Parameters, Retention: ibmcloud.RetentionPolicy{Days: 30}, Notifications: job.Notifications, ParameterSets: job.ParameterSets,
			},
			`{"job":{"name":"nightly","description":"every night","asset_ref":"notebook-1","asset_ref_type":"notebook",
				"configuration":{"env_id":"e"},"schedule":"0 0 * * *","schedule_info":{"repeat":true,"startOn":1795219200123,"endOn":1826755200000},
				"job_parameters":[{"name":"n","value":"5"},{"name":"t","value":"text"}],"parameter_sets":[{"name":"eu","ref":"set-1","value_set":"nightly"}],
				"retention_policy":{"days":30},"notification_types":{"success":false,"warning":false,"failure":true}}}`,
		},
		"as little as possible": {
			ibmcloud.JobDefinition{Name: "n", AssetRef: "a"},
			`{"job":{"name":"n","asset_ref":"a","configuration":{}}}`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusCreated, document(t, "platform/job.json"))}
			got, err := newClient(t, c).CreateJob(t.Context(), ibmcloud.Scope{Region: "eu-de", SpaceID: "S1"}, tt.in)
			if diff := cmp.Diff(firstJob(), got); diff != "" || err != nil {
				t.Errorf("CreateJob() = %v (-want +got):\n%s", err, diff)
			}
			sent := c.requests()[0]
			sameJSON(t, sent.Body, tt.want)
			if sent.Query != "space_id=S1" {
				t.Errorf("the query is %q", sent.Query)
			}
		})
	}
}

func TestClient_UpdateJob(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, document(t, "platform/job.json"))}
	got, err := newClient(t, c).UpdateJob(t.Context(), project(), "job-1", []ibmcloud.JobChange{
		{Path: "/metadata/name", Value: "a<b"},
		{Path: "/entity/job/configuration", Value: json.RawMessage(`{"n":1.50}`)},
		{Path: "/entity/job/schedule_info", Value: ibmcloud.ScheduleInfo{}},
	})
	if diff := cmp.Diff(firstJob(), got); diff != "" || err != nil {
		t.Errorf("UpdateJob() = %v (-want +got):\n%s", err, diff)
	}
	sent := c.requests()[0]
	if sent.Header.Get("Content-Type") != "application/json" || !strings.Contains(sent.Body, "1.50") {
		t.Errorf("sent %s: %s", sent.Header.Get("Content-Type"), sent.Body)
	}
	sameJSON(t, sent.Body, `[{"op":"add","path":"/metadata/name","value":"a<b"},
		{"op":"add","path":"/entity/job/configuration","value":{"n":1.50}},
		{"op":"add","path":"/entity/job/schedule_info","value":{}}]`)
}

func TestClient_DeleteJob(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		done   bool
		kind   error
	}{
		"done":             {http.StatusNoContent, true, nil},
		"done, with words": {http.StatusOK, true, nil},
		"still going on":   {http.StatusAccepted, false, nil},
		"a run goes on":    {http.StatusConflict, false, ibmcloud.ErrConflict},
		"gone already":     {http.StatusNotFound, false, ibmcloud.ErrNotFound},
	}
	for name, tt := range tests {
		client := newClient(t, &cloud{handler: plain(tt.status, "", "")})
		if done, err := client.DeleteJob(t.Context(), project(), "job-1"); done != tt.done || !errors.Is(err, tt.kind) {
			t.Errorf("%s: DeleteJob() = %t, %v", name, done, err)
		}
	}
}

// TestClient_jobs_keepTheWordsOfARefusal has the service repeat what it was sent:
// nothing of a job is secret, but the client's own token and key are.
func TestClient_jobs_keepTheWordsOfARefusal(t *testing.T) {
	t.Parallel()
	const configuration = `{"env_id":"does not exist"}`
	parameters := ibmcloud.Parameters{"p": "environment"}
	client := newClient(t, &cloud{handler: always(http.StatusBadRequest,
		`{"errors":[{"code":"bad","message":"The environment does not exist: `+token(1)+`, `+ownKey+`"}]}`)})
	_, create := client.CreateJob(t.Context(), project(), ibmcloud.JobDefinition{Configuration: configuration, Parameters: parameters})
	_, update := client.UpdateJob(t.Context(), project(), "j", []ibmcloud.JobChange{{Path: "/entity/job/job_parameters", Value: parameters}})
	_, start := client.StartJobRun(t.Context(), project(), "j", ibmcloud.NewJobRun{Configuration: configuration, Parameters: parameters})
	for name, err := range map[string]error{"CreateJob": create, "UpdateJob": update, "StartJobRun": start} {
		if text := asError(t, err).Message; text != "The environment does not exist: [secret], [secret]" {
			t.Errorf("%s: the message is %q", name, text)
		}
	}
}

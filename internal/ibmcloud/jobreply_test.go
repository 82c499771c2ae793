// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestClient_jobs_keepSecrets has the service repeat what it was sent.
func TestClient_jobs_keepSecrets(t *testing.T) {
	t.Parallel()
	configuration := json.RawMessage(`{"env_variables":["PASSWORD=made-up-value=1","OTHER=x"],"deep":{"pin":987654}}`)
	parameters := []ibmcloud.JobParameter{{Name: "p", Value: json.RawMessage(`{"a":["made-up-value-2"]}`)}}
	client := newClient(t, &cloud{handler: always(http.StatusBadRequest,
		`{"errors":[{"code":"bad","message":"bad: made-up-value=1, made-up-value-2, \"PASSWORD=made-up-value=1\", 987654 in eu-de"}]}`)})
	_, create := client.CreateJob(t.Context(), project(), ibmcloud.NewJob{Configuration: configuration, Parameters: parameters})
	_, update := client.UpdateJob(t.Context(), project(), "j", []ibmcloud.JobChange{
		{Op: "add", Path: "/metadata/name", Value: "eu-de"},
		{Op: "add", Path: "/entity/job/configuration", Value: configuration},
		{Op: "add", Path: "/entity/job/job_parameters", Value: parameters},
	})
	_, start := client.StartJobRun(t.Context(), project(), "j", ibmcloud.NewJobRun{Configuration: configuration, Parameters: parameters})
	for name, err := range map[string]error{"CreateJob": create, "UpdateJob": update, "StartJobRun": start} {
		text := asError(t, err).Message
		if contains(text, "made-up") || contains(text, "987654") || !contains(text, "eu-de") || !contains(text, "bad") {
			t.Errorf("%s: the message is %q", name, text)
		}
	}
}

// FuzzJobReply looks for replies that crash the client, or that yield a job or a
// run without an ID, or times that RFC 3339 cannot write.
func FuzzJobReply(f *testing.F) {
	for _, body := range []string{
		document(f, "platform/job.json"), document(f, "platform/jobrun.json"), good, ``, `null`, `[]`, `{"results":[null]}`,
		`{"results":[{"metadata":{"asset_id":"j"}}],"next":{"a":1}}`, `{"results":["line",7,null,{}]}`, `{"metadata":[]}`,
		`{"metadata":{"asset_id":"j"},"entity":{"job":{"schedule_info":{"startOn":9007199254740993}}}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		client := newClient(t, &cloud{handler: always(http.StatusOK, body)}, func(o *ibmcloud.Options) { o.APIKey, o.Token = "", "made-up-value" })
		job, err := client.GetJob(t.Context(), project(), "j")
		if (err == nil) == (job.ID == "") {
			t.Errorf("GetJob() = %+v, %v", job, err)
		}
		if info := job.ScheduleInfo; info != nil {
			if _, err := info.End.MarshalText(); err != nil {
				t.Error(err)
			}
		}
		run, err := client.GetJobRun(t.Context(), project(), "j", "r")
		if (err == nil) == (run.ID == "") || strings.ContainsAny(run.Error+run.State, "\r\n\x1b") {
			t.Errorf("GetJobRun() = %+v, %v", run, err)
		}
		lines, _ := client.JobRunLogs(t.Context(), project(), "j", "r", 0)
		if strings.ContainsAny(strings.Join(lines, ""), "\r\n\x1b") {
			t.Errorf("JobRunLogs() = %q", lines)
		}
		_, _ = client.ListJobs(t.Context(), project(), ibmcloud.JobQuery{})
		_, _ = client.ListJobRuns(t.Context(), project(), "j", 1)
	})
}

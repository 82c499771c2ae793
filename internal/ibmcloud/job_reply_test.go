// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

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
		if _, err := job.ScheduleInfo.End.MarshalText(); err != nil {
			t.Error(err)
		}
		run, err := client.GetJobRun(t.Context(), project(), "j", "r")
		if (err == nil) == (run.ID == "") || strings.ContainsAny(run.Error+run.State, "\r\n\x1b") {
			t.Errorf("GetJobRun() = %+v, %v", run, err)
		}
		lines, _ := client.JobRunLogTail(t.Context(), project(), "j", "r", 5)
		if strings.ContainsAny(strings.Join(lines, ""), "\r\n\x1b") {
			t.Errorf("JobRunLogTail() = %q", lines)
		}
		_, _ = client.ListJobs(t.Context(), project(), ibmcloud.JobQuery{})
		_, _ = client.ListJobRuns(t.Context(), project(), "j", 1)
	})
}

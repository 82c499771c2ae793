// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// firstRun is the run in testdata.
func firstRun() ibmcloud.JobRun {
	return ibmcloud.JobRun{
		ID: "run-1", Name: "by hand", OwnerID: user, CreatedAt: time.Date(2026, 11, 22, 0, 0, 1, 0, time.UTC),
		State: "Failed", Scheduled: true, Error: "There is no task credential. (no_credential)",
	}
}

func TestClient_GetJobRun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply string
		want  ibmcloud.JobRun
	}{
		"everything is there":    {document(t, "platform/jobrun.json"), firstRun()},
		"only an id is there":    {`{"metadata":{"asset_id":"r"}}`, ibmcloud.JobRun{ID: "r"}},
		"the error has no code":  {`{"metadata":{"asset_id":"r"},"entity":{"job_run":{"error":{"message":"m"}}}}`, ibmcloud.JobRun{ID: "r", Error: "m"}},
		"the error is only code": {`{"metadata":{"asset_id":"r"},"entity":{"job_run":{"error":{"code":7}}}}`, ibmcloud.JobRun{ID: "r", Error: "(7)"}},
		"the error is a text":    {`{"metadata":{"asset_id":"r"},"entity":{"job_run":{"error":"none","isScheduledRun":"no"}}}`, ibmcloud.JobRun{ID: "r"}},
		"the error holds our token": {
			`{"metadata":{"asset_id":"r"},"entity":{"job_run":{"error":{"message":"refused ` + token(1) + ` and ` + ownKey + `"}}}}`,
			ibmcloud.JobRun{ID: "r", Error: "refused [secret] and [secret]"},
		},
	}
	for name, tt := range tests {
		client := newClient(t, &cloud{handler: always(http.StatusOK, tt.reply)})
		got, err := client.GetJobRun(t.Context(), project(), "job-1", "run-1")
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: GetJobRun() = %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestClient_StartJobRun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   ibmcloud.NewJobRun
		want string
	}{
		"everything": {
			ibmcloud.NewJobRun{
				Name: "n", Configuration: `{"a":1}`, Parameters: ibmcloud.Parameters{"p": "v"},
				ParameterSets: []ibmcloud.ParameterSet{{Name: "eu", Ref: "set-1"}},
			},
			`{"job_run":{"name":"n","configuration":{"a":1},"job_parameters":[{"name":"p","value":"v"}],
				"parameter_sets":[{"name":"eu","ref":"set-1"}]}}`,
		},
		"nothing": {ibmcloud.NewJobRun{}, `{"job_run":{}}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusCreated, document(t, "platform/jobrun.json"))}
			got, err := newClient(t, c).StartJobRun(t.Context(), project(), "job-1", tt.in)
			if diff := cmp.Diff(firstRun(), got); diff != "" || err != nil {
				t.Errorf("StartJobRun() = %v (-want +got):\n%s", err, diff)
			}
			sameJSON(t, c.requests()[0].Body, tt.want)
		})
	}
}

// TestClient_ListJobRuns asks a service that ignores the limit, lists the oldest
// run first, and has more.
func TestClient_ListJobRuns(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("next") == "" {
			answer(w, http.StatusOK, `{"results":[{"metadata":{"asset_id":"old","created_at":"2026-01-01T00:00:00Z"}}],"next":"2"}`)
			return
		}
		answer(w, http.StatusOK, `{"results":[{"metadata":{"asset_id":"timeless"}},
			{"metadata":{"asset_id":"new","created_at":"2026-01-02T00:00:00Z"}},{"metadata":{"asset_id":"one too many"}}],"next":"3"}`)
	}}
	got, err := newClient(t, c).ListJobRuns(t.Context(), project(), "job-1", 3)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range got {
		ids = append(ids, r.ID)
	}
	if diff := cmp.Diff([]string{"new", "old", "timeless"}, ids); diff != "" {
		t.Errorf("ListJobRuns() (-want +got):\n%s", diff)
	}
	if sent := c.requests(); len(sent) != 2 || sent[0].Query != "limit=3&project_id=P1" || sent[1].Query != "limit=3&next=2&project_id=P1" {
		t.Errorf("%d requests were sent, the first with %q", len(sent), sent[0].Query)
	}
}

func TestClient_JobRunLogTail(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, `{"total_count":6,"of":{"results":["x"]},"results":["first","  a\tb \u001b[31mred\r","key `+ownKey+`",null,7,{}]}`)}
	got, err := newClient(t, c).JobRunLogTail(t.Context(), project(), "job-1", "run-1", 4)
	if diff := cmp.Diff([]string{"  a b  [31mred", "key [secret]", "", "7"}, got); diff != "" || err != nil {
		t.Errorf("JobRunLogTail() = %v (-want +got):\n%s", err, diff)
	}
	if sent := c.requests(); len(sent) != 1 || sent[0].Query != "project_id=P1" {
		t.Errorf("sent %+v", sent)
	}
}

// TestClient_JobRunLogTail_cannotBeRead reads no log from what is none.
func TestClient_JobRunLogTail_cannotBeRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ media, body, want string }{
		"a reply that breaks off": {"application/json", `{"results":["a","b"`, "cannot be read: unexpected EOF"},
		"a reply without a log":   {"application/json", `{"total_count":5}`, "something is missing in it"},
		"a log of another kind":   {"application/json", `{"results":{}}`, "something is missing in it"},
		"a list":                  {"application/json", `[]`, "something is missing in it"},
		"a login page":            {"text/html", `<html>`, "is a proxy or a login page in between?"},
	} {
		err := do(t.Context(), newClient(t, &cloud{handler: plain(http.StatusOK, tt.media, tt.body)}), "watsonx.JobRunLogs")
		if !strings.Contains(asError(t, err).Message, tt.want) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// TestClient_jobs_incomplete takes no reply that lacks what it is for.
func TestClient_jobs_incomplete(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{`{}`, `{"metadata":{}}`, `{"metadata":{"asset_id":""}}`} {
		client := newClient(t, &cloud{handler: always(http.StatusOK, reply)})
		for _, op := range []string{"watsonx.GetJob", "watsonx.GetJobRun", "watsonx.CreateJob", "watsonx.StartJobRun"} {
			changes := op == "watsonx.CreateJob" || op == "watsonx.StartJobRun"
			if e := asError(t, do(t.Context(), client, op)); e.Ambiguous != changes {
				t.Errorf("%s of %q: error is %+v", op, reply, e)
			}
		}
	}
}

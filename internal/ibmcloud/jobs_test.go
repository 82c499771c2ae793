// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
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
		ID: "job-1", Name: "nightly", Description: "every night", OwnerID: user,
		CreatedAt: time.Date(2026, 11, 21, 11, 42, 9, 512e6, time.UTC),
		AssetRef:  "notebook-1", AssetRefType: "notebook",
		Configuration: json.RawMessage(`{"env_id": "e", "version": 12345678901234567890, "env_type": "default_spark"}`),
		Schedule:      "0 0 * * *",
		ScheduleInfo: &ibmcloud.ScheduleInfo{
			Repeat: new(true), Start: time.UnixMilli(1795219200123).UTC(), End: time.UnixMilli(1826755200000).UTC(),
		},
		Parameters: []ibmcloud.JobParameter{
			{Name: "n", Value: json.RawMessage(`5`)}, {Name: "t", Value: json.RawMessage(`"text"`)},
		},
		Retention: &ibmcloud.RetentionPolicy{Days: 30, Amount: 12}, EnableNotifications: new(false),
		ScheduleCreatorID: "IBMid-5500002BBB",
		TaskCredentials:   &ibmcloud.TaskCredentialsSupport{AccountID: account, UserID: user, Enabled: true},
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
			ibmcloud.Job{ID: "j", Configuration: json.RawMessage(`{}`)},
		},
		"everything is null": {
			`{"metadata":{"asset_id":"j","name":null,"created_at":null},"entity":{"job":{"configuration":null,"schedule":null,
				"schedule_info":null,"job_parameters":null,"retention_policy":null,"enable_notifications":null,"task_credentials_support":null}}}`,
			ibmcloud.Job{ID: "j"},
		},
		"everything is of another kind": {
			`{"metadata":{"asset_id":"j","name":[],"created_at":"yesterday"},"entity":{"job":{"configuration":"x","schedule":{},
				"schedule_info":[],"job_parameters":{},"retention_policy":7,"enable_notifications":"yes","task_credentials_support":"deprecated field"}}}`,
			ibmcloud.Job{ID: "j"},
		},
		"times and numbers make no sense": {
			`{"metadata":{"asset_id":"j"},"entity":{"job":{"schedule_info":{"repeat":"x","startOn":-5,"endOn":1e300},
				"retention_policy":{"days":"many","amount":1e2}}}}`,
			ibmcloud.Job{ID: "j", Retention: &ibmcloud.RetentionPolicy{Amount: 100}},
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
		in   ibmcloud.NewJob
		want string
	}{
		"everything": {
			ibmcloud.NewJob{
				Name: job.Name, Description: job.Description, AssetRef: job.AssetRef, AssetRefType: job.AssetRefType,
				Configuration: json.RawMessage(`{"env_id":"e"}`), Schedule: job.Schedule, ScheduleInfo: job.ScheduleInfo,
				Parameters: job.Parameters, Retention: &ibmcloud.RetentionPolicy{Days: 30}, EnableNotifications: job.EnableNotifications,
			},
			`{"job":{"name":"nightly","description":"every night","asset_ref":"notebook-1","asset_ref_type":"notebook",
				"configuration":{"env_id":"e"},"schedule":"0 0 * * *","schedule_info":{"repeat":true,"startOn":1795219200123,"endOn":1826755200000},
				"job_parameters":[{"name":"n","value":5},{"name":"t","value":"text"}],"retention_policy":{"days":30},"enable_notifications":false}}`,
		},
		"as little as possible": {
			ibmcloud.NewJob{Name: "n", AssetRef: "a"},
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
		{Op: "replace", Path: "/metadata/name", Value: "a<b"},
		{Op: "add", Path: "/entity/job/configuration", Value: json.RawMessage(`{"n":1.50}`)},
		{Op: "replace", Path: "/entity/job/schedule_info", Value: &ibmcloud.ScheduleInfo{}},
	})
	if diff := cmp.Diff(firstJob(), got); diff != "" || err != nil {
		t.Errorf("UpdateJob() = %v (-want +got):\n%s", err, diff)
	}
	sent := c.requests()[0]
	if sent.Header.Get("Content-Type") != "application/json" || !strings.Contains(sent.Body, "1.50") {
		t.Errorf("sent %s: %s", sent.Header.Get("Content-Type"), sent.Body)
	}
	sameJSON(t, sent.Body, `[{"op":"replace","path":"/metadata/name","value":"a<b"},
		{"op":"add","path":"/entity/job/configuration","value":{"n":1.50}},
		{"op":"replace","path":"/entity/job/schedule_info","value":{}}]`)
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tt.status) }})
			done, err := client.DeleteJob(t.Context(), project(), "job-1")
			if done != tt.done || !errors.Is(err, tt.kind) {
				t.Errorf("DeleteJob() = %t, %v", done, err)
			}
		})
	}
}

func TestClient_ListJobs(t *testing.T) {
	t.Parallel()
	// How the first page names the second, and what is asked for then.
	nexts := map[string]struct{ next, want string }{
		"a text":    {`"page=2&x"`, "page=2&x"},
		"an object": {`{ "bookmark": "b&c", "limit": 2 }`, `{"bookmark":"b&c","limit":2}`},
	}
	for name, tt := range nexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("next") == "" {
					answer(w, http.StatusOK, `{"total_rows":3,"results":[`+document(t, "platform/job.json")+`],"next":`+tt.next+`}`)
					return
				}
				answer(w, http.StatusOK, `{"results":[{"metadata":{"asset_id":"job-2"}},{"metadata":{"asset_id":"job-3"}}],"next":null}`)
			}}
			got, err := newClient(t, c).ListJobs(t.Context(), project(), ibmcloud.JobQuery{AssetRef: "a&b", AssetRefType: "notebook"})
			if diff := cmp.Diff([]ibmcloud.Job{firstJob(), {ID: "job-2"}, {ID: "job-3"}}, got); diff != "" || err != nil {
				t.Errorf("ListJobs() = %v (-want +got):\n%s", err, diff)
			}
			want := url.Values{"project_id": {"P1"}, "asset_ref": {"a&b"}, "asset_ref_type": {"notebook"}, "limit": {"200"}}
			for i, r := range c.requests() {
				if i == 1 {
					want.Set("next", tt.want)
				}
				if r.Query != want.Encode() {
					t.Errorf("request %d asks for %s, want %s", i+1, r.Query, want.Encode())
				}
			}
			if len(c.requests()) != 2 {
				t.Errorf("%d requests were sent", len(c.requests()))
			}
		})
	}
}

func TestClient_ListJobs_limit(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, `{"results":[{"metadata":{"asset_id":"j"}}],"next":"more"}`)}
	got, err := newClient(t, c).ListJobs(t.Context(), project(), ibmcloud.JobQuery{Limit: 1})
	if err != nil || len(got) != 1 || len(c.requests()) != 1 || c.requests()[0].Query != "limit=1&project_id=P1" {
		t.Errorf("ListJobs() = %v, %v after %d requests", got, err, len(c.requests()))
	}
}

// TestClient_ListJobs_saysThatThereAreMore never lets a list end in silence.
func TestClient_ListJobs_saysThatThereAreMore(t *testing.T) {
	t.Parallel()
	list := func(items int, more string) string {
		jobs := strings.Repeat(`{"metadata":{"asset_id":"j"}},`, items)
		return `{"results":[` + strings.TrimSuffix(jobs, ",") + `]` + more + `}`
	}
	tests := map[string]struct {
		reply string
		limit int
		found int
		short bool
	}{
		"a full page that counts more":        {reply: list(200, `,"total_rows":250`), found: 200, short: true},
		"a full page that counts no more":     {reply: list(200, `,"total_rows":200`), found: 200},
		"a full page that counts nothing":     {reply: list(200, ``), found: 200, short: true},
		"a page that is not full":             {reply: list(199, ``), found: 199},
		"a small page that counts more":       {reply: list(3, `,"total_rows":4`), found: 3, short: true},
		"a count that is no number":           {reply: list(3, `,"total_rows":"many"`), found: 3},
		"an empty list":                       {reply: list(0, ``)},
		"as many as are enough":               {reply: list(1, `,"total_rows":250`), limit: 1, found: 1},
		"more than are enough":                {reply: list(5, ``), limit: 1, found: 5},
		"fewer than are enough, counted less": {reply: list(1, `,"total_rows":1`), limit: 2, found: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, tt.reply)}
			found, err := newClient(t, c).ListJobs(t.Context(), project(), ibmcloud.JobQuery{Limit: tt.limit})
			if len(found) != tt.found || errors.Is(err, ibmcloud.ErrShortList) != tt.short || !tt.short && err != nil {
				t.Errorf("ListJobs() = %d jobs, %v", len(found), err)
			}
		})
	}
}

func TestClient_ListJobs_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply, want string
		requests    int
	}{
		"the list is missing":       {`{}`, "missing", 1},
		"the list is null":          {`{"results":null}`, "missing", 1},
		"a job has no id":           {`{"results":[{"metadata":{"name":"n"}}]}`, "missing", 1},
		"the pages run in a circle": {`{"results":[],"next":"2"}`, "circle", 2},
		"the next page is a number": {`{"results":[],"next":2}`, "cannot be read", 1},
		"the next page is a list":   {`{"results":[],"next":["2"]}`, "cannot be read", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, tt.reply)}
			found, err := newClient(t, c).ListJobs(t.Context(), project(), ibmcloud.JobQuery{})
			if e := asError(t, err); found != nil || !strings.Contains(e.Message, tt.want) {
				t.Errorf("ListJobs() = %v, %v, want an error with %q", found, err, tt.want)
			}
			if got := len(c.requests()); got != tt.requests {
				t.Errorf("%d requests were sent, want %d", got, tt.requests)
			}
		})
	}
}

// TestClient_jobs_checkWhatTheySend sends nothing for an id or a scope that would
// mean something else than what was asked for.
func TestClient_jobs_checkWhatTheySend(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	client := newClient(t, c)
	for _, id := range []string{"", ".", ".."} {
		if _, err := client.DeleteJob(t.Context(), project(), id); asError(t, err).Operation != "watsonx.DeleteJob" {
			t.Errorf("DeleteJob(%q) = %v", id, err)
		}
		if _, err := client.GetJobRun(t.Context(), project(), "j", id); asError(t, err).Ambiguous {
			t.Errorf("GetJobRun(%q) = %v", id, err)
		}
	}
	for _, s := range []ibmcloud.Scope{{Region: "eu-de"}, {Region: "eu-de", ProjectID: "p", SpaceID: "s"}, {Region: "eu/de", ProjectID: "p"}} {
		if _, err := client.CreateJob(t.Context(), s, ibmcloud.NewJob{Name: "n"}); asError(t, err).Ambiguous {
			t.Errorf("CreateJob(%v) = %v", s, err)
		}
	}
	if _, err := client.CreateJob(t.Context(), project(), ibmcloud.NewJob{Configuration: json.RawMessage(`{`)}); asError(t, err).Ambiguous {
		t.Errorf("a configuration that is no JSON says %v", err)
	}
	if len(c.requests()) != 0 {
		t.Errorf("%d requests were sent", len(c.requests()))
	}
}

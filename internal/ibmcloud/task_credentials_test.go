// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// firstCredential is testdata/platform/credential.json.
func firstCredential() ibmcloud.TaskCredential {
	return ibmcloud.TaskCredential{
		ID: "cred-1", Name: "cpd-apikey-" + user + "-2026-11-21T08:30:15Z",
		Description: "ApiKey-00000001-1111-4222-8333-444444444444", OwnerID: user,
		CreatedAt: time.Date(2026, 11, 21, 8, 31, 0, 0, time.UTC),
	}
}

// TestClient_CreateTaskCredential_reads covers what a service may say about one credential.
func TestClient_CreateTaskCredential_reads(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply string
		want  ibmcloud.TaskCredential
		fails bool
	}{
		"everything is told":         {reply: document(t, "platform/credential.json"), want: firstCredential()},
		"as little as can be":        {reply: document(t, "platform/credential_bare.json"), want: ibmcloud.TaskCredential{ID: "cred-3", Name: "Python API generated task credentials"}},
		"a time that is no time":     {reply: `{"id":"c","name":"n","created_at":12}`, want: ibmcloud.TaskCredential{ID: "c", Name: "n"}},
		"there is no owner":          {reply: `{"id":"c","owner":null}`, want: ibmcloud.TaskCredential{ID: "c"}},
		"the owner is a text":        {reply: `{"id":"c","owner":"IBMid-1"}`, want: ibmcloud.TaskCredential{ID: "c", OwnerID: "IBMid-1"}},
		"the owner is a list":        {reply: `{"id":"c","owner":["IBMid-1"]}`, want: ibmcloud.TaskCredential{ID: "c"}},
		"the id is a number":         {reply: `{"id":17}`, want: ibmcloud.TaskCredential{ID: "17"}},
		"it is limited to a project": {reply: `{"id":"c","scope":{"project_id": "P1", "job_id": ""}}`, want: ibmcloud.TaskCredential{ID: "c", Scope: `{"project_id":"P1"}`}},
		"it is limited oddly":        {reply: `{"id":"c","scope":["P1"]}`, want: ibmcloud.TaskCredential{ID: "c", Scope: `["P1"]`}},
		"nothing limits it":          {reply: `{"id":"c","scope":{}}`, want: ibmcloud.TaskCredential{ID: "c"}},
		"its limits are null":        {reply: `{"id":"c","scope":null}`, want: ibmcloud.TaskCredential{ID: "c"}},
		"its limits are empty":       {reply: `{"id":"c","scope":{"project_id":"","space_id":null}}`, want: ibmcloud.TaskCredential{ID: "c"}},
		"it is of another type":      {reply: `{"id":"c","type":"parameters"}`, want: ibmcloud.TaskCredential{ID: "c"}},
		"it was changed": {
			reply: `{"id":"c","created_at":"2026-11-21T08:31:00Z","updated_at":"2026-11-22T09:00:00.5+01:00"}`,
			want: ibmcloud.TaskCredential{
				ID: "c", CreatedAt: time.Date(2026, 11, 21, 8, 31, 0, 0, time.UTC),
			},
		},
		"there is no id":             {reply: `{"name":"n"}`, fails: true},
		"it is a list of such":       {reply: `[{"id":"c"}]`, fails: true},
		"it breaks off in the midst": {reply: `{"id":"c"`, fails: true},
	}
	for name, tt := range tests {
		client := newClient(t, &cloud{handler: always(http.StatusOK, tt.reply)})
		got, err := createCredential(t.Context(), client, newValue, ibmcloud.Proof{})
		if diff := cmp.Diff(tt.want, got); diff != "" || (err != nil) != tt.fails {
			t.Errorf("%s: CreateTaskCredential() = %v (-want +got):\n%s", name, err, diff)
		}
		if tt.fails && asError(t, err).Region != "eu-de" {
			t.Errorf("%s: error %v does not name the region", name, err)
		}
	}
}

func TestClient_CreateTaskCredential(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusCreated, document(t, "platform/credential.json"))}
	got, err := newClient(t, c).CreateTaskCredential(t.Context(), "jp-tok",
		ibmcloud.NewTaskCredential{Name: "n", Description: "d"}, newValue+`"<`, ibmcloud.Proof{})
	if diff := cmp.Diff(firstCredential(), got); diff != "" || err != nil {
		t.Errorf("CreateTaskCredential() = %v (-want +got):\n%s", err, diff)
	}
	sent := c.requests()[0]
	sameJSON(t, sent.Body, `{"name":"n","description":"d","type":"iam_api_key","secret":{"api_key":"`+newValue+`\"<"}}`)
	if got := sent.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type is %q", got)
	}
}

func TestClient_DeleteTaskCredential(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, &cloud{handler: plain(http.StatusOK, "text/html", `<deleted/>`)})
	if err := client.DeleteTaskCredential(t.Context(), "eu-de", "C1"); err != nil {
		t.Error(err)
	}
}

func TestClient_ListTaskCredentials(t *testing.T) {
	t.Parallel()
	links := map[string]string{
		"the link is absolute":                      "https://eu-de.test/gate/platform/v1/task_credentials?start=2&type=iam_api_key",
		"the link is relative to the page":          "?start=2",
		"the link does not know the path before it": "/v1/task_credentials?start=2",
		"the link has a fragment":                   "?start=2#there",
		"the link points at another host":           "https://elsewhere.test/v1/task_credentials?start=2",
		"the link points at another port":           "https://eu-de.test:8443/v1/task_credentials?start=2",
		"the link repeats the type":                 "?type=iam_api_key&start=2",
	}
	foreign := firstCredential()
	foreign.ID, foreign.OwnerID = "cred-2", "IBMid-5500002BBB"
	foreign.Name = strings.Replace(foreign.Name, "11-21", "11-22", 1)
	foreign.Description = strings.Replace(foreign.Description, "00000001", "00000002", 1)
	foreign.CreatedAt = foreign.CreatedAt.AddDate(0, 0, 1)
	want := []ibmcloud.TaskCredential{firstCredential(), foreign, {ID: "cred-3", Name: "Python API generated task credentials"}}
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent []string
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				sent = append(sent, r.URL.String())
				page := "platform/credentials_1.json"
				if r.URL.Query().Get("start") == "2" {
					page = "platform/credentials_2.json"
				}
				answer(w, http.StatusOK, document(t, page, "{{next}}", link))
			}}
			got, err := newClient(t, c).ListTaskCredentials(t.Context(), "eu-de")
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("ListTaskCredentials() = %v (-want +got):\n%s", err, diff)
			}
			const list = "https://eu-de.test" + platformPath + "/v1/task_credentials?"
			if diff := cmp.Diff([]string{list + "type=iam_api_key", list + "start=2&type=iam_api_key"}, sent); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

// TestClient_ListTaskCredentials_readsWhatIsThere has one entry that can be read beside odd ones.
func TestClient_ListTaskCredentials_readsWhatIsThere(t *testing.T) {
	t.Parallel()
	replies := map[string]string{
		"an entry is of other types": `{"credentials":[{"id":"b","type":"password"},{"id":"a","type":"iam_api_key","owner":"IBMid-1"}]}`,
		"an entry has no id":         `{"credentials":[{"name":"n"},{"id":"a","owner":"IBMid-1"}]}`,
		"an entry is a text":         `{"credentials":["b",{"id":"a","owner":{"user_id":"IBMid-1"}}]}`,
		"an entry is null":           `{"credentials":[null,{"id":"a","owner":{"user_id":"IBMid-1","name":"x"}}]}`,
		"the next page is a path":    `{"credentials":[{"id":"a","owner":"IBMid-1"}],"next":"/x"}`,
		"the next page is null":      `{"credentials":[{"id":"a","owner":"IBMid-1"}],"next":null}`,
		"the next page is empty":     `{"credentials":[{"id":"a","owner":"IBMid-1"}],"next":""}`,
		"the next page has no href":  `{"credentials":[{"id":"a","owner":"IBMid-1"}],"next":{}}`,
		"the next page names no one": `{"credentials":[{"id":"a","owner":"IBMid-1"}],"next":{"href":"https://elsewhere.test/y"}}`,
	}
	want := []ibmcloud.TaskCredential{{ID: "a", OwnerID: "IBMid-1"}}
	for name, reply := range replies {
		got, err := newClient(t, &cloud{handler: always(http.StatusOK, reply)}).ListTaskCredentials(t.Context(), "eu-de")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: ListTaskCredentials() = %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// TestClient_ListTaskCredentials_endlessPages ends although no page comes twice.
func TestClient_ListTaskCredentials_endlessPages(t *testing.T) {
	t.Parallel()
	n := 0
	c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
		n++
		answer(w, http.StatusOK, `{"credentials":[],"next":{"href":"?start=`+strings.Repeat("x", n)+`"}}`)
	}}
	_, err := newClient(t, c).ListTaskCredentials(t.Context(), "eu-de")
	if !strings.Contains(asError(t, err).Message, "circle") || n > 1001 {
		t.Errorf("error is %v after %d pages", err, n)
	}
}

func TestClient_unknownRegion(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, good)}
	table, template := newClient(t, c, func(o *ibmcloud.Options) { o.PlatformURL = "" }), newClient(t, c)
	for _, region := range []string{"", "eu.de", "eu/de", "EU-DE", "evil.test/", "evil.test#", "-eu"} {
		for _, client := range []*ibmcloud.Client{table, template} {
			_, err := client.ListTaskCredentials(t.Context(), region)
			if e := asError(t, err); !errors.Is(err, ibmcloud.ErrUnknownRegion) || e.Operation != "watsonx.ListTaskCredentials" || e.Region != region {
				t.Errorf("error for %q is %+v", region, e)
			}
		}
	}
	_, err := table.CreateTaskCredential(t.Context(), "atlantis", ibmcloud.NewTaskCredential{Name: "n"}, newValue, ibmcloud.Proof{})
	if e := asError(t, err); !strings.Contains(e.Message, "us-south") || e.Ambiguous || len(c.all()) != 0 {
		t.Errorf("error for a region that is not in the table is %+v, after %d requests", e, len(c.all()))
	}
}

// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
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
		Description: "ApiKey-00000001-1111-4222-8333-444444444444", OwnerID: user, Type: "iam_api_key",
		CreatedAt: time.Date(2026, 11, 21, 8, 31, 0, 0, time.UTC),
	}
}

func TestClient_GetTaskCredential(t *testing.T) {
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
		"there is no id":             {reply: `{"name":"n"}`, fails: true},
		"it is a list of such":       {reply: `[{"id":"c"}]`, fails: true},
		"it breaks off in the midst": {reply: `{"id":"c"`, fails: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, &cloud{handler: always(http.StatusOK, tt.reply)}).GetTaskCredential(t.Context(), "eu-de", "cred-1")
			if diff := cmp.Diff(tt.want, got); diff != "" || (err != nil) != tt.fails {
				t.Errorf("GetTaskCredential() = %v (-want +got):\n%s", err, diff)
			}
			if tt.fails && asError(t, err).Region != "eu-de" {
				t.Errorf("error %v does not name the region", err)
			}
		})
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
	for name, status := range map[string]int{"with a body": http.StatusOK, "without a body": http.StatusNoContent} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := serve(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				if status == http.StatusOK {
					_, _ = w.Write([]byte(`<deleted/>`))
				}
			}})
			if err := client.DeleteTaskCredential(t.Context(), "eu-de", "C1"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestClient_ListTaskCredentials(t *testing.T) {
	t.Parallel()
	// {{service}} is the URL of the service.
	links := map[string]string{
		"the link is absolute":                      "{{service}}/gate/platform/eu-de/v1/task_credentials?start=2&type=iam_api_key",
		"the link is relative to the host":          "/gate/platform/eu-de/v1/task_credentials?start=2",
		"the link is relative to the page":          "?start=2",
		"the link does not know the path before it": "/v1/task_credentials?start=2",
		"the link has a fragment":                   "?start=2#there",
	}
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var base string
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				page := "platform/credentials_1.json"
				if r.URL.Query().Get("start") == "2" {
					page = "platform/credentials_2.json"
				}
				answer(w, http.StatusOK, document(t, page, "{{next}}", strings.Replace(link, "{{service}}", base, 1)))
			}}
			client, url := serve(t, c)
			base = url
			got, err := client.ListTaskCredentials(t.Context(), "eu-de")
			if err != nil {
				t.Fatal(err)
			}
			foreign := firstCredential()
			foreign.ID, foreign.OwnerID = "cred-2", "IBMid-5500002BBB"
			foreign.Name = strings.Replace(foreign.Name, "11-21", "11-22", 1)
			foreign.Description = strings.Replace(foreign.Description, "00000001", "00000002", 1)
			foreign.CreatedAt = foreign.CreatedAt.AddDate(0, 0, 1)
			want := []ibmcloud.TaskCredential{firstCredential(), foreign, {ID: "cred-3", Name: "Python API generated task credentials"}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ListTaskCredentials() (-want +got):\n%s", diff)
			}
			sent := c.requests()
			if len(sent) != 2 || sent[0].Query != "type=iam_api_key" {
				t.Errorf("%d requests were sent, the first with %q", len(sent), sent[0].Query)
			}
			for _, r := range sent {
				if r.Path != platformPath+"/eu-de/v1/task_credentials" {
					t.Errorf("asked for %s", r.Path)
				}
			}
		})
	}
}

func TestClient_ListTaskCredentials_skipsOtherTypes(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: always(http.StatusOK, `{"credentials":[{"id":"a","type":"password"},{"id":"b","type":"iam_api_key"},{"id":"c"}]}`)}
	got, err := newClient(t, c).ListTaskCredentials(t.Context(), "eu-de")
	if err != nil || len(got) != 2 || got[0].ID != "b" || got[1].ID != "c" {
		t.Errorf("ListTaskCredentials() = %v, %v", got, err)
	}
}

func TestClient_ListTaskCredentials_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply    string
		want     string
		requests int
	}{
		"the next page is on another host":   {`{"credentials":[],"next":{"href":"{{elsewhere}}/v1/task_credentials?start=2"}}`, "another host", 1},
		"the next page is on another port":   {`{"credentials":[],"next":{"href":"https://eu-de.test:8443/v1/task_credentials"}}`, "another host", 1},
		"the next page is in another region": {`{"credentials":[],"next":{"href":"https://eu-gb.test/gate/platform/v1/task_credentials"}}`, "another host", 1},
		"the host has no scheme":             {`{"credentials":[],"next":{"href":"//elsewhere.test/x"}}`, "another host", 1},
		"the link carries a user":            {`{"credentials":[],"next":{"href":"https://eu-de.test@elsewhere.test/x"}}`, "another host", 1},
		"the link carries a user of ours":    {`{"credentials":[],"next":{"href":"https://me:pw@eu-de.test/x"}}`, "another host", 1},
		"the link is a script":               {`{"credentials":[],"next":{"href":"javascript:alert(1)"}}`, "cannot be read", 1},
		"the link is nonsense":               {`{"credentials":[],"next":{"href":"https://%zz"}}`, "cannot be read", 1},
		"the pages run in a circle":          {`{"credentials":[],"next":{"href":"?start=2"}}`, "circle", 2},
		"the list is missing":                {`{}`, "missing", 1},
		"the list is null":                   {`{"credentials":null}`, "missing", 1},
		"a credential has no id":             {`{"credentials":[{"name":"n"}]}`, "missing", 1},
		"the reply is empty":                 {``, "missing", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trap := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				t.Errorf("a request reached another host, with a token: %t", r.Header.Get("Authorization") != "")
			}))
			defer trap.Close()
			c := &cloud{handler: always(http.StatusOK, strings.ReplaceAll(tt.reply, "{{elsewhere}}", trap.URL))}
			found, err := newClient(t, c).ListTaskCredentials(t.Context(), "eu-de")
			e := asError(t, err)
			if found != nil || !strings.Contains(e.Message, tt.want) {
				t.Errorf("ListTaskCredentials() = %v, %v, want an error with %q", found, err, tt.want)
			}
			if got := len(c.requests()); got != tt.requests {
				t.Errorf("%d requests were sent, want %d", got, tt.requests)
			}
		})
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
	table := newClient(t, c, func(o *ibmcloud.Options) { o.PlatformURL = "" })
	template := newClient(t, c)
	for _, region := range []string{"", "eu.de", "eu/de", "EU-DE", "evil.test/", "evil.test#", "-eu"} {
		for _, client := range []*ibmcloud.Client{table, template} {
			_, err := client.ListTaskCredentials(t.Context(), region)
			if e := asError(t, err); e.Operation != "watsonx.ListTaskCredentials" || e.Region != region || errors.Is(err, ibmcloud.ErrAmbiguous) {
				t.Errorf("error for %q is %+v", region, e)
			}
		}
	}
	_, err := table.CreateTaskCredential(t.Context(), "atlantis", ibmcloud.NewTaskCredential{Name: "n"}, newValue, ibmcloud.Proof{})
	if e := asError(t, err); !strings.Contains(e.Message, "us-south") || e.Ambiguous {
		t.Errorf("error for a region that is not in the table is %+v", e)
	}
	if len(c.all()) != 0 {
		t.Errorf("%d requests were sent", len(c.all()))
	}
}

// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestClient_ListAPIKeys(t *testing.T) {
	t.Parallel()
	links := map[string][]string{
		"links are absolute":              {"{{iam}}", "https://iam.test" + iamPath},
		"links are relative to the host":  {"{{iam}}", iamPath},
		"links are relative to the query": {"{{iam}}/v1/apikeys", ""},
		"links point at IBM's own host":   {"{{iam}}", "https://iam.cloud.ibm.com"},
		"links have no scheme":            {"{{iam}}", "//elsewhere.test"},
	}
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
				page := "iam/apikeys_1.json"
				if r.URL.Query().Get("pagetoken") != "" {
					page = "iam/apikeys_2.json"
				}
				answer(w, http.StatusOK, document(t, page, link...))
			}}
			got, err := newClient(t, c).ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{IAMID: user, AccountID: account, Scope: "account"})
			if err != nil {
				t.Fatal(err)
			}
			var ids, queries []string
			for _, key := range got {
				ids = append(ids, key.ID[:15])
			}
			for _, r := range c.requests() {
				queries = append(queries, r.Query)
			}
			if diff := cmp.Diff([]string{"ApiKey-00000001", "ApiKey-00000002", "ApiKey-00000003"}, ids); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			want := "account_id=" + account + "&iam_id=" + user + "&pagesize=100"
			if diff := cmp.Diff([]string{want + "&scope=account", want + "&pagetoken=cGFnZS0y&scope=account"}, queries); diff != "" {
				t.Errorf("queries (-want +got):\n%s", diff)
			}
			if !got[2].CreatedAt.IsZero() || !got[2].ExpiresAt.IsZero() || got[2].Description != "" || got[2].Disabled {
				t.Errorf("a key with few fields reads %+v", got[2])
			}
		})
	}
}

// TestLists_refuse covers lists of all kinds that would end too early, or never.
func TestLists_refuse(t *testing.T) {
	t.Parallel()
	const keys, credentials, jobs, runs = "iam.ListAPIKeys", "watsonx.ListTaskCredentials", "watsonx.ListJobs", "watsonx.ListJobRuns"
	tests := map[string]struct {
		operation, reply, want string
		requests               int
	}{
		"the next page of keys has no token":      {keys, `{"apikeys":[],"next":"/gate/iam/v1/apikeys"}`, "cannot be read", 1},
		"the next page of keys is nonsense":       {keys, `{"apikeys":[],"next":"https://%zz"}`, "cannot be read", 1},
		"the pages of keys run in a circle":       {keys, `{"apikeys":[],"next":"?pagetoken=x"}`, "circle", 2},
		"the list of keys is missing":             {keys, `{"limit":100}`, "missing", 1},
		"the list of keys is null":                {keys, `{"apikeys":null}`, "missing", 1},
		"a key has no id":                         {keys, `{"apikeys":[{"name":"n"}]}`, "missing", 1},
		"a key is of the wrong kind":              {keys, `{"apikeys":[{"id":7}]}`, "cannot be understood", 1},
		"the reply about keys is null":            {keys, `null`, "missing", 1},
		"the reply about keys is a list":          {keys, `[]`, "cannot be understood", 1},
		"the link to credentials is nonsense":     {credentials, `{"credentials":[],"next":{"href":"https://%zz"}}`, "cannot be read", 1},
		"the link to credentials is a number":     {credentials, `{"credentials":[],"next":2}`, "cannot be read", 1},
		"the pages of credentials run in circles": {credentials, `{"credentials":[],"next":{"href":"?start=2"}}`, "circle", 2},
		"the first page comes again":              {credentials, `{"credentials":[],"next":{"href":"?type=iam_api_key"}}`, "circle", 1},
		"the list of credentials is missing":      {credentials, `{}`, "missing", 1},
		"no credential has an id":                 {credentials, `{"credentials":[{"name":"n"}]}`, "missing", 1},
		"the list of jobs is null":                {jobs, `{"results":null}`, "missing", 1},
		"a job has no id":                         {jobs, `{"results":[{"metadata":{"name":"n"}}]}`, "missing", 1},
		"the pages of jobs run in a circle":       {jobs, `{"results":[],"next":"2"}`, "circle", 2},
		"the next page of jobs is a number":       {jobs, `{"results":[],"next":2}`, "cannot be read", 1},
		"the next page of jobs is a list":         {jobs, `{"results":[],"next":["2"]}`, "cannot be read", 1},
		"the list of runs is missing":             {runs, `{}`, "missing", 1},
		"a run has no id":                         {runs, `{"results":[{}]}`, "missing", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, tt.reply)}
			e := asError(t, do(t.Context(), newClient(t, c), tt.operation))
			if !strings.Contains(e.Message, tt.want) || contains(e.Message, " Go ") || e.Ambiguous || e.TransactionID != "transaction-1" {
				t.Errorf("error is %+v, want one with %q", e, tt.want)
			}
			if got := len(c.requests()); got != tt.requests {
				t.Errorf("%d requests were sent, want %d", got, tt.requests)
			}
		})
	}
}

// A list may have thousands of pages, of which the first is enough.
func TestClient_APIKeys_asksForAPageWhenItIsNeeded(t *testing.T) {
	t.Parallel()
	c := &cloud{handler: func(w http.ResponseWriter, r *http.Request) {
		page := len(r.URL.Query().Get("pagetoken"))
		answer(w, http.StatusOK, fmt.Sprintf(`{"apikeys":[%s,%s],"next":"?pagetoken=%s"}`, good, good, strings.Repeat("x", page+1)))
	}}
	client := newClient(t, c)
	for keys, pages := range map[int]int{1: 1, 2: 1, 3: 2, 5: 3} {
		sent, left := len(c.requests()), keys
		for _, err := range client.APIKeys(t.Context(), ibmcloud.APIKeyQuery{Sort: "name", ServiceIDs: true}) {
			if err != nil {
				t.Fatal(err)
			}
			if left--; left == 0 {
				break
			}
		}
		requests := c.requests()[sent:]
		if len(requests) != pages {
			t.Errorf("%d requests were sent for %d keys, want %d", len(requests), keys, pages)
		}
		for _, r := range requests {
			if !strings.HasSuffix(r.Query, "&sort=name&type=serviceid") {
				t.Errorf("a page was asked for with %q", r.Query)
			}
		}
	}
}

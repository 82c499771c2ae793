// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

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
		"as many as are enough":               {reply: list(1, `,"total_rows":250,"next":"more"`), limit: 1, found: 1},
		"more than are enough":                {reply: list(5, ``), limit: 1, found: 5},
		"fewer than are enough, counted less": {reply: list(1, `,"total_rows":1`), limit: 2, found: 1},
	}
	for name, tt := range tests {
		c := &cloud{handler: always(http.StatusOK, tt.reply)}
		found, err := newClient(t, c).ListJobs(t.Context(), project(), ibmcloud.JobQuery{Limit: tt.limit})
		if len(found) != tt.found || errors.Is(err, ibmcloud.ErrShortList) != tt.short || !tt.short && err != nil || len(c.requests()) != 1 {
			t.Errorf("%s: ListJobs() = %d jobs, %v after %d requests", name, len(found), err, len(c.requests()))
		}
	}
}

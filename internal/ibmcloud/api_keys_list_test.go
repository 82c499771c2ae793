// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"errors"
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
		"links name the default port":     {"{{iam}}", "https://IAM.test:443" + iamPath},
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

func TestClient_ListAPIKeys_refuses(t *testing.T) {
	t.Parallel()
	item := strings.TrimSuffix(strings.TrimPrefix(good, "{"), "}")
	tests := map[string]struct {
		reply    string
		want     string
		requests int
	}{
		"the next page has no token": {`{"apikeys":[],"next":"/gate/iam/v1/apikeys"}`, "cannot be read", 1},
		"the next page is nonsense":  {`{"apikeys":[],"next":"https://%zz"}`, "cannot be read", 1},
		"the pages run in a circle":  {`{"apikeys":[],"next":"?pagetoken=x"}`, "circle", 2},
		"the list is missing":        {`{"limit":100}`, "missing", 1},
		"the list is null":           {`{"apikeys":null}`, "missing", 1},
		"a key has no id":            {`{"apikeys":[{"name":"n"}]}`, "missing", 1},
		"a key is of the wrong kind": {`{"apikeys":[{` + strings.Replace(item, `"K1"`, `7`, 1) + `}]}`, "cannot be understood", 1},
		"the reply is null":          {`null`, "missing", 1},
		"the reply is empty":         {``, "missing", 1},
		"the reply is not an object": {`[]`, "cannot be understood", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &cloud{handler: always(http.StatusOK, tt.reply)}
			keys, err := newClient(t, c).ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{})
			e := asError(t, err)
			if keys != nil || !strings.Contains(e.Message, tt.want) {
				t.Errorf("ListAPIKeys() = %v, %v, want an error with %q", keys, err, tt.want)
			}
			if got := len(c.requests()); got != tt.requests {
				t.Errorf("%d requests were sent, want %d", got, tt.requests)
			}
			if errors.Is(err, ibmcloud.ErrAmbiguous) || e.TransactionID != "transaction-1" {
				t.Errorf("error is %+v", e)
			}
		})
	}
}

func TestClient_ListAPIKeys_empty(t *testing.T) {
	t.Parallel()
	got, err := newClient(t, &cloud{handler: always(http.StatusOK, `{"apikeys":[]}`)}).ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{})
	if err != nil || got == nil || len(got) != 0 {
		t.Errorf("ListAPIKeys() = %v, %v, want an empty list", got, err)
	}
}

func TestClient_ListAPIKeys_private(t *testing.T) {
	t.Parallel()
	pages := 0
	c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
		if pages++; pages == 1 {
			answer(w, http.StatusOK, `{"apikeys":[],"next":"https://iam.cloud.ibm.com/v1/apikeys?pagetoken=2"}`)
			return
		}
		answer(w, http.StatusOK, `{"apikeys":[]}`)
	}}
	hosts := map[string]bool{}
	client := build(t, func(o *ibmcloud.Options) {
		o.Visibility, o.Token, o.APIKey = "private", "made-up-value-of-a-token", ""
		o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			hosts[r.URL.Host] = true
			return inMemory{c}.RoundTrip(r)
		})
	})
	if _, err := client.ListAPIKeys(t.Context(), ibmcloud.APIKeyQuery{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]bool{"private.iam.cloud.ibm.com": true}, hosts); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
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
		for _, err := range client.APIKeys(t.Context(), ibmcloud.APIKeyQuery{Sort: "name"}) {
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
			if !strings.HasSuffix(r.Query, "&sort=name") {
				t.Errorf("a page was asked for with %q", r.Query)
			}
		}
	}
}

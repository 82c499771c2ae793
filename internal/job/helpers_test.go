// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

const (
	user    = "IBMid-5500001AAA"
	account = "0123456789abcdef0123456789abcdef"
)

func project() job.Scope { return job.Scope{Region: "eu-de", ProjectID: "P1"} }

// A reply is what a service answers. Lost drops the connection.
type reply struct {
	status int
	body   string
	lost   bool
}

func ok(body string) reply { return reply{status: http.StatusOK, body: body} }
func status(status int) reply {
	return reply{status: status, body: `{"errors":[{"code":"c","message":"m"}]}`}
}
func list(items ...string) reply { return ok(`{"results":[` + strings.Join(items, ",") + `]}`) }

var lost = reply{lost: true}

// A service answers each request with the next reply for its method and path;
// the last one stays.
type service struct {
	t       *testing.T
	replies map[string][]reply // by "METHOD path", below /v2/jobs

	mu   sync.Mutex
	sent []string // "METHOD path?query body"
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	key := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/eu-de/v2/jobs")
	s.sent = append(s.sent, strings.TrimSpace(key+"?"+r.URL.RawQuery+" "+string(body)))
	replies := s.replies[key]
	if len(replies) == 0 {
		s.t.Errorf("unexpected request %s", key)
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	if len(replies) > 1 {
		s.replies[key] = replies[1:]
	}
	if replies[0].lost {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Date", now.Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(replies[0].status)
	_, _ = io.WriteString(w, replies[0].body)
}

// count returns how many requests began with the given text.
func (s *service) count(prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(s.sent), func(r string) bool { return !strings.HasPrefix(r, prefix) }))
}

// open returns a store on top of a service. It pauses without waiting, twenty
// times in all.
func open(t *testing.T, replies map[string][]reply) (*job.Store, *service) {
	t.Helper()
	s := &service{t: t, replies: replies}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"iam_id":%q,"account":{"bss":%q}}`, user, account)
	client, err := ibmcloud.New(ibmcloud.Options{
		Token:       part([]byte(`{}`)) + "." + part([]byte(claims)) + "." + part([]byte("made-up-value")),
		PlatformURL: server.URL + "/{region}", Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	pauses := 0
	return job.New(client, func(ctx context.Context, _ int) error {
		if pauses++; pauses > 20 {
			return fmt.Errorf("gave up waiting: %w", context.DeadlineExceeded)
		}
		return ctx.Err()
	}), s
}

// jobDocument is a job of the definition plain, as a service sends it.
func jobDocument(id string, change ...string) string {
	text := `{"metadata":{"asset_id":"ID","name":"nightly","owner_id":"` + user + `","created_at":"2026-11-23T09:00:00Z"},
		"entity":{"job":{"asset_ref":"A1","asset_ref_type":"notebook","configuration":{"env_id":"e","env_type":"x"},"schedule":"0 0 * * *"}}}`
	return strings.NewReplacer(append([]string{`"ID"`, `"` + id + `"`}, change...)...).Replace(text)
}

func plain() job.Definition {
	return job.Definition{Name: "nightly", AssetRef: "A1", Configuration: `{"env_id":"e"}`, Schedule: "0 0 * * *"}
}

// runDocument is a run of a name and a state, as a service sends it.
func runDocument(id, name, state string, change ...string) string {
	text := fmt.Sprintf(`{"metadata":{"asset_id":%q,"name":%q,"owner_id":%q,"created_at":"2026-11-23T09:00:00Z"},
		"entity":{"job_run":{"job_ref":"J1","state":%q,"isScheduledRun":false}}}`, id, name, user, state)
	return strings.NewReplacer(change...).Replace(text)
}

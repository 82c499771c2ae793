// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A stand is an emulator that listens, and what the probe needs to ask it.
type stand struct {
	*emulator.Server

	url  string
	env  map[string]string
	text string // that is typed
}

func newStand(t *testing.T, o emulator.Options, around func(http.Handler) http.Handler) *stand {
	t.Helper()

	// Only the probe's pauses turn the clock.
	start := time.Date(2026, 11, 23, 10, 30, 15, 0, time.UTC)
	if o.Clock == nil {
		o.Clock = func() time.Time { return start }
	}

	cloud, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler = cloud
	if around != nil {
		handler = around(handler)
	}
	if err := cloud.SetProject(unknownID, emulator.AccessMissing); err != nil {
		t.Fatal(err)
	}

	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &stand{Server: cloud, url: server.URL, env: map[string]string{
		"IBMCLOUD_API_KEY":          cloud.Users()[0].APIKey,
		"WATSONX_PROBE_ACCOUNT":     cloud.Users()[0].AccountID,
		"IBMCLOUD_IAM_API_ENDPOINT": server.URL + "/iam",
		"WATSONX_PLATFORM_ENDPOINT": server.URL + "/platform/{region}",
	}}
}

// An outcome is what a run of the probe said and left.
type outcome struct {
	code int
	said string
}

// probe runs the probe and searches what it said and wrote for secrets.
func (s *stand) probe(ctx context.Context, t *testing.T, args ...string) outcome {
	t.Helper()
	folder := t.TempDir()
	got := s.run(ctx, t, append([]string{"-out", folder}, args...)...)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing was written (%v)", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s.searchForSecrets(t, string(text))
	}
	return got
}

// run runs the probe and searches what it said for secrets.
func (s *stand) run(ctx context.Context, t *testing.T, args ...string) outcome {
	t.Helper()
	var out bytes.Buffer
	code := probeService(ctx, world{
		getenv: func(name string) string { return s.env[name] }, stdin: strings.NewReader(s.text), out: &out,
		transport: http.DefaultTransport, run: "test",
		sleep: func(ctx context.Context, d time.Duration) error {
			s.Advance(d)
			return ctx.Err()
		},
	}, args)
	s.searchForSecrets(t, out.String())
	return outcome{code, out.String()}
}

// searchForSecrets fails the test when a text holds a key, a token or a part of one,
// or says whose account it is.
func (s *stand) searchForSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range s.Secrets() {
		if strings.Contains(text, secret) || strings.Contains(text, secret[:20]) || strings.Contains(text, secret[len(secret)-20:]) {
			t.Errorf("a secret stands in:\n%s", strings.ReplaceAll(text, secret, "<<SECRET>>"))
		}
	}
	for _, user := range s.Users() {
		if strings.Contains(text, user.AccountID) || strings.Contains(text, user.IAMID) {
			t.Errorf("a user or an account stands in:\n%s", text)
		}
	}
}

// left is what of the probe is still there.
func (s *stand) left() []string {
	var found []string
	for _, key := range s.Keys() {
		if strings.HasPrefix(key.Name, prefix) {
			found = append(found, "key "+key.ID)
		}
	}
	for _, held := range s.Credentials() {
		if strings.HasPrefix(held.Name, prefix) {
			found = append(found, "credential "+held.ID)
		}
	}
	for _, job := range s.Jobs() {
		if strings.HasPrefix(job.Name, prefix) {
			found = append(found, "job "+job.ID)
		}
	}
	return found
}

// numbers are the probes with an outcome.
func (o outcome) numbers(t *testing.T, wanted string) []int {
	t.Helper()
	found := map[int]bool{}
	for _, line := range regexp.MustCompile(`(?m)^ *(\d+)  `+wanted).FindAllStringSubmatch(o.said, -1) {
		number, err := strconv.Atoi(line[1])
		if err != nil {
			t.Fatal(err)
		}
		found[number] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func everything() []string { return []string{"-change", "-project", "a-project", "-asset", "an-asset"} }

func TestProbe_findsTheEmulatorAsAssumed(t *testing.T) {
	t.Parallel()
	cloud := newStand(t, emulator.Options{}, nil)
	got := cloud.probe(t.Context(), t, everything()...)
	if got.code != exitAsked {
		t.Errorf("it exits with %d, want 0", got.code)
	}
	if diff := cmp.Diff([]string(nil), cloud.left()); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
	if found := got.numbers(t, otherwise); len(found) > 0 {
		t.Errorf("otherwise: %d\n%s", found, got.said)
	}
	// Cleaning up cancels the run of a busy job, so that the next deletion succeeds.
	refused := 0
	for _, r := range cloud.Requests() {
		if r.Method == http.MethodDelete && strings.Contains(r.Path, "/v2/jobs/") && r.Status == http.StatusConflict {
			refused++
		}
	}
	if refused > 4 {
		t.Errorf("%d deletions of jobs and runs were refused; want those that are asked, and one more", refused)
	}
}

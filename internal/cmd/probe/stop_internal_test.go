// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// TestMain makes the test binary the probe itself where a test starts it to kill it.
func TestMain(m *testing.M) {
	if os.Getenv("PROBE_CHILD") == "" {
		os.Exit(m.Run())
	}

	// The probe's pauses turn the emulator's clock.
	clock := strings.TrimSuffix(os.Getenv("IBMCLOUD_IAM_API_ENDPOINT"), "/iam") + "/_emulator/clock"
	turn := func(ctx context.Context, d time.Duration) error {
		in, err := http.Post(clock, "application/json", strings.NewReader(`{"advance":"`+d.String()+`"}`))
		if err != nil {
			return err
		}

		return errors.Join(in.Body.Close(), ctx.Err())
	}

	os.Exit(probeService(context.Background(), world{
		getenv: os.Getenv, stdin: os.Stdin, out: os.Stdout, transport: http.DefaultTransport, sleep: turn, run: "child",
	}, os.Args[1:]))
}

// A trap does something when a request has been carried out, before its reply is
// sent.
type trap struct {
	mu       sync.Mutex
	requests []string // since it was set
	springs  func(n int, request string) bool
	spring   func()
}

func (g *trap) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_emulator/") {
			next.ServeHTTP(w, r)

			return
		}

		done := httptest.NewRecorder()
		next.ServeHTTP(done, r)

		request := r.Method + " " + r.URL.Path

		g.mu.Lock()
		g.requests = append(g.requests, request)
		if g.springs != nil && g.springs(len(g.requests), request) {
			g.spring()
		}
		g.mu.Unlock()

		maps.Copy(w.Header(), done.Header())
		w.WriteHeader(done.Code)
		_, _ = w.Write(done.Body.Bytes())
	})
}

// set sets the trap, and returns the requests that came before.
func (g *trap) set(springs func(n int, request string) bool, spring func()) []string {
	g.mu.Lock()
	defer g.mu.Unlock()

	was := g.requests
	g.springs, g.spring, g.requests = springs, spring, nil

	return was
}

func number(wanted int) func(int, string) bool {
	return func(n int, _ string) bool { return n == wanted }
}

func TestProbe_leavesNothingWhenItIsInterrupted(t *testing.T) {
	t.Parallel()

	var trap trap

	cloud := newStand(t, emulator.Options{}, trap.around)

	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		trap.set(number(n), cancel)

		got := cloud.run(ctx, t, everything()...)
		interrupted := ctx.Err() != nil

		cancel()

		if diff := cmp.Diff([]string(nil), cloud.left()); diff != "" {
			t.Fatalf("left behind after request %d (-want +got):\n%s\n%s", n, diff, got.said)
		}

		// At the very beginning it has not started yet.
		if got.code != exitAsked && (got.code != exitRefused || n > 3) {
			t.Fatalf("interrupted after request %d it exits with %d:\n%s", n, got.code, got.said)
		}

		if !interrupted {
			return
		}
	}
}

func TestProbe_removesWhatAKilledRunLeft(t *testing.T) {
	t.Parallel()

	var trap trap

	cloud := newStand(t, emulator.Options{}, trap.around)

	trap.set(nil, nil)
	cloud.run(t.Context(), t, everything()...)

	remains := 0

	for i, request := range trap.set(nil, nil) {
		// After a read all is as it was before.
		if strings.HasPrefix(request, http.MethodGet) || strings.HasSuffix(request, "/identity/token") {
			continue
		}

		child := exec.Command(os.Args[0], everything()...)
		child.Env = append(os.Environ(), "PROBE_CHILD=1")
		for name, value := range cloud.env {
			child.Env = append(child.Env, name+"="+value)
		}

		killed := make(chan error, 1)
		trap.set(number(i+1), func() { killed <- child.Process.Kill() })

		if err := child.Run(); err == nil {
			t.Fatalf("the probe was not killed after request %d, %s", i+1, request)
		}

		if err := <-killed; err != nil {
			t.Fatal(err)
		}

		remains += len(cloud.left())

		// The next start need not know of the project. It has removed all when it
		// creates a key of its own.
		ctx, cancel := context.WithCancel(t.Context())
		trap.set(func(_ int, request string) bool { return request == "POST /iam/v1/apikeys" }, cancel)

		got := cloud.run(ctx, t, "-change")

		cancel()

		if got.code != exitAsked {
			t.Errorf("killed after request %d, %s, the next start exits with %d:\n%s", i+1, request, got.code, got.said)
		}

		if diff := cmp.Diff([]string(nil), cloud.left()); diff != "" {
			t.Fatalf("left behind after request %d, %s (-want +got):\n%s", i+1, request, diff)
		}
	}

	if remains == 0 {
		t.Error("no killed run left anything, so nothing was tested")
	}
}

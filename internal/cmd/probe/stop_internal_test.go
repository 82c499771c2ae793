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
	os.Exit(untilInterrupted(world{
		getenv: os.Getenv, stdin: os.Stdin, out: os.Stdout, transport: http.DefaultTransport, sleep: turn, run: "child",
	}, os.Args[1:]))
}

// A trap does something when a request has been carried out, before its reply is
// sent.
type trap struct {
	mu      sync.Mutex
	springs func(request string) bool
	spring  func()
}

func (g *trap) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_emulator/") {
			next.ServeHTTP(w, r)
			return
		}
		done := httptest.NewRecorder()
		next.ServeHTTP(done, r)
		g.mu.Lock()
		if g.springs != nil && g.springs(r.Method+" "+r.URL.Path) {
			g.spring()
		}
		g.mu.Unlock()
		maps.Copy(w.Header(), done.Header())
		w.WriteHeader(done.Code)
		_, _ = w.Write(done.Body.Bytes())
	})
}

// set sets the trap.
func (g *trap) set(springs func(request string) bool, spring func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.springs, g.spring = springs, spring
}

// creation is the n-th request that makes, locks or starts something. After others there
// is as much to remove as before them, or less.
func creation(n int) func(request string) bool {
	seen := 0
	return func(request string) bool {
		creates := strings.HasPrefix(request, http.MethodPost) && !strings.HasSuffix(request, "/identity/token")
		if creates {
			seen++
		}
		return creates && seen == n
	}
}

func TestProbe_leavesNothingWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	var trap trap
	cloud := newStand(t, emulator.Options{}, trap.around)
	ctx, cancel := context.WithCancel(t.Context())
	trap.set(func(string) bool { return true }, cancel)
	if got := cloud.run(ctx, t, everything()...); got.code != exitRefused {
		t.Errorf("interrupted before it starts it exits with %d:\n%s", got.code, got.said)
	}
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		trap.set(creation(n), cancel)
		got := cloud.run(ctx, t, everything()...)
		interrupted := ctx.Err() != nil
		cancel()
		if diff := cmp.Diff([]string(nil), cloud.left()); diff != "" {
			t.Fatalf("left behind after creation %d (-want +got):\n%s\n%s", n, diff, got.said)
		}
		if got.code != exitAsked {
			t.Fatalf("interrupted after creation %d it exits with %d:\n%s", n, got.code, got.said)
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
	remains := 0
	for n, killed := 1, true; killed; n++ {
		killed = cloud.kill(t, &trap, n)
		remains += len(cloud.left())
		// The next start need not know of the project. It has removed all when it
		// creates a key of its own.
		ctx, cancel := context.WithCancel(t.Context())
		trap.set(func(request string) bool { return request == "POST /iam/v1/apikeys" }, cancel)
		got := cloud.run(ctx, t, "-change")
		cancel()
		if got.code != exitAsked {
			t.Errorf("killed after creation %d, the next start exits with %d:\n%s", n, got.code, got.said)
		}
		if diff := cmp.Diff([]string(nil), cloud.left()); diff != "" {
			t.Fatalf("left behind after creation %d (-want +got):\n%s", n, diff)
		}
	}
	if remains == 0 {
		t.Error("no killed run left anything, so nothing was tested")
	}
}

// child is the probe as a process.
func (s *stand) child() *exec.Cmd {
	child := exec.Command(os.Args[0], everything()...)
	// What a person who runs the tests has set is not for the probe.
	child.Env = append(os.Environ(), "PROBE_CHILD=1", "IC_API_KEY=", "IC_REGION=", "IBMCLOUD_REGION=")
	for name, value := range s.env {
		child.Env = append(child.Env, name+"="+value)
	}
	return child
}

// kill starts the probe as a process and kills it when the n-th creation was carried
// out. It is false when there are not as many.
func (s *stand) kill(t *testing.T, trap *trap, n int) (killed bool) {
	t.Helper()
	child, started := s.child(), make(chan struct{})
	trap.set(creation(n), func() {
		<-started
		killed = true
		if err := child.Process.Kill(); err != nil {
			t.Error(err)
		}
	})
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	if err := child.Wait(); (err != nil) != killed {
		t.Fatalf("the probe ended with %v, want a kill: %t", err, killed)
	}
	return killed
}

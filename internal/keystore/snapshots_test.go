// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestSnapshot_isShared(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	first := c.create(t, south, frank)
	c.ClearRequests()
	c.together(t, 100, first.Series.Active.ID)
	want := []string{"GET /iam/v1/apikeys 200", "GET /platform/eu-de/v1/task_credentials 200", "GET /platform/us-south/v1/task_credentials 200"}
	got := c.wire()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the wire differs (-want +got):\n%s", diff)
	}

	// After a change everybody sees the new key, for one more look.
	c.Advance(time.Minute)
	second := c.rotate(t, first, south, frank)
	c.ClearRequests()
	c.together(t, 100, second.Series.Active.ID)
	got = c.wire()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the wire differs (-want +got):\n%s", diff)
	}

	// After a run that failed as well: nobody knows what it changed.
	c.fault(t, emulator.Fault{Method: "POST", Path: "/iam/v1/apikeys", Status: 403, Times: 1})
	g, start := rotation(second, south, frank)
	if _, err := c.store.Run(t.Context(), g, start); !errors.Is(err, ibmcloud.ErrDenied) {
		t.Fatalf("Run() = %v", err)
	}
	c.ClearRequests()
	c.together(t, 2, second.Series.Active.ID)
	if len(c.wire()) != 3 {
		t.Errorf("the wire is %q", c.wire())
	}
}

// together looks the Active key up a number of times at once.
func (c *cloud) together(t *testing.T, times int, want string) {
	t.Helper()
	var group sync.WaitGroup
	for range times {
		group.Go(func() {
			seen, err := c.store.Snapshot(t.Context(), []string{south, frank})
			if active := userkey.Understand(seen, userkey.Memory{}).Active.ID; err != nil || active != want {
				t.Errorf("Snapshot() shows %q, %v, want %q", active, err, want)
			}
		})
	}
	group.Wait()
}

func TestSnapshot_doesNotKeepAFailure(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	o := c.create(t, south, frank)
	c.fault(t, emulator.Fault{Method: "GET", Path: "/iam/v1/apikeys", Status: 503, Times: 1})
	if _, err := c.store.Snapshot(t.Context(), []string{south, frank}); err == nil {
		t.Fatal("the failure was not told")
	}
	c.together(t, 1, o.Series.Active.ID)
	c.ClearRequests()
	c.together(t, 10, o.Series.Active.ID)
	if got := c.wire(); len(got) > 0 {
		t.Errorf("the wire is %q", got)
	}
}

// One who waits for the snapshot of somebody who gives up gets it all the same;
// a failure is shared by those who waited for it, and not repeated by each of them.
func TestSnapshot_ofSomebodyWhoFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   emulator.Fault
		gives   time.Duration // when the first one gives up; zero for never
		wins    bool
		atLeast int // key lists
		atMost  int
	}{
		"the first one gives up":  {emulator.Fault{DelayMS: 300, Times: 1}, 50 * time.Millisecond, true, 1, 3},
		"the first one is denied": {emulator.Fault{DelayMS: 300, Status: 403, Times: 1}, 0, false, 1, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			if _, err := c.store.Owner(t.Context()); err != nil {
				t.Fatal(err)
			}
			tt.fault.Method, tt.fault.Path = "GET", "/iam/v1/apikeys"
			c.fault(t, tt.fault)
			c.ClearRequests()
			ctx, cancel := t.Context(), func() {}
			if tt.gives > 0 {
				ctx, cancel = context.WithTimeout(ctx, tt.gives)
			}
			defer cancel()

			var group sync.WaitGroup
			group.Go(func() {
				if _, err := c.store.Snapshot(ctx, []string{south}); err == nil {
					t.Error("the first one succeeded")
				}
			})
			awaitFlight(t, c)
			for range 20 {
				group.Go(func() {
					if _, err := c.store.Snapshot(t.Context(), []string{south}); (err == nil) != tt.wins {
						t.Errorf("Snapshot() = %v", err)
					}
				})
			}
			group.Wait()
			lists := 0
			for _, line := range c.wire() {
				if strings.HasPrefix(line, "GET /iam/v1/apikeys ") {
					lists++
				}
			}
			if lists < tt.atLeast || lists > tt.atMost {
				t.Errorf("%d key lists: %q", lists, c.wire())
			}
		})
	}
}

// awaitFlight waits until the credentials were asked for: then the keys are being
// asked for as well, and that takes longer.
func awaitFlight(t *testing.T, c *cloud) {
	t.Helper()
	for tries := 0; len(c.Requests()) == 0; tries++ {
		if tries > 1000 {
			t.Fatal("nothing was asked for")
		}
		timer := time.NewTimer(time.Millisecond)
		<-timer.C
	}
}

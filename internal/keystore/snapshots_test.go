// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// inBubble runs a test in a bubble of its own time, with a cloud in which two
// regions have a key.
func inBubble(t *testing.T, test func(*testing.T, *cloud)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t, emulator.Options{Latency: 100 * time.Millisecond})
		c.create(t, south, frank)
		pass(3 * time.Second)
		c.ClearRequests()
		test(t, c)
	})
}

// pass waits in the bubble's own time.
func pass(d time.Duration) {
	timer := time.NewTimer(d)
	<-timer.C
}

// together looks the Active key up a number of times at once.
func (c *cloud) together(t *testing.T, times int) {
	t.Helper()
	var group sync.WaitGroup
	for range times {
		group.Go(func() {
			look, err := c.store.Snapshot(t.Context(), []string{south, frank})
			if err != nil {
				t.Errorf("Snapshot() = %v", err)
				return
			}
			s := userkey.Understand(look.Seen, c.state, nil)
			if s.Active.ID != c.state.Active.ID || len(s.Lacking([]string{south, frank})) > 0 {
				t.Errorf("Snapshot() shows %q, want %q", s.Active.ID, c.state.Active.ID)
			}
		})
	}
	group.Wait()
}

// sent fails the test unless each list was sent so many times, and nothing else.
func (c *cloud) sent(t *testing.T, times int) {
	t.Helper()
	var want []string
	for range times {
		want = append(want, "GET /iam/v1/apikeys 200", "GET /platform/eu-de/v1/task_credentials 200", "GET /platform/us-south/v1/task_credentials 200")
	}
	got := c.wire()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got, cmp.Transformer("", func(lines []string) string { return strings.Join(lines, "\n") })); diff != "" {
		t.Errorf("the wire differs (-want +got):\n%s", diff)
	}
	c.ClearRequests()
}

func TestStore_Snapshot_isShared(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *cloud) { //nolint:thelper // It is the test.
		c.together(t, 100)
		c.sent(t, 1)

		// Another look right before its two seconds are over, counted from its landing.
		pass(2*time.Second - time.Nanosecond)
		c.together(t, 100)
		c.sent(t, 0)

		// Another process changes the series, and tells nobody.
		ours := c.store
		c.store = c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey})
		c.Advance(time.Minute)
		c.rotate(t, south, frank)
		c.store = ours
		c.ClearRequests()
		c.together(t, 100)
		c.sent(t, 1)
	})
}

// abandon is a change that sends nothing.
func (c *cloud) abandon(t *testing.T) {
	t.Helper()
	if _, err := c.store.Remove(t.Context(), c.state, userkey.Abandon); err != nil {
		t.Fatal(err)
	}
}

// A change forgets, also one that failed: nobody knows what it did.
func TestStore_Snapshot_isForgotten(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *cloud) { //nolint:thelper // It is the test.
		fresh := func() {
			c.ClearRequests()
			c.together(t, 100)
			c.sent(t, 1)
		}
		fresh()
		c.Advance(time.Minute)
		c.rotate(t, south, frank)
		fresh()
		c.fault(t, emulator.Fault{Method: "POST", Path: "/iam/v1/apikeys", Status: 403, Times: 1})
		if _, err := c.run(t.Context(), userkey.Change{Rotate: true}, south, frank); !errors.Is(err, ibmcloud.ErrDenied) {
			t.Fatalf("Run() = %v", err)
		}
		fresh()
		if err := c.store.Prune(t.Context(), c.state, nil, true); err != nil {
			t.Fatal(err)
		}
		fresh()

		// A look from the time before a change is not kept after it.
		pass(2 * time.Second)
		c.fault(t, emulator.Fault{Path: "/iam/v1/apikeys", DelayMS: 10_000, Times: 1})
		var group sync.WaitGroup
		group.Go(func() { c.together(t, 1) })
		synctest.Wait()
		c.abandon(t)
		group.Wait()
		fresh()

		// The end of a look that was forgotten is not the end of the next one.
		pass(time.Second)
		c.abandon(t)
		fresh()
		pass(1500 * time.Millisecond)
		c.together(t, 1)
		c.sent(t, 0)
	})
}

// A look in the middle of a change shows only half of it, and is not kept after it.
func TestStore_Snapshot_inTheMiddleOfAChange(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *cloud) { //nolint:thelper // It is the test.
		c.Advance(time.Minute)
		c.fault(t, emulator.Fault{Method: "DELETE", Path: "/platform/us-south/*", DelayMS: 500, Times: 1})
		var group sync.WaitGroup
		group.Go(func() { c.rotate(t, south, frank) })
		pass(600 * time.Millisecond) // Now it waits for the removal.
		look, err := c.store.Snapshot(t.Context(), []string{south, frank})
		if err != nil {
			t.Fatal(err)
		}
		if lacking := look.Series.Lacking([]string{frank, south}); !slices.Equal(lacking, []string{south}) {
			t.Errorf("Snapshot() shows that %v lack the key, want %s alone", lacking, south)
		}
		group.Wait()
		c.ClearRequests()
		c.together(t, 1)
		c.sent(t, 1)
	})
}

// A failure is told to everybody who waited for it, and is not kept.
func TestStore_Snapshot_thatFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *cloud) { //nolint:thelper // It is the test.
		c.fault(t, emulator.Fault{Method: "GET", Path: "/iam/v1/apikeys", Status: 403, Times: 1})
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if _, err := c.store.Snapshot(t.Context(), nil); !errors.Is(err, ibmcloud.ErrDenied) {
					t.Errorf("Snapshot() = %v", err)
				}
			})
		}
		group.Wait()
		if got := c.wire(); len(got) != 1 {
			t.Errorf("sent %q", got)
		}
		c.ClearRequests()
		c.together(t, 100)
		c.sent(t, 1)
	})
}

// The first one who asks may have less time than those who wait with them.
func TestStore_Snapshot_ofOneWhoGivesUp(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, c *cloud) { //nolint:thelper // It is the test.
		hurry, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := c.store.Snapshot(hurry, []string{south, frank}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Snapshot() = %v", err)
			}
		})
		synctest.Wait()
		c.together(t, 100)
		group.Wait()
		c.sent(t, 1)
	})
}

// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestStore_Run_refusesATrustedProfile(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{Role: "trusted-profile"})
	for _, change := range []userkey.Change{{Create: true}, {Rotate: true}} {
		_, err := c.run(t.Context(), change, south)
		if !errors.Is(err, keystore.ErrTrustedProfile) || !strings.HasPrefix(err.Error(), "iam-Profile-") {
			t.Errorf("Run() = %v", err)
		}
	}
	if sent := c.wire(); len(sent) != 1 {
		t.Errorf("sent %q, want a token alone", sent)
	}
}

// Two resources of one configuration would manage one series.
func TestStore_Run_createsOnce(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.fault(t, emulator.Fault{Method: "POST", Path: "/iam/v1/apikeys", Status: 403, Times: 1})
	if _, err := c.run(t.Context(), userkey.Change{Create: true}, south); !errors.Is(err, ibmcloud.ErrDenied) {
		t.Fatalf("Run() = %v", err)
	}
	c.create(t, south) // One that failed does not count.
	first, before := c.state, c.Keys()
	c.state, c.want.Adopt = userkey.Held{}, userkey.Known(true)
	if o, err := c.run(t.Context(), userkey.Change{Create: true}, south); !errors.Is(err, keystore.ErrCreatedTwice) || o.Looked {
		t.Errorf("Run() = %+v, %v", o, err)
	}
	if diff := cmp.Diff(before, c.Keys()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
	c.state = first
	c.Advance(time.Hour)
	c.rotate(t, south)
}

// A dry run refuses what the real run refuses, and changes nothing.
func TestStore_Prune(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.create(t, south)
	for range 3 {
		c.Advance(time.Hour)
		c.rotate(t, south)
	}
	past, active := c.state.PastKeys, c.state.Active
	if _, err := c.store.Port().Amend(t.Context(), past[0].Key, userkey.Spec{Locked: userkey.Known(true)}); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		c.ClearRequests()
		if err := c.store.Prune(t.Context(), c.state, []string{past[1].ID, active.ID}, dry); !errors.Is(err, userkey.ErrNotPhasedOut) {
			t.Errorf("dry %v, the Active key: %v", dry, err)
		}
		if err := c.store.Prune(t.Context(), c.state, []string{past[1].ID, past[0].ID}, dry); !errors.As(err, new(userkey.LockedError)) {
			t.Errorf("dry %v, a locked key: %v", dry, err)
		}
		if sent := c.changes(); len(sent) > 0 {
			t.Errorf("dry %v, a refusal sent %q", dry, sent)
		}
		if err := c.store.Prune(t.Context(), c.state, []string{past[1].ID, past[2].ID}, dry); err != nil {
			t.Error(err)
		}
		if deleted := len(c.changes()); deleted != map[bool]int{true: 0, false: 2}[dry] {
			t.Errorf("dry %v sent %q", dry, c.changes())
		}
	}
}

// Look-ups change nothing.
func TestStore_reads(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.create(t, south)
	c.ClearRequests()
	_, snapshot := c.store.Snapshot(t.Context(), []string{south})
	_, survey := c.store.Survey(t.Context(), south)
	keys := c.store.AccountKeys(t.Context(), func(userkey.Owner, userkey.Key) bool { return true })
	_, owner := c.store.Owner(t.Context())
	if err := errors.Join(snapshot, survey, keys, owner, c.store.CheckOwner(t.Context())); err != nil {
		t.Fatal(err)
	}
	if sent := c.changes(); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

// Whoever watches is told of each event, and of no secret.
func TestWatch(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.create(t, south)
	old := c.state
	c.Advance(time.Hour)
	var steps []string
	ctx := keystore.Watch(t.Context(), func(message string) { steps = append(steps, message) })
	if _, err := c.run(ctx, userkey.Change{Rotate: true, Prune: []string{old.Active.ID}}, south); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"created the API key " + c.state.Active.Name + " (" + c.state.Active.ID + ")",
		"checked the API key " + c.state.Active.ID + " with IAM",
		"deleted the task credential " + old.Credentials[south].ID + " in us-south",
		"stored the API key " + c.state.Active.ID + " in us-south",
		"deleted the API key " + old.Active.Name + " (" + old.Active.ID + ")",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("the steps differ (-want +got):\n%s", diff)
	}
	for _, secret := range c.Secrets() {
		if strings.Contains(strings.Join(steps, "\n"), secret) {
			t.Error("a secret was told")
		}
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pause := keystore.Pause(func(wait time.Duration) time.Duration { return wait })
		var took []time.Duration
		for attempt := range 6 {
			began := time.Now()
			if err := pause(t.Context(), attempt+1); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		want := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second}
		if !slices.Equal(took, want) {
			t.Errorf("Pause() took %v, want %v", took, want)
		}
		began := time.Now()
		short := keystore.Pause(func(wait time.Duration) time.Duration { return wait / 500 })
		if err := short(t.Context(), 1); err != nil || time.Since(began) != time.Millisecond {
			t.Errorf("Pause() = %v after %v", err, time.Since(began))
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := short(over, 20); !errors.Is(err, context.Canceled) {
			t.Errorf("Pause() = %v", err)
		}
	})
}

// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"regexp"
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

// A dry run deletes nothing.
func TestStore_Prune(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.create(t, south)
	c.Advance(time.Hour)
	c.rotate(t, south)
	past := c.state.PastKeys[0].ID
	for _, dry := range []bool{true, false} {
		c.ClearRequests()
		if err := c.store.Prune(t.Context(), c.state, []string{past}, dry); err != nil {
			t.Error(err)
		}
		if deleted := len(c.changes()) == 1; deleted == dry {
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

// The log is told what happens to a key, and what a run has made of the series.
// Whoever watches a run is told the former. Nobody is told a secret.
func TestStore_tells(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.want.Adopt = userkey.Known(true)
	c.console(t, "create", south)
	c.create(t, south)
	adopted := c.state
	var watched []string
	ctx := keystore.Watch(t.Context(), func(message string) { watched = append(watched, message) })
	for range 2 {
		c.Advance(time.Hour)
		if _, err := c.run(ctx, userkey.Change{Rotate: true}, south); err != nil {
			t.Fatal(err)
		}
		ctx = t.Context()
	}
	first, second := c.state.PastKeys[1].Key, c.state.Active
	c.mustRun(t, userkey.Change{Edit: userkey.Spec{Description: userkey.Known("x")}}, south)
	if err := c.store.Prune(t.Context(), c.state, []string{first.ID}, false); err != nil {
		t.Fatal(err)
	}
	rotates := func(from string, to userkey.Key) []string {
		return []string{
			"created the API key " + to.Name + " (" + to.ID + ")",
			"checked the API key " + to.ID + " with IAM",
			"deleted the task credential {id} in us-south",
			"stored the API key " + to.ID + " in us-south",
			"the API key " + from + " is Phased out, " + to.ID + " is Active",
		}
	}
	want := slices.Concat(
		[]string{"changed the API key " + adopted.Active.ID, "adopted the API key " + adopted.Active.ID},
		rotates(adopted.Active.ID, first), rotates(first.ID, second),
		[]string{"changed the API key " + second.ID, "deleted the API key " + first.Name + " (" + first.ID + ")"},
	)
	credential := regexp.MustCompile(`credential \S+ in`)
	told := credential.ReplaceAllString(strings.Join(c.events, "\n"), "credential {id} in")
	if diff := cmp.Diff(want, strings.Split(told, "\n")); diff != "" {
		t.Errorf("the log differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.events[2:6], watched); diff != "" {
		t.Errorf("what is watched differs (-want +got):\n%s", diff)
	}
	for _, secret := range c.Secrets() {
		if strings.Contains(told, secret) {
			t.Error("a secret was told")
		}
	}

	c = newCloud(t, emulator.Options{})
	c.want.Adopt = userkey.Known(true)
	c.create(t, south)
	if last := c.events[len(c.events)-1]; last != "stored the API key "+c.state.Active.ID+" in us-south" {
		t.Errorf("where nothing is adopted the log ends with %q", last)
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pause := keystore.Pause(func(wait time.Duration) time.Duration { return wait / 500 })
		var took []time.Duration
		for attempt := range 6 {
			began := time.Now()
			if err := pause(t.Context(), attempt+1); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		const ms = time.Millisecond
		want := []time.Duration{1 * ms, 2 * ms, 4 * ms, 8 * ms, 10 * ms, 10 * ms}
		if !slices.Equal(took, want) {
			t.Errorf("Pause() took %v, want %v", took, want)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := pause(over, 20); !errors.Is(err, context.Canceled) {
			t.Errorf("Pause() = %v", err)
		}
	})
}

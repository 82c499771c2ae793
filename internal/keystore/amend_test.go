// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const (
	unlocks = "DELETE /iam/v1/apikeys/{id}/lock 204"
	locks   = "POST /iam/v1/apikeys/{id}/lock 204"
	puts    = "PUT /iam/v1/apikeys/{id} 200"
)

// amended is what an edit may change of a key, as IAM or the port shows it.
type amended struct {
	Description string
	Place       string
	Locked      bool
	Ends        time.Time
	WhenLeaked  string
}

func shows(k userkey.Key) amended {
	return amended{k.Description, k.Mark.Place, k.Locked, k.ExpiresAt, k.WhenLeaked}
}

// stored is what IAM has of a key.
func (c *cloud) stored(t *testing.T, id string) amended {
	t.Helper()
	for _, k := range c.Keys() {
		if k.ID == id {
			text, mark := userkey.ReadMark(k.Description)
			return amended{text, mark.Place, k.Locked, k.ExpiresAt, k.ActionWhenLeaked}
		}
	}
	t.Fatal("the key is gone")
	return amended{}
}

func TestPort_Amend(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before userkey.Spec
		spec   userkey.Spec
		wire   []string
		want   amended
	}{
		"the description, and the mark stays": {spec: userkey.Spec{Description: userkey.Known("new")}, wire: []string{puts}, want: amended{Description: "new"}},
		"the mark, and the description stays": {before: userkey.Spec{Description: userkey.Known("old")}, spec: userkey.Spec{Mark: userkey.Mark{Tag: tag, Place: userkey.Unused}}, wire: []string{puts}, want: amended{Description: "old", Place: userkey.Unused}},
		"an end":                              {spec: userkey.Spec{ExpireAfter: userkey.Known(int64(1))}, wire: []string{puts}, want: amended{Ends: noon().AddDate(0, 0, 1)}},
		"no end any more":                     {before: userkey.Spec{ExpireAfter: userkey.Known(int64(1))}, spec: userkey.Spec{ExpireAfter: userkey.Known(int64(0))}, wire: []string{puts}},
		"what happens when it leaks":          {spec: userkey.Spec{WhenLeaked: userkey.Known("none")}, wire: []string{puts}, want: amended{WhenLeaked: "none"}},
		"the description, and a lock":         {spec: userkey.Spec{Description: userkey.Known("new"), Locked: userkey.Known(true)}, wire: []string{puts, locks}, want: amended{Description: "new", Locked: true}},
		"the description, and the lock stays": {before: userkey.Spec{Locked: userkey.Known(true)}, spec: userkey.Spec{Description: userkey.Known("new")}, wire: []string{unlocks, puts, locks}, want: amended{Description: "new", Locked: true}},
		"the description, and the lock goes":  {before: userkey.Spec{Locked: userkey.Known(true)}, spec: userkey.Spec{Description: userkey.Known("new"), Locked: userkey.Known(false)}, wire: []string{unlocks, puts}, want: amended{Description: "new"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			port := c.store.Port()
			key := c.mint(t, port, tt.before).Key
			if tt.want.Place == "" {
				tt.want.Place = south
			}
			if tt.want.WhenLeaked == "" {
				tt.want.WhenLeaked = "disable"
			}
			c.ClearRequests()
			got, err := port.Amend(t.Context(), key, tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.wire, c.changes()); diff != "" {
				t.Errorf("the changes on the wire differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, shows(got)); diff != "" {
				t.Errorf("what the port shows differs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, c.stored(t, key.ID)); diff != "" {
				t.Errorf("what IAM has differs (-want +got):\n%s", diff)
			}
			seen, err := port.Look(t.Context(), userkey.Places{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(seen.Keys[0], got, cmpopts.IgnoreFields(userkey.Key{}, "ModifiedAt")); diff != "" {
				t.Errorf("the next look shows it otherwise (-look +amend):\n%s", diff)
			}
		})
	}
}

// A lock that was taken off for an edit goes back on whatever happens.
func TestPort_Amend_putsTheLockBack(t *testing.T) {
	t.Parallel()
	const key, lock = "/iam/v1/apikeys/ApiKey-*", "/iam/v1/apikeys/*/lock"
	denied, down := emulator.Fault{Method: "PUT", Path: key, Status: 403}, emulator.Fault{Method: "PUT", Path: key, Status: 500}
	tests := map[string]struct {
		faults []emulator.Fault
		spec   userkey.Setting[bool] // of the lock
		want   error                 // nil for any
		works  bool
		edited bool
		open   bool // whether the key is left unlocked, as the error says
	}{
		"the edit answers 500":               {faults: []emulator.Fault{down}},
		"the reply to the edit is lost":      {faults: []emulator.Fault{{Method: "PUT", Path: key, LostReply: true}}, edited: true},
		"its new version cannot be read":     {faults: []emulator.Fault{{Method: "GET", Path: key, Status: 404}}, want: ibmcloud.ErrNotFound},
		"the lock cannot be taken off":       {faults: []emulator.Fault{{Method: "DELETE", Path: lock, Status: 403}}, want: ibmcloud.ErrDenied},
		"the reply to taking it off is lost": {faults: []emulator.Fault{{Method: "DELETE", Path: lock, LostReply: true}}},
		"locking fails three times":          {faults: []emulator.Fault{{Method: "POST", Path: lock, Status: 500, Times: 3}}, works: true, edited: true},
		"after the edit failed, too":         {faults: []emulator.Fault{denied, {Method: "POST", Path: lock, Reset: true, Times: 3}}, want: ibmcloud.ErrDenied},
		"locking fails for good":             {faults: []emulator.Fault{{Method: "POST", Path: lock, Status: 403}}, want: ibmcloud.ErrDenied, edited: true, open: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			port := c.store.Port()
			k := c.mint(t, port, userkey.Spec{Description: userkey.Known("old"), Locked: userkey.Known(true)}).Key
			for _, f := range tt.faults {
				c.fault(t, f)
			}
			_, err := port.Amend(t.Context(), k, userkey.Spec{Description: userkey.Known("new"), Locked: tt.spec})
			if (err == nil) != tt.works || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Amend() = %v, want %v", err, tt.want)
			}
			want := map[bool]string{true: "new", false: "old"}[tt.edited]
			if got := c.stored(t, k.ID); got.Locked == tt.open || got.Description != want {
				t.Errorf("IAM has %+v", got)
			}
		})
	}
}

// The lock goes back on after the run's own time, too.
func TestPort_Amend_whenTheTimeIsOver(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	port := c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPut {
			cancel()
			return nil, r.Context().Err()
		}
		return inMemory{c}.RoundTrip(r)
	})}).Port()
	k := c.mint(t, port, userkey.Spec{Locked: userkey.Known(true)}).Key
	if _, err := port.Amend(ctx, k, userkey.Spec{Description: userkey.Known("new")}); !errors.Is(err, context.Canceled) {
		t.Errorf("Amend() = %v", err)
	}
	if !c.stored(t, k.ID).Locked {
		t.Error("the key is not locked")
	}
}

// An edit does not overwrite what somebody else changed meanwhile.
func TestPort_Amend_isGuarded(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	port := c.store.Port()
	k := c.mint(t, port, userkey.Spec{}).Key
	if _, err := port.Amend(t.Context(), k, userkey.Spec{Description: userkey.Known("theirs")}); err != nil {
		t.Fatal(err)
	}
	if _, err := port.Amend(t.Context(), k, userkey.Spec{Description: userkey.Known("ours")}); !errors.Is(err, ibmcloud.ErrConflict) {
		t.Errorf("Amend() = %v", err)
	}
	if got := c.stored(t, k.ID); got.Description != "theirs" {
		t.Errorf("IAM has %+v", got)
	}
}

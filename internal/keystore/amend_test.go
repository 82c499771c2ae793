// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// IAM changes no locked key, so what is locked is unlocked first, and locked again.
func TestRun_amends(t *testing.T) {
	t.Parallel()
	const (
		unlock = "DELETE /iam/v1/apikeys/{key}/lock 204"
		lock   = "POST /iam/v1/apikeys/{key}/lock 204"
		put    = "PUT /iam/v1/apikeys/{key} 200"
	)
	day := 24 * time.Hour
	type key struct {
		Description string
		Locked      bool
		Ends        time.Duration // after noon; 0 for never
	}
	tests := map[string]struct {
		before userkey.Spec // of the create
		locked bool         // whether the state has locked the key
		spec   userkey.Spec
		wire   []string
		want   key
	}{
		"the description": {
			spec: userkey.Spec{Description: new("new")}, wire: []string{put}, want: key{Description: "new"},
		},
		"nothing": {
			before: userkey.Spec{Description: new("old")}, spec: userkey.Spec{Description: new("old")}, want: key{Description: "old"},
		},
		"the lock alone": {
			spec: userkey.Spec{Locked: new(true)}, wire: []string{lock}, want: key{Locked: true},
		},
		"the lock goes": {
			before: userkey.Spec{Locked: new(true)}, spec: userkey.Spec{Locked: new(false)}, wire: []string{unlock}, want: key{},
		},
		"the description, and the lock stays": {
			before: userkey.Spec{Locked: new(true)}, locked: true, spec: userkey.Spec{Description: new("new")},
			wire: []string{unlock, put, lock}, want: key{Description: "new", Locked: true},
		},
		"the description, and the lock goes": {
			before: userkey.Spec{Locked: new(true)}, spec: userkey.Spec{Description: new("new"), Locked: new(false)},
			wire: []string{unlock, put}, want: key{Description: "new"},
		},
		"an end to its time": {
			spec: userkey.Spec{ExpireAfter: new(day)}, wire: []string{put}, want: key{Ends: day},
		},
		"another description, and its time ends when it did": {
			before: userkey.Spec{ExpireAfter: new(day)}, spec: userkey.Spec{Description: new("new")},
			wire: []string{put}, want: key{Description: "new", Ends: day},
		},
		"its time does not end any more": {
			before: userkey.Spec{ExpireAfter: new(day)}, spec: userkey.Spec{ExpireAfter: new(time.Duration(0))}, wire: []string{put}, want: key{},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			o, err := c.store.Run(t.Context(), goalOf(tt.before), userkey.Start{Undo: true})
			if err != nil {
				t.Fatal(err)
			}
			c.ClearRequests()
			g := goalOf(tt.spec)
			if tt.locked {
				g.Locked = []string{o.Series.Active.ID}
			}
			o, err = c.store.Run(t.Context(), g, userkey.Start{})
			if err != nil {
				t.Fatal(err)
			}
			changes := slices.DeleteFunc(c.wire(), func(line string) bool {
				return strings.HasPrefix(line, "GET ") || strings.HasPrefix(line, "POST /iam/identity/token")
			})
			if diff := cmp.Diff(tt.wire, changes); diff != "" && len(tt.wire)+len(changes) > 0 {
				t.Errorf("the changes on the wire differ (-want +got):\n%s", diff)
			}
			shown, kept := o.Series.Active, c.series(emulator.StatusActive)[0]
			text, _ := userkey.ReadMark(kept.Description)
			for who, got := range map[string]key{
				"what the run says differs": {shown.Description, shown.Locked, after(shown.ExpiresAt)},
				"what IAM says differs":     {text, kept.Locked, after(kept.ExpiresAt)},
			} {
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", who, diff)
				}
			}
		})
	}
}

// goalOf asks for a key as specified, with our mark.
func goalOf(spec userkey.Spec) userkey.Goal {
	g := goal(south)
	spec.Mark = g.Spec.Mark
	g.Spec = spec
	return g
}

// after is how long after noon something ends, 0 for never.
func after(end time.Time) time.Duration {
	if end.IsZero() {
		return 0
	}
	return end.Sub(noon())
}

// A lock that cannot be changed ends the edit, and the error says so.
func TestRun_amendsNothingWithoutTheLock(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method string
		before bool
		spec   userkey.Spec
		want   string // the description afterwards
	}{
		"it cannot be unlocked": {method: "DELETE", before: true, spec: userkey.Spec{Description: new("new"), Locked: new(false)}},
		"it cannot be locked":   {method: "POST", spec: userkey.Spec{Description: new("new"), Locked: new(true)}, want: "new"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			if _, err := c.store.Run(t.Context(), goalOf(userkey.Spec{Locked: &tt.before}), userkey.Start{Undo: true}); err != nil {
				t.Fatal(err)
			}
			c.fault(t, emulator.Fault{Method: tt.method, Path: "/iam/v1/apikeys/*/lock", Status: 403})
			_, err := c.store.Run(t.Context(), goalOf(tt.spec), userkey.Start{})
			kept := c.series(emulator.StatusActive)[0]
			text, _ := userkey.ReadMark(kept.Description)
			if !errors.Is(err, ibmcloud.ErrDenied) || kept.Locked != tt.before || text != tt.want {
				t.Errorf("Run() = %v with %+v", err, kept)
			}
		})
	}
}

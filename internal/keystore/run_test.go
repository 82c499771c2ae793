// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func modes() []string { return []string{"conflict", "bad-request", "allow", "replace"} }

// The life of a series: created, rotated twice, moved, ended.
func TestRun_endToEnd(t *testing.T) {
	t.Parallel()
	for _, mode := range modes() {
		for _, propagation := range []time.Duration{0, 5 * time.Second} {
			t.Run(fmt.Sprintf("%s, seen after %v", mode, propagation), func(t *testing.T) {
				t.Parallel()
				c := newCloud(t, emulator.Options{SecondCredential: mode, Propagation: propagation, PageSize: 2})
				in := []string{south, frank, tokyo, toronto}
				first := c.create(t, in...)
				holds(t, c, in, first.Series.Active.ID)
				if first.Replaced != "" || first.Lagging || len(first.Trouble) > 0 {
					t.Errorf("create ended with %+v", first)
				}

				c.Advance(time.Hour)
				second := c.rotate(t, first, in...)
				holds(t, c, in, second.Series.Active.ID)
				c.Advance(time.Hour)
				third := c.rotate(t, second, in...)
				holds(t, c, in, third.Series.Active.ID)
				if diff := cmp.Diff(keyIDs([]userkey.Key{first.Series.Active, second.Series.Active}), keyIDs(third.Series.PhasedOut)); diff != "" {
					t.Errorf("the phased-out keys differ (-want +got):\n%s", diff)
				}

				leave, start := rotation(third, south)
				leave.Replace, leave.Withdraw = "", in[1:]
				if _, err := c.store.Run(t.Context(), leave, start); err != nil {
					t.Fatal(err)
				}
				holds(t, c, in[:1], third.Series.Active.ID)

				removal := userkey.Removal{Memory: leave.Memory, Regions: in[:1], Policy: userkey.DeleteManaged}
				if left, err := c.store.Remove(t.Context(), removal); err != nil || len(left) > 0 {
					t.Fatal(left, err)
				}
				holds(t, c, nil, "")
				if left := append(c.series(emulator.StatusActive), c.series(emulator.StatusPhasedOut)...); len(left) > 0 {
					t.Errorf("left over: %+v", left)
				}
			})
		}
	}
}

func holds(t *testing.T, c *cloud, regions []string, keyID string) {
	t.Helper()
	if diff := cmp.Diff(all(regions, keyID), c.holding(t)); diff != "" {
		t.Fatalf("the regions differ (-want +got):\n%s", diff)
	}
}

func TestRun_mintsWhatIAMShows(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	g := goal(south)
	month := 30 * 24 * time.Hour
	g.Spec.Description, g.Spec.ExpireAfter = new(string), &month
	*g.Spec.Description = "for training"
	o, err := c.store.Run(t.Context(), g, userkey.Start{})
	if err != nil {
		t.Fatal(err)
	}
	made := c.series(emulator.StatusActive)[0]
	want := emulator.KeyRecord{
		ID: o.Minted.Key.ID, Name: "cpd-apikey-" + c.owner().IAMID + "-2026-11-23T12:00:00Z", Status: emulator.StatusActive,
		IAMID: c.owner().IAMID, AccountID: c.owner().AccountID, Regions: []string{south}, CreatedAt: noon(),
		Description: "for training [terraform-provider-watsonx " + tag + "]", ExpiresAt: noon().Add(month), ActionWhenLeaked: "disable",
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("the key differs (-want +got):\n%s", diff)
	}
	active := o.Series.Active
	if active.Description != "for training" || active.Mark.Tag != tag || !active.ExpiresAt.Equal(noon().Add(month)) || !active.CreatedAt.Equal(noon()) {
		t.Errorf("the Active key is %+v", active)
	}

	*g.Spec.Description, month = "", 0
	o, err = c.store.Run(t.Context(), g, userkey.Start{Expect: &active.ID})
	if err != nil || o.Series.Active.Description != "" || !o.Series.Active.ExpiresAt.IsZero() {
		t.Errorf("edit: %v with %+v", err, o.Series.Active)
	}
	if edited := c.series(emulator.StatusActive)[0]; edited.Description != "[terraform-provider-watsonx "+tag+"]" || !edited.ExpiresAt.IsZero() {
		t.Errorf("after the edit IAM has %+v", edited)
	}
}

// Replies get lost; then the run looks, and goes on from what it finds.
func TestRun_resolvesLostReplies(t *testing.T) {
	t.Parallel()
	faults := map[string]emulator.Fault{
		"mint, carried out":         {Method: "POST", Path: "/iam/v1/apikeys", LostReply: true, Times: 1},
		"mint, cut":                 {Method: "POST", Path: "/iam/v1/apikeys", Truncate: true, Times: 1},
		"mint, not carried out":     {Method: "POST", Path: "/iam/v1/apikeys", Reset: true, Times: 1},
		"install, carried out":      {Method: "POST", Path: "/platform/us-south/*", LostReply: true, Times: 1, Skip: 1},
		"install, not carried out":  {Method: "POST", Path: "/platform/us-south/*", Reset: true, Times: 1},
		"install without an echo":   {Method: "POST", Path: "/platform/ca-tor/*", LostReply: true, Times: 1, Skip: 1},
		"withdraw, carried out":     {Method: "DELETE", Path: "/platform/us-south/*", LostReply: true, Times: 1},
		"withdraw, not carried out": {Method: "DELETE", Path: "/platform/us-south/*", Reset: true, Times: 1},
		"withdraw, 503":             {Method: "DELETE", Path: "/platform/us-south/*", Status: 503, Times: 1},
	}
	for name, fault := range faults {
		for _, mode := range modes() {
			for _, propagation := range []time.Duration{0, 3 * time.Second} {
				t.Run(fmt.Sprintf("%s, %s, seen after %v", name, mode, propagation), func(t *testing.T) {
					t.Parallel()
					c := newCloud(t, emulator.Options{SecondCredential: mode, Propagation: propagation})
					o := c.create(t, south, toronto)
					c.Advance(time.Hour)
					c.fault(t, fault)
					o = c.rotate(t, o, south, toronto)
					holds(t, c, []string{south, toronto}, o.Series.Active.ID)
					if left := c.series(emulator.StatusPhasedOut); len(left) != 1 {
						t.Errorf("phased out: %+v", left)
					}
				})
			}
		}
	}
}

// Without a pause of the caller's own the store waits in real time.
func TestNew_waits(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	c.store = keystore.New(c.client(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey}), nil)
	c.fault(t, emulator.Fault{Method: "POST", Path: "/platform/*", Reset: true, Times: 1})
	o := c.create(t, south)
	holds(t, c, []string{south}, o.Series.Active.ID)
	if got := c.store.Now(); !got.Equal(noon()) {
		t.Errorf("Now() = %v", got)
	}
}

// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"fmt"
	"strings"
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
				if err := c.store.Remove(t.Context(), removal); err != nil {
					t.Fatal(err)
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

// What a refusal of a credential means decides whether the region loses the one it has.
func TestRun_understandsRefusals(t *testing.T) {
	t.Parallel()
	container := func(code, message string) string {
		return fmt.Sprintf(`{"trace":"t","errors":[{"code":%q,"message":%q}]}`, code, message)
	}
	tests := map[string]struct {
		status int
		body   string
		want   error
	}{
		"409":                                {409, "", userkey.ErrOnlyOne},
		"412":                                {412, "", userkey.ErrOnlyOne},
		"400 that says so in its code":       {400, container("already_exists", "no"), userkey.ErrOnlyOne},
		"400 that says so in its message":    {400, container("invalid_request", "The user has a task credential Already."), userkey.ErrOnlyOne},
		"400 for a key that does not exist":  {400, container("invalid_request", "The API key does not exist."), userkey.ErrNotReady},
		"400 for whatever reason":            {400, container("invalid_request", "The API key is not valid."), userkey.ErrNotReady},
		"403":                                {403, "", ibmcloud.ErrDenied},
		"500 may have been carried out":      {500, "", userkey.ErrAmbiguous},
		"an HTML 502 may have been, as well": {502, "<html>Bad Gateway</html>", userkey.ErrAmbiguous},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			c.fault(t, emulator.Fault{Method: "POST", Path: "/platform/*", Status: tt.status, Body: tt.body})
			_, err := c.store.Run(t.Context(), goal(south), userkey.Start{Undo: true})
			if !errors.Is(err, tt.want) {
				t.Fatalf("Run() = %v, want %v", err, tt.want)
			}
			for _, other := range []error{userkey.ErrOnlyOne, userkey.ErrNotReady, userkey.ErrAmbiguous} {
				if !errors.Is(tt.want, other) && errors.Is(err, other) {
					t.Errorf("Run() = %v, which is also %v", err, other)
				}
			}
			var refusal *ibmcloud.Error
			if !errors.As(err, &refusal) || !strings.Contains(refusal.Operation, "CreateTaskCredential") || refusal.TransactionID == "" {
				t.Errorf("the error does not name the call: %#v", refusal)
			}
			// Nobody can tell whether an ambiguous key is installed; every other goes.
			left := len(c.series(emulator.StatusPhasedOut))
			if want := map[bool]int{true: 1}[errors.Is(err, userkey.ErrAmbiguous)]; left != want {
				t.Errorf("%d keys are left, want %d", left, want)
			}
		})
	}
}

// A 400 of another kind costs the region nothing.
func TestRun_keepsTheCredentialWhereTheRefusalIsUnclear(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	o := c.create(t, south)
	c.fault(t, emulator.Fault{Method: "POST", Path: "/platform/*", Status: 400})
	g, start := rotation(o, south)
	if _, err := c.store.Run(t.Context(), g, start); !errors.Is(err, userkey.ErrNotReady) {
		t.Errorf("Run() = %v", err)
	}
	holds(t, c, []string{south}, o.Series.Active.ID)
	if left := c.series(emulator.StatusPhasedOut); len(left) > 0 {
		t.Errorf("left over: %+v", left)
	}
}

func TestRun_isForUsers(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{Role: "trusted-profile"})
	_, err := c.store.Run(t.Context(), goal(south), userkey.Start{})
	var notAUser keystore.NotAUserError
	if !errors.As(err, &notAUser) || !notAUser.TrustedProfile || !strings.HasPrefix(notAUser.IAMID, "iam-Profile-") {
		t.Fatalf("Run() = %v, want a NotAUserError for a trusted profile", err)
	}
	if got := err.Error(); !strings.Contains(got, "is a trusted profile, and only a user") {
		t.Errorf("Error() = %q", got)
	}
	for _, line := range c.wire() {
		if strings.HasPrefix(line, "POST") && !strings.Contains(line, "token") {
			t.Errorf("sent %s", line)
		}
	}
	if got := (keystore.NotAUserError{IAMID: "x"}).Error(); !strings.Contains(got, "a service ID") {
		t.Errorf("Error() = %q", got)
	}
}

func TestRun_whatIAMRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options emulator.Options
		want    error
	}{
		"the limit of keys is reached": {emulator.Options{KeyLimit: 1}, ibmcloud.ErrLimit},
		"a viewer":                     {emulator.Options{Role: "viewer"}, ibmcloud.ErrDenied},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, tt.options)
			o, err := c.store.Run(t.Context(), goal(south), userkey.Start{Undo: true})
			if !errors.Is(err, tt.want) || o.Minted.Minted {
				t.Errorf("Run() = %v, want %v", err, tt.want)
			}
			if left := append(c.series(emulator.StatusActive), c.series(emulator.StatusPhasedOut)...); len(left) > 0 {
				t.Errorf("left over: %+v", left)
			}
		})
	}
}

func TestRun_sparesTheOwnKey(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	o := c.create(t, south)
	c.store = c.open(t, ibmcloud.Options{APIKey: o.Minted.Secret.Reveal()})
	before := c.Keys()
	g, start := rotation(o, south)
	var own userkey.OwnKeyError
	if _, err := c.store.Run(t.Context(), g, start); !errors.As(err, &own) || own.Key.ID != o.Series.Active.ID {
		t.Errorf("Run() = %v, want an OwnKeyError", err)
	}
	removal := userkey.Removal{Memory: g.Memory, Regions: []string{south}, Policy: userkey.DeleteAll}
	if err := c.store.Remove(t.Context(), removal); !errors.As(err, &own) || own.Act != "delete" {
		t.Errorf("Remove() = %v, want an OwnKeyError", err)
	}
	if diff := cmp.Diff(before, c.Keys()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
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

func TestRun_yieldsToTheConsole(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	o := c.create(t, south)
	c.Advance(time.Minute)
	c.console(t, "rotate")
	before := c.Keys()
	g, start := rotation(o, south)
	var moved userkey.MovedError
	if _, err := c.store.Run(t.Context(), g, start); !errors.As(err, &moved) || moved.Found.ID == o.Series.Active.ID {
		t.Errorf("Run() = %v, want a MovedError", err)
	}
	if diff := cmp.Diff(before, c.Keys()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
}

// Without a pause of the caller's own the store waits in real time.
func TestNew_waits(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	client, err := ibmcloud.New(ibmcloud.Options{APIKey: c.Users()[0].APIKey, IAMURL: c.url + "/iam", PlatformURL: c.url + "/platform/{region}", Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	c.store = keystore.New(client, nil)
	c.fault(t, emulator.Fault{Method: "POST", Path: "/platform/*", Reset: true, Times: 1})
	o := c.create(t, south)
	holds(t, c, []string{south}, o.Series.Active.ID)
	if got := c.store.Now(); !got.Equal(noon()) {
		t.Errorf("Now() = %v", got)
	}
}

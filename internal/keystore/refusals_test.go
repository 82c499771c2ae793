// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

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
		"400 that says that one exists":      {400, container("invalid_request", "A task credential exists for this user."), userkey.ErrOnlyOne},
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

// A withdrawal that was refused is not tried again; one that nobody answered may
// have been carried out, and a look tells.
func TestRun_understandsWhatBecameOfAWithdrawal(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault emulator.Fault
		sent  int
		fails bool
	}{
		"403":                   {emulator.Fault{Status: 403}, 1, true},
		"500":                   {emulator.Fault{Status: 500}, 2, false},
		"503":                   {emulator.Fault{Status: 503}, 2, false},
		"no answer":             {emulator.Fault{Reset: true}, 2, false},
		"carried out, no reply": {emulator.Fault{LostReply: true}, 1, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			o := c.create(t, south)
			tt.fault.Method, tt.fault.Path, tt.fault.Times = "DELETE", "/platform/*", 1
			c.fault(t, tt.fault)
			c.ClearRequests()
			g, start := rotation(o, south)
			_, err := c.store.Run(t.Context(), g, start)
			if (err != nil) != tt.fails || tt.fails && !errors.Is(err, ibmcloud.ErrDenied) {
				t.Errorf("Run() = %v", err)
			}
			sent := slices.DeleteFunc(c.wire(), func(line string) bool { return !strings.HasPrefix(line, "DELETE /platform/") })
			if len(sent) != tt.sent {
				t.Errorf("sent %q, want %d", sent, tt.sent)
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
	if checked := c.store.CheckUser(t.Context()); !errors.As(checked, &notAUser) {
		t.Errorf("CheckUser() = %v, want a NotAUserError", checked)
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
	if _, err := c.store.Remove(t.Context(), removal); !errors.As(err, &own) || own.Act != "delete" {
		t.Errorf("Remove() = %v, want an OwnKeyError", err)
	}
	if diff := cmp.Diff(before, c.Keys()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
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
